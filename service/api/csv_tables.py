"""Lists as tables: one wide line for each item, with all that a spreadsheet groups by."""

from __future__ import annotations

from collections.abc import Iterator

from service.analysis.statement import Role
from service.api.pages import Record, Table

SEPARATOR = "; "

_ARTICLE_COLUMNS = ["article_id", "article_title", "publisher", "published_at"]
_STATEMENT_COLUMNS = ["id", "kind", "confidence", "voice", "quotation", "text", "cue"]
_ROLE_COLUMNS = [f"{role.value}{part}" for role in Role for part in ("_ids", "_names")]


def _statement_records(statement: Record) -> Iterator[Record]:
    yield {
        **{name: statement[name] for name in _STATEMENT_COLUMNS if name != "cue"},
        "cue": SEPARATOR.join(span["text"] for span in statement["cue"]),
        **_by_role(statement),
        "said_on": statement["said_on"],
        "denies": SEPARATOR.join(statement["denies"]),
        "denied_by": SEPARATOR.join(statement["denied_by"]),
        **_article(statement),
    }


def _by_role(statement: Record) -> Record:
    cells = {}
    for role in Role:
        tied = [tie["source"] for tie in statement["attributions"] if tie["role"] == role.value]
        cells[f"{role.value}_ids"] = SEPARATOR.join(source["id"] for source in tied)
        cells[f"{role.value}_names"] = SEPARATOR.join(source["name"] for source in tied)
    return cells


def _article(statement: Record) -> Record:
    article = statement["article"]
    return {
        "article_id": article["id"],
        "article_title": article["title"],
        "publisher": article["publisher"],
        "published_at": article["published_at"],
    }


def _dispute_records(dispute: Record) -> Iterator[Record]:
    """A line for each statement that is denied."""
    denial = dispute["denial"]
    for denied in dispute["denied"]:
        yield {**_side("denial", denial), **_side("denied", denied), **_article(denial)}


def _side(name: str, statement: Record) -> Record:
    sources = {tie["source"]["id"]: tie["source"] for tie in statement["attributions"]}
    return {
        f"{name}_id": statement["id"],
        f"{name}_kind": statement["kind"],
        f"{name}_confidence": statement["confidence"],
        f"{name}_text": statement["text"],
        f"{name}_source_ids": SEPARATOR.join(sources),
        f"{name}_source_names": SEPARATOR.join(source["name"] for source in sources.values()),
    }


def _article_records(article: Record) -> Iterator[Record]:
    yield article


def _source_records(source: Record) -> Iterator[Record]:
    yield {**source, "aliases": SEPARATOR.join(source["aliases"])}


_SIDE_PARTS = ["id", "kind", "confidence", "text", "source_ids", "source_names"]

STATEMENTS = Table(
    "statements",
    [*_STATEMENT_COLUMNS, *_ROLE_COLUMNS, "said_on", "denies", "denied_by", *_ARTICLE_COLUMNS],
    _statement_records,
)
DISPUTES = Table(
    "disputes",
    [
        *(f"{side}_{part}" for side in ("denial", "denied") for part in _SIDE_PARTS),
        *_ARTICLE_COLUMNS,
    ],
    _dispute_records,
)
SOURCES = Table(
    "sources",
    ["id", "name", "type", "country", "parent", "status", "aliases", "statement_count"],
    _source_records,
)
ARTICLES = Table(
    "articles",
    [
        *("id", "external_id", "version", "status", "copy_of", "title", "publisher"),
        *("published_at", "received_at", "language", "statement_count"),
    ],
    _article_records,
)
