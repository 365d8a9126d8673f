"""Corrected articles as material to train and to measure on, one JSON object a line.

Places are pairs of code points, `[start, end]`, and sources stand there by all their names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, fields

from schemas.fields import Moment
from service.analysis.statement import Kind, Quotation, Role

_PLACES = {"description": "Start and end in code points, one pair for each stretch."}
_NAMES = {"description": "All names of these sources."}


class GoldStatementSchema(Schema):
    """A statement as its editors left it."""

    id = fields.String(required=True)
    content = fields.List(fields.List(fields.Integer()), required=True, metadata=_PLACES)
    cue = fields.List(fields.List(fields.Integer()), required=True, metadata=_PLACES)
    source = fields.List(fields.List(fields.Integer()), required=True, metadata=_PLACES)
    source_name = fields.List(
        fields.List(fields.String()),
        required=True,
        metadata={"description": "For each speaker all its names."},
    )
    on_behalf_of = fields.List(fields.String(), required=True, metadata=_NAMES)
    via = fields.List(fields.String(), required=True, metadata=_NAMES)
    kind = fields.Enum(Kind, by_value=True, required=True)
    quotation = fields.Enum(Quotation, by_value=True, required=True)
    denies = fields.List(fields.String(), required=True)


class GoldArticleSchema(Schema):
    """An article of which a statement was corrected, with all its statements."""

    id = fields.String(required=True)
    publisher = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    published_at = Moment(
        required=True,
        allow_none=True,
        metadata={"type": ["string", "null"], "format": "date-time"},
    )
    text = fields.String(required=True)
    statements = fields.List(fields.Nested(GoldStatementSchema), required=True)


def gold_line(stored: Any) -> str:
    """A stored analysis as one line of JSON."""
    article = stored.article
    names = {source.id: [source.name, *source.aliases] for source in stored.sources}
    gold = {
        "id": article.id,
        "publisher": article.publisher,
        "title": article.title,
        "published_at": article.published_at,
        "text": article.text,
        "statements": [_statement(statement, names) for statement in stored.statements],
    }
    return json.dumps(GoldArticleSchema().dump(gold), ensure_ascii=False) + "\n"


def _statement(statement: Any, names: dict[str, list[str]]) -> dict[str, Any]:
    sources: dict[Role, list[str]] = {role: [] for role in Role}
    for tie in statement.attributions:
        sources[tie.role].append(tie.source_id)
    return {
        "id": statement.id,
        "content": _places(statement.content),
        "cue": _places(statement.cue),
        "source": _places(statement.source_mention),
        "source_name": [names[source] for source in sources[Role.SPEAKER]],
        "on_behalf_of": _all_names(sources[Role.ON_BEHALF_OF], names),
        "via": _all_names(sources[Role.VIA], names),
        "kind": statement.kind,
        "quotation": statement.quotation,
        "denies": statement.denies,
    }


def _all_names(sources: Iterable[str], names: dict[str, list[str]]) -> list[str]:
    return list(dict.fromkeys(name for source in sources for name in names[source]))


def _places(spans: Iterable[dict[str, Any]]) -> list[list[int]]:
    return [[span["start"], span["end"]] for span in spans]
