"""Statements on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields

from schemas.source import SourceReferenceSchema
from service.analysis.statement import Kind, Quotation, Role, Voice


class SpanSchema(Schema):
    """A stretch of the article's text, in Unicode code points."""

    start = fields.Integer(required=True, metadata={"minimum": 0})
    end = fields.Integer(required=True, metadata={"minimum": 0})
    text = fields.String(required=True)


class AttributionSchema(Schema):
    """A source and what it has to do with the statement."""

    role = fields.Enum(Role, by_value=True, required=True)
    source = fields.Nested(SourceReferenceSchema, required=True)


class StatementSchema(Schema):
    """One proposition that an article puts forward, and who stands behind it."""

    id = fields.String(
        required=True,
        metadata={"description": "A UUID; in an analysis that is not stored, a number in it."},
    )
    article_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "`null` where the article is not stored."},
    )
    kind = fields.Enum(Kind, by_value=True, required=True)
    confidence = fields.Float(required=True, metadata={"minimum": 0, "maximum": 1})
    voice = fields.Enum(
        Voice,
        by_value=True,
        required=True,
        metadata={"description": "`article` where the article itself says it."},
    )
    quotation = fields.Enum(
        Quotation,
        by_value=True,
        required=True,
        metadata={"description": "How much of the content stands in quotation marks."},
    )
    text = fields.String(
        required=True, metadata={"description": "The content; split spans joined by an ellipsis."}
    )
    content = fields.List(fields.Nested(SpanSchema), required=True)
    cue = fields.List(
        fields.Nested(SpanSchema),
        required=True,
        metadata={"description": "The words that attribute, such as *denied*."},
    )
    source_mention = fields.List(
        fields.Nested(SpanSchema),
        required=True,
        metadata={"description": "The words that name who stands behind it, as written."},
    )
    attributions = fields.List(fields.Nested(AttributionSchema), required=True)
    denies = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The ids of the article's statements that this one denies."},
    )
    denied_by = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The ids of the article's statements that deny this one."},
    )
    said_on = fields.Date(required=True, allow_none=True)
