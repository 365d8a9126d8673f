"""Sources on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from service.analysis.statement import SourceStatus, SourceType


class SourceReferenceSchema(Schema):
    """A source where it is only named."""

    id = fields.String(required=True, metadata={"description": "A stable slug.", "example": "kcna"})
    name = fields.String(required=True, metadata={"example": "KCNA"})
    type = fields.Enum(SourceType, by_value=True, required=True)


class SourceSchema(SourceReferenceSchema):
    """A canonical source."""

    country = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "ISO 3166-1 alpha-2.", "example": "KP"},
    )
    parent = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The id of the source that this one belongs to."},
    )
    aliases = fields.List(fields.String(), required=True)
    status = fields.Enum(
        SourceStatus,
        by_value=True,
        required=True,
        metadata={
            "description": "`curated` sources ship with the service or were reviewed; "
            "`unreviewed` ones were found in articles."
        },
    )
