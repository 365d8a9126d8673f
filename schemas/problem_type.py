"""Kinds of problems on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields


class ProblemTypeSchema(Schema):
    """A kind of problem that the service answers with."""

    type = fields.String(
        required=True,
        metadata={
            "format": "uri-reference",
            "description": "The `type` of problem details of this kind.",
            "example": "/problems/not-english",
        },
    )
    title = fields.String(required=True, metadata={"example": "The text is not English"})
    status = fields.Integer(
        required=True, metadata={"minimum": 400, "maximum": 599, "example": 422}
    )
    description = fields.String(required=True, metadata={"description": "When it occurs."})


class ProblemTypeListSchema(Schema):
    """Every kind of problem, in the order of their types."""

    items = fields.List(fields.Nested(ProblemTypeSchema), required=True)
