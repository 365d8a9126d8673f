"""Errors on the wire: problem details (RFC 9457)."""

from __future__ import annotations

from marshmallow import Schema, fields


class FieldErrorSchema(Schema):
    """What is wrong with one field of the body or one parameter."""

    field = fields.String(required=True, metadata={"example": "text"})
    detail = fields.String(required=True)


class ProblemSchema(Schema):
    """Why a request was not served."""

    type = fields.String(
        required=True,
        metadata={
            "format": "uri-reference",
            "description": "What kind of problem it is; stable.",
            "example": "/problems/not-english",
        },
    )
    title = fields.String(required=True, metadata={"description": "The type in words."})
    status = fields.Integer(
        required=True, metadata={"minimum": 400, "maximum": 599, "example": 422}
    )
    detail = fields.String(required=True, metadata={"description": "This occurrence in words."})
    errors = fields.List(
        fields.Nested(FieldErrorSchema),
        metadata={"description": "Each field or parameter that is at fault."},
    )
    language = fields.String(
        metadata={"description": "With `/problems/not-english`: the language found (ISO 639-1)."}
    )
    missing = fields.List(
        fields.String(),
        metadata={"description": "With `/problems/not-ready`: what is missing."},
    )
    source = fields.String(
        metadata={"description": "With `/problems/source-exists`: the id of that source."}
    )
    request_id = fields.String(
        metadata={
            "description": "With a status of 500 or more: the answer's `X-Request-ID`, by which "
            "the operator finds what was logged."
        }
    )
