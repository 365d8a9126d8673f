"""Counts on the wire: flat arrays, as dashboards want them."""

from __future__ import annotations

from marshmallow import Schema, fields

from schemas.fields import Moment
from service.analysis.statement import Kind, SourceType


class TimelineCountSchema(Schema):
    """So many statements of an interval; what `by` does not name is left out."""

    time = Moment(
        required=True,
        metadata={
            "type": "string",
            "format": "date-time",
            "description": "When the interval begins, in UTC.",
            "example": "2024-04-22T00:00:00Z",
        },
    )
    kind = fields.Enum(Kind, by_value=True)
    source = fields.String(
        allow_none=True,
        metadata={
            "description": "A source's id; `null` for statements without a source.",
            "example": "kcna",
        },
    )
    source_name = fields.String(allow_none=True, metadata={"example": "KCNA"})
    publisher = fields.String(
        allow_none=True,
        metadata={"description": "`null` where it is not known.", "example": "Example Times"},
    )
    country = fields.String(
        allow_none=True,
        metadata={
            "description": "The country of a source (ISO 3166-1 alpha-2); `null` where it is not "
            "known.",
            "example": "KP",
        },
    )
    count = fields.Integer(required=True, metadata={"minimum": 1, "example": 3})


def share(description: str) -> fields.Float:
    return fields.Float(
        required=True,
        metadata={"minimum": 0, "maximum": 1, "description": description, "example": 0.25},
    )


def number(description: str) -> fields.Integer:
    return fields.Integer(
        required=True, metadata={"minimum": 0, "description": description, "example": 4}
    )


class SourceCountsSchema(Schema):
    """How many statements a source stands behind, each counted once."""

    source = fields.String(
        required=True, metadata={"description": "The source's id.", "example": "kcna"}
    )
    source_name = fields.String(required=True, metadata={"example": "KCNA"})
    source_type = fields.Enum(SourceType, by_value=True, required=True)
    country = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "ISO 3166-1 alpha-2.", "example": "KP"},
    )
    total = number("All its statements.")
    claims = number("Those that are claims.")
    denials = number("Those that are denials.")
    reported_facts = number("Those that are reported facts.")
    disputed = number("Those that deny another or are denied.")
    denied = number("Those that are denied.")
    claim_ratio = share("The share of claims.")
    denial_ratio = share("The share of denials.")
    reported_fact_ratio = share("The share of reported facts.")
    disputed_ratio = share("The share of what is disputed.")
