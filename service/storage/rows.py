"""The rows that an analysis becomes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from service.analysis.statement import ArticleStatus, ArticleText, Model, Statement, TextSpan
from service.storage.copies import signature_of
from service.storage.tables import ArticleRow, Base, SpanValue

LANGUAGE = "en"

# What a row that is inserted holds, by the names of its columns.
Values = dict[str, Any]


def article_row(article: ArticleText, external_id: str | None, version: int) -> ArticleRow:
    """An article that is yet to be analysed."""
    received_at = datetime.now(UTC)
    return ArticleRow(
        id=uuid7(),
        external_id=external_id,
        version=version,
        current=True,
        status=ArticleStatus.QUEUED,
        text=article.text,
        text_sha256=text_sha256(article.text),
        title=article.title,
        publisher=article.publisher,
        language=LANGUAGE,
        published_at=article.published_at,
        received_at=received_at,
        dated_at=article.published_at or received_at,
        signature=signature_of(article.text),
    )


def statement_values(
    article: ArticleRow, model: Model, statement: Statement, statement_id: UUID, position: int
) -> Values:
    return Values(
        id=statement_id,
        article_id=article.id,
        position=position,
        dated_at=article.dated_at,
        publisher=article.publisher,
        current=article.current,
        copy=article.copy_of is not None,
        kind=statement.kind,
        voice=statement.voice,
        quotation=statement.quotation,
        confidence=statement.confidence,
        text=statement.text,
        content=span_values(statement.content),
        cue=span_values(statement.cue),
        source_mention=span_values(statement.source_mention),
        said_on=statement.said_on,
        model_name=model.name,
        model_version=model.version,
    )


def attribution_values(
    statement: Statement,
    statement_id: UUID,
    dated_at: datetime,
    kept: Mapping[str, str],
    roots: Mapping[str, str],
) -> list[Values]:
    """`kept` gives for each source of the analysis the one that is stored, and `roots` for
    each of these what it was merged into, or itself."""
    # Two sources of the analysis may turn out to be one that is known already.
    ties = dict.fromkeys((tie.role, kept[tie.source_id]) for tie in statement.attributions)
    return [
        Values(
            statement_id=statement_id,
            position=position,
            role=role,
            source_id=roots[named],
            named_source_id=named,
            dated_at=dated_at,
        )
        for position, (role, named) in enumerate(ties)
    ]


def denial_values(statement: Statement, ids: Mapping[str, UUID]) -> list[Values]:
    """`ids` gives for each statement of the analysis its id here."""
    return [
        Values(denial_id=ids[statement.id], denied_id=ids[denied])
        for denied in dict.fromkeys(statement.denies)
    ]


def insert_rows(session: Session, table: type[Base], rows: Iterable[Values]) -> None:
    """Insert rows of which nothing will be asked before they are read again: the session keeps
    no account of them, which takes longer than inserting them."""
    values = list(rows)
    if values:
        session.execute(insert(table), values)


def span_values(spans: Sequence[TextSpan]) -> list[SpanValue]:
    return [SpanValue(start=span.start, end=span.end, text=span.text) for span in spans]


def text_sha256(text: str) -> str:
    """What tells whether two articles have exactly the same text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
