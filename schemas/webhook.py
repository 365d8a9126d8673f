"""Webhooks and the events they are told of, on the wire."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from schemas.fields import Characters, Moment, TrueOrFalse
from schemas.page import PageSchema
from schemas.source import SourceReferenceSchema

LONGEST_URL = 2000


class EventType(StrEnum):
    """What a webhook can be told of."""

    ARTICLE_ANALYSED = "article.analysed"
    ARTICLE_FAILED = "article.failed"
    STATEMENT_DENIED = "statement.denied"


# Sent on request only, to any webhook.
PING = "webhook.ping"

EVENT_TYPES = [event.value for event in EventType]

_URL_DESCRIPTION = (
    "Where events are sent to by POST: an `https` or `http` address on the public internet."
)
EXAMPLE_WEBHOOK = {
    "url": "https://hooks.example.com/attribune",
    "description": "Corrections desk",
    "events": ["statement.denied", "article.failed"],
}


class WebhookChangeSchema(Schema):
    """What of a webhook is to change; what is not given stays as it is."""

    url = Characters(
        validate=validate.Length(min=1, max=LONGEST_URL),
        metadata={"format": "uri", "description": _URL_DESCRIPTION},
    )
    description = Characters(allow_none=True, validate=validate.Length(max=500))
    events = fields.List(
        fields.Enum(EventType, by_value=True),
        validate=validate.Length(min=1, max=len(EventType)),
        metadata={"description": "What it is told of.", "uniqueItems": True},
    )
    enabled = TrueOrFalse(
        metadata={"description": "`true` also forgets that deliveries have failed."},
    )

    @validates_schema
    def events_differ(self, data: dict[str, Any], **kwargs: Any) -> None:
        events = data.get("events", [])
        if len(set(events)) < len(events):
            raise ValidationError("Must be different from each other.", "events")


class NewWebhookSchema(WebhookChangeSchema):
    """A webhook to be made."""

    class Meta:
        exclude = ("enabled",)

    url = Characters(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_URL),
        metadata={"format": "uri", "description": _URL_DESCRIPTION},
    )
    description = Characters(allow_none=True, load_default=None, validate=validate.Length(max=500))
    events = fields.List(
        fields.Enum(EventType, by_value=True),
        required=True,
        validate=validate.Length(min=1, max=len(EventType)),
        metadata={"description": "What it is told of.", "uniqueItems": True},
    )


class WebhookSchema(Schema):
    """Where somebody wants to be told what happens. Its secret is shown only when it is made."""

    id = fields.UUID(required=True)
    url = fields.String(required=True, metadata={"format": "uri"})
    description = fields.String(required=True, allow_none=True)
    events = fields.List(fields.String(metadata={"enum": EVENT_TYPES}), required=True)
    created_at = Moment(required=True, metadata={"format": "date-time"})
    enabled = fields.Boolean(required=True)
    disabled_because = fields.String(
        required=True, allow_none=True, metadata={"description": "Why it is not enabled."}
    )
    failing_since = Moment(
        required=True,
        allow_none=True,
        metadata={
            "type": ["string", "null"],
            "format": "date-time",
            "description": "When a delivery failed after which none has succeeded.",
        },
    )


class WebhookWithSecretSchema(WebhookSchema):
    """A webhook with the secret that its events are signed with."""

    secret = fields.String(
        required=True,
        metadata={
            "description": "Verifies the signatures (https://www.standardwebhooks.com).",
            "example": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        },
    )


class DeliverySchema(Schema):
    """An event that a webhook was to be told of, and what became of it."""

    id = fields.UUID(required=True)
    event_id = fields.UUID(
        required=True,
        metadata={"description": "The `webhook-id` of every try; a receiver knows repeats by it."},
    )
    event_type = fields.String(
        required=True,
        attribute="event.type",
        metadata={"enum": [*EVENT_TYPES, PING], "example": "article.analysed"},
    )
    status = fields.String(required=True, metadata={"enum": ["pending", "delivered", "failed"]})
    created_at = Moment(
        required=True, attribute="event.created_at", metadata={"format": "date-time"}
    )
    tries = fields.Integer(required=True, metadata={"minimum": 0})
    tried_at = Moment(
        required=True,
        allow_none=True,
        metadata={"type": ["string", "null"], "format": "date-time"},
    )
    next_try_at = Moment(
        required=True,
        allow_none=True,
        metadata={"type": ["string", "null"], "format": "date-time"},
    )
    response_status = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The HTTP status of the last answer; `null` where none came."},
    )
    failure = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why the last try failed."},
    )


class ArticleEventSchema(Schema):
    """The article that an event is about."""

    article_id = fields.UUID(required=True)
    external_id = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True, allow_none=True)
    publisher = fields.String(required=True, allow_none=True)
    url = fields.String(
        required=True,
        metadata={"format": "uri-reference", "description": "Where the service has it."},
    )


class ArticleAnalysedSchema(ArticleEventSchema):
    """`article.analysed`: an article's statements are there, or have been found anew."""

    statement_count = fields.Integer(required=True)
    denial_count = fields.Integer(
        required=True, metadata={"description": "How many of the statements are denials."}
    )
    reanalysis = fields.Boolean(
        required=True,
        metadata={
            "description": "Whether it had been analysed before: then statements may have come, "
            "changed and gone since the last of these events."
        },
    )


class ArticleFailedSchema(ArticleEventSchema):
    """`article.failed`: an article could not be analysed."""

    failure = fields.String(required=True, metadata={"description": "Why."})


class EventStatementSchema(Schema):
    """A statement of an event."""

    id = fields.UUID(required=True)
    text = fields.String(required=True)
    sources = fields.List(fields.Nested(SourceReferenceSchema), required=True)


class StatementDeniedSchema(ArticleEventSchema):
    """`statement.denied`: an article was found to deny a statement; once for each denial."""

    statement = fields.Nested(EventStatementSchema, required=True)
    denial = fields.Nested(EventStatementSchema, required=True)


class WebhookPageSchema(PageSchema):
    """Webhooks, the newest first."""

    items = fields.List(fields.Nested(WebhookSchema), required=True)


class DeliveryPageSchema(PageSchema):
    """Deliveries, the newest first."""

    items = fields.List(fields.Nested(DeliverySchema), required=True)
