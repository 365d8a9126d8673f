"""What editors and operators did, on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from schemas.fields import Moment


class AuditEventSchema(Schema):
    """Who changed what, and when."""

    id = fields.UUID(required=True)
    at = Moment(required=True, metadata={"format": "date-time"})
    actor = fields.String(
        required=True,
        metadata={
            "description": "The name of the API key; `local` where the service has none, and "
            "`service` for what it does by itself.",
            "example": "local",
        },
    )
    action = fields.String(required=True, metadata={"example": "source.merged"})
    subject_type = fields.String(required=True, metadata={"example": "source"})
    subject_id = fields.String(required=True, metadata={"example": "kcna"})
    before = fields.Dict(
        keys=fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "What it was like, as far as it changed."},
    )
    after = fields.Dict(
        keys=fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "What it is like since, as far as it changed."},
    )
