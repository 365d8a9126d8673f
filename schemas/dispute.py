"""Disputes on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from schemas.page import PageSchema
from schemas.statement import StatementInArticleSchema


class DisputeSchema(Schema):
    """A denial and what it denies: both sides with their sources and articles."""

    denial = fields.Nested(StatementInArticleSchema, required=True)
    denied = fields.List(
        fields.Nested(StatementInArticleSchema),
        required=True,
        metadata={"description": "At least one statement, in the order of the article."},
    )


class DisputePageSchema(PageSchema):
    """Disputes, those of the newest articles first."""

    items = fields.List(fields.Nested(DisputeSchema), required=True)
