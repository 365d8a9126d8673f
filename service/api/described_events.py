"""The events that webhooks are told of, in the specification (OpenAPI 3.1, `webhooks`)."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from marshmallow import Schema

from schemas.webhook import (
    ArticleAnalysedSchema,
    ArticleFailedSchema,
    EventType,
    StatementDeniedSchema,
)

_EVENTS: dict[EventType, tuple[type[Schema], str]] = {
    EventType.ARTICLE_ANALYSED: (ArticleAnalysedSchema, "An article's statements are there"),
    EventType.ARTICLE_FAILED: (ArticleFailedSchema, "An article could not be analysed"),
    EventType.STATEMENT_DENIED: (StatementDeniedSchema, "An article denies a statement"),
}
# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
_HEADERS = {
    "webhook-id": ("Of the event; the same whenever it is sent.", "string"),
    "webhook-timestamp": ("When it was sent, in seconds since 1970.", "integer"),
    "webhook-signature": ("By which the receiver knows that it comes from here.", "string"),
}


def describe(spec: APISpec) -> None:
    spec.options["webhooks"] = {
        event.value: {"post": _described(spec, event, schema, summary)}
        for event, (schema, summary) in _EVENTS.items()
    }


def _described(
    spec: APISpec, event: EventType, schema: type[Schema], summary: str
) -> dict[str, Any]:
    name = schema.__name__.removesuffix("Schema")
    spec.components.schema(name, schema=schema)
    body = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": event.value},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"$ref": f"#/components/schemas/{name}"},
        },
    }
    return {
        "operationId": f"on{name}",
        "tags": ["webhooks"],
        # The receiver tells the service by the signature.
        "security": [],
        "summary": summary,
        "description": "Sent to the webhooks that ask for it, and signed as "
        "https://www.standardwebhooks.com specifies.",
        "parameters": [
            {
                "in": "header",
                "name": header,
                "required": True,
                "description": description,
                "schema": {"type": kind},
            }
            for header, (description, kind) in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"2XX": {"description": "It is received; anything else is tried again."}},
    }
