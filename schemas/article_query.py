"""The parameters of the list of articles."""

from __future__ import annotations

from marshmallow import fields

from schemas.query import DatesSchema, ExportedPageSchema, copies_field
from schemas.statement_query import (
    country_field,
    publisher_field,
    source_type_field,
    words_field,
)
from service.analysis.statement import ArticleStatus


class ArticleQuerySchema(ExportedPageSchema, DatesSchema):
    """Which articles."""

    q = words_field("a statement of the article")
    publisher = publisher_field()
    country = country_field("a source of a statement of the article")
    source_type = source_type_field("a source of a statement of the article")
    status = fields.Enum(
        ArticleStatus,
        by_value=True,
        metadata={"description": "How far the article has come.", "example": "analysed"},
    )
    copies = copies_field()
