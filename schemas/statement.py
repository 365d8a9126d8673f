"""Statements on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from schemas.fields import Characters, Moment
from schemas.source import SourceReferenceSchema
from service.analysis.statement import Kind, Quotation, Role, SourceType, Voice


class SpanSchema(Schema):
    """A stretch of the article's text, in Unicode code points."""

    start = fields.Integer(required=True, metadata={"minimum": 0})
    end = fields.Integer(required=True, metadata={"minimum": 0})
    text = fields.String(required=True)


class AttributionSchema(Schema):
    """A source and what it has to do with the statement."""

    role = fields.Enum(Role, by_value=True, required=True)
    source = fields.Nested(SourceReferenceSchema, required=True)


class GivenSourceSchema(Schema):
    """A source as it was called when the answer was given."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    type = fields.String(
        required=True, validate=validate.OneOf([word.value for word in SourceType])
    )


class GivenAttributionSchema(Schema):
    """A source of an answer, and what it has to do with the statement."""

    role = fields.String(required=True, validate=validate.OneOf([word.value for word in Role]))
    source = fields.Nested(GivenSourceSchema, required=True)


class AnswerSchema(Schema):
    """What was said of a statement: its kind, its sources, and what it denies."""

    kind = fields.String(required=True, validate=validate.OneOf([word.value for word in Kind]))
    attributions = fields.List(fields.Nested(GivenAttributionSchema), required=True)
    denies = fields.List(fields.String(), required=True)


class CorrectionSchema(Schema):
    """An editor's correction, which stands in the place of what the machine says."""

    by = fields.String(
        required=True, metadata={"description": "The name of the API key.", "example": "local"}
    )
    at = Moment(required=True, metadata={"format": "date-time"})
    machine = fields.Nested(
        AnswerSchema, required=True, metadata={"description": "What the machine says."}
    )


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
    correction = fields.Nested(
        CorrectionSchema,
        required=True,
        allow_none=True,
        metadata={"description": "`null` where the machine's answer stands."},
    )


class TieSchema(Schema):
    """A source, by its id, and what it has to do with the statement."""

    role = fields.Enum(Role, by_value=True, required=True)
    source = Characters(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "The id of the source.", "example": "kcna"},
    )


class StatementChangeSchema(Schema):
    """What is to be corrected of a statement (RFC 7396): members that are missing stay as they are,
    `null` restores what the machine says."""

    kind = fields.Enum(Kind, by_value=True, allow_none=True)
    attributions = fields.List(
        fields.Nested(TieSchema),
        allow_none=True,
        validate=validate.Length(max=50),
        metadata={"description": "All who stand behind it."},
    )
    denies = fields.List(
        fields.UUID(),
        allow_none=True,
        validate=validate.Length(max=200),
        metadata={"description": "The ids of the article's statements that it denies."},
    )


class ArticleReferenceSchema(Schema):
    """An article where it is only named."""

    id = fields.UUID(required=True)
    title = fields.String(required=True, allow_none=True)
    publisher = fields.String(required=True, allow_none=True, metadata={"example": "Example Times"})
    published_at = Moment(
        required=True,
        allow_none=True,
        metadata={"type": ["string", "null"], "format": "date-time"},
    )


class StatementInArticleSchema(StatementSchema):
    """A statement with the article that it stands in."""

    article = fields.Nested(ArticleReferenceSchema, required=True)


class ListedStatementSchema(StatementInArticleSchema):
    """A statement in a list: all of it unless `fields` says otherwise, and its article where
    `include` or `fields` asks for it."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = False
