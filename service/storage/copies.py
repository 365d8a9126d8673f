"""Copies: current articles of nearly the same text, linked to the first one that was stored.

Texts are compared by the share of their runs of three words that they have in common, which
MinHash estimates from a short signature (Broder 1997, "On the resemblance and containment of
documents"). Signatures are cut into bands, and only articles that share a band are compared.
Only the first of several copies has its bands stored, so that a report that a hundred papers
print does not make any longer list to look through.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
from sqlalchemy import Select, Update, bindparam, delete, func, insert, select, union_all, update
from sqlalchemy.orm import Session

from service.storage.tables import ArticleBandRow, ArticleRow, StatementRow

if TYPE_CHECKING:
    from datasketch import MinHash  # type: ignore[import-untyped]

# Texts that share at least this part of their runs of words are copies.
NEARLY_THE_SAME = 0.8

RUN_WORDS = 3
PERMUTATIONS = 128
# Of texts that share 0.8 of their runs, 95 % share one of 16 bands of 8 values, and of texts
# that share half, 6 %.
BANDS = 16

# Of a band that a phrase of a series of reports fills, only the newest articles are compared.
NEWEST_OF_A_BAND = 16
COMPARED = 32

_CHUNK_RUNS = 2_000
_WORD = re.compile(r"\w+")


def signature_of(text: str) -> bytes:
    """The text's MinHash: 128 unsigned numbers of 32 bits, little-endian."""
    words = _WORD.findall(text.casefold())
    runs = {
        " ".join(words[at : at + RUN_WORDS]) for at in range(max(1, len(words) - RUN_WORDS + 1))
    }
    minima = _empty_signature().copy()
    encoded = (run.encode() for run in runs)
    # Each run is hashed 128 times at once; all of a long text's would take tens of megabytes.
    while chunk := list(islice(encoded, _CHUNK_RUNS)):
        minima.update_batch(chunk)
    signature: bytes = minima.hashvalues.astype("<u4").tobytes()
    return signature


def band_values(article_id: UUID, signature: bytes) -> list[dict[str, Any]]:
    """The rows by which others are found that may be copies of the article."""
    return [
        {"band": band, "value": value, "article_id": article_id}
        for band, value in _bands(signature)
    ]


def similarity(one: bytes, other: bytes) -> float:
    """The estimated share of the runs of words that two texts have in common, 0 to 1."""
    same = np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")
    return float(same.mean())


def link(session: Session, article: ArticleRow) -> None:
    """Link a new article to the one that it is a copy of, or let others be linked to it."""
    article.copy_of = _same_text(session, article) or _nearly_same_text(session, article)
    if article.copy_of is None:
        _keep_bands(session, article)
    session.flush()


def replace(session: Session, older: ArticleRow, newer: ArticleRow) -> None:
    """Let a newer version take the place of an older one among copies, if it is alike."""
    if not _alike(older.signature, newer.signature):
        unlink(session, older)
        link(session, newer)
        return
    newer.copy_of, older.copy_of = older.copy_of, None
    session.execute(delete(ArticleBandRow).where(ArticleBandRow.article_id == older.id))
    if newer.copy_of is None:
        session.execute(_pointed(older.id).values(copy_of=newer.id))
        _keep_bands(session, newer)
    session.flush()


def unlink(session: Session, article: ArticleRow) -> None:
    """Take an article out, before it is deleted or as it ceases to be current.

    If others are its copies, the oldest of them becomes the first.
    """
    article.copy_of = None
    session.execute(delete(ArticleBandRow).where(ArticleBandRow.article_id == article.id))
    oldest = select(ArticleRow).where(ArticleRow.copy_of == article.id).order_by(ArticleRow.id)
    first = session.scalar(oldest.limit(1))
    if first is not None:
        first.copy_of = None
        session.execute(
            _pointed(article.id).where(ArticleRow.id != first.id).values(copy_of=first.id)
        )
        session.execute(
            update(StatementRow).where(StatementRow.article_id == first.id).values(copy=False)
        )
        _keep_bands(session, first)
    session.flush()


def _same_text(session: Session, article: ArticleRow) -> UUID | None:
    """The first article of exactly the same text; bands would find it, but not surely."""
    query = (
        select(func.coalesce(ArticleRow.copy_of, ArticleRow.id))
        .where(ArticleRow.text_sha256 == article.text_sha256, ArticleRow.current)
        .where(ArticleRow.id != article.id)
    )
    return session.scalar(query.order_by(ArticleRow.id).limit(1))


def _nearly_same_text(session: Session, article: ArticleRow) -> UUID | None:
    if article.signature is None:
        return None
    values = {f"value_of_{band}": value for band, value in _bands(article.signature)}
    candidates = session.execute(_sharing_bands(), values)
    likeness = [
        (similarity(article.signature, signature), article_id)
        for article_id, signature in candidates
        if signature is not None
    ]
    # Of several that are equally alike, the first stored.
    likeness.sort(key=lambda pair: (-pair[0], pair[1]))
    return likeness[0][1] if likeness and likeness[0][0] >= NEARLY_THE_SAME else None


@cache
def _sharing_bands() -> Select[UUID, bytes | None]:
    """Finds the articles that share most of the bands that it is executed with."""
    hits = [
        select(
            select(ArticleBandRow.article_id)
            .where(
                ArticleBandRow.band == band, ArticleBandRow.value == bindparam(f"value_of_{band}")
            )
            .order_by(ArticleBandRow.article_id.desc())
            .limit(NEWEST_OF_A_BAND)
            .subquery()
        )
        for band in range(BANDS)
    ]
    found = union_all(*hits).subquery()
    query = select(found.c.article_id).group_by(found.c.article_id)
    most_first = query.order_by(func.count().desc(), found.c.article_id)
    shared = most_first.limit(COMPARED).subquery()
    both = select(ArticleRow.id, ArticleRow.signature)
    return both.join(shared, shared.c.article_id == ArticleRow.id)


def _alike(one: bytes | None, other: bytes | None) -> bool:
    return one is not None and other is not None and similarity(one, other) >= NEARLY_THE_SAME


def _keep_bands(session: Session, article: ArticleRow) -> None:
    if article.signature is not None:
        session.execute(insert(ArticleBandRow), band_values(article.id, article.signature))


def _bands(signature: bytes) -> Iterator[tuple[int, int]]:
    """Each band with a whole number of 64 bits for what stands in it."""
    length = len(signature) // BANDS
    for band in range(BANDS):
        values = signature[band * length : (band + 1) * length]
        digest = hashlib.blake2b(values, digest_size=8).digest()
        yield band, int.from_bytes(digest, "big", signed=True)


def _pointed(article_id: UUID) -> Update:
    return update(ArticleRow).where(ArticleRow.copy_of == article_id)


@cache
def _empty_signature() -> MinHash:
    # Takes half a second to import, which commands that store nothing need not wait.
    from datasketch import MinHash

    return MinHash(PERMUTATIONS, scheme="affine32", hashfunc=zlib.crc32)
