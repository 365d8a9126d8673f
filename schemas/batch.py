"""Batches of articles on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from schemas.article import ArticleHeadSchema
from schemas.problem import ProblemSchema
from schemas.statement import StatementSchema


class BatchQuerySchema(Schema):
    """What each result holds."""

    include = fields.String(
        load_default="",
        validate=validate.OneOf(["statements"]),
        metadata={"description": "`statements`: each result has the article's statements, too."},
    )


class BatchResultSchema(Schema):
    """What became of one article of a batch."""

    index = fields.Integer(
        required=True,
        metadata={"minimum": 0, "description": "Its place in the batch, counted from 0."},
    )
    status = fields.Integer(
        required=True,
        metadata={
            "minimum": 200,
            "maximum": 599,
            "description": "What `POST /v1/articles` would have answered.",
            "example": 201,
        },
    )
    location = fields.String(
        metadata={"format": "uri-reference", "description": "Where the article is."}
    )
    article = fields.Nested(
        ArticleHeadSchema, metadata={"description": "The stored article without its text."}
    )
    statements = fields.List(
        fields.Nested(StatementSchema),
        metadata={"description": "With `include=statements`: in the order of the text."},
    )
    problem = fields.Nested(
        ProblemSchema, metadata={"description": "Why the article was not stored."}
    )
