"""Lists on the wire, a page at a time."""

from __future__ import annotations

from marshmallow import Schema, fields

from schemas.article import ArticleSummarySchema
from schemas.audit import AuditEventSchema
from schemas.source import ListedSourceSchema
from schemas.statement import ListedStatementSchema


class PageSchema(Schema):
    """A page of a list."""

    class Meta:
        fields = ("items", "next")

    next = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "format": "uri-reference",
            "description": "Where the next page is; `null` on the last one.",
        },
    )


class ArticlePageSchema(PageSchema):
    """Articles, the newest first."""

    items = fields.List(fields.Nested(ArticleSummarySchema), required=True)


class VersionPageSchema(PageSchema):
    """The versions of an article, the newest first."""

    items = fields.List(fields.Nested(ArticleSummarySchema), required=True)


class StatementPageSchema(PageSchema):
    """Statements, unless otherwise sorted those of the newest articles first."""

    items = fields.List(fields.Nested(ListedStatementSchema), required=True)


class SourcePageSchema(PageSchema):
    """Sources, unless otherwise sorted in the order of their ids."""

    items = fields.List(fields.Nested(ListedSourceSchema), required=True)


class AuditPageSchema(PageSchema):
    """What was done, the newest first."""

    items = fields.List(fields.Nested(AuditEventSchema), required=True)
