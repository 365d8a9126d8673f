"""Webhooks: who is told of what, and what became of each delivery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask.views import MethodView
from sqlalchemy.orm import Session

from schemas.query import PageQuerySchema
from schemas.webhook import (
    EXAMPLE_WEBHOOK,
    DeliveryPageSchema,
    DeliverySchema,
    NewWebhookSchema,
    WebhookChangeSchema,
    WebhookPageSchema,
    WebhookSchema,
    WebhookWithSecretSchema,
)
from service.api.access import actor
from service.api.pages import PAGE_HEADERS, answer_page
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import InvalidRequestError, NoQueueError, NotFoundError
from service.jobs import events
from service.jobs.addresses import RefusedAddressError
from service.jobs.queue import has_queue
from service.jobs.sending import InvalidUrlError, check_url
from service.jobs.signature import new_secret
from service.storage import webhook_editing, webhooks
from service.storage.keys import Scope
from service.storage.tables import WebhookDeliveryRow, WebhookRow

# Receivers have so long to learn a new secret.
OLD_SECRET_VALID = timedelta(hours=24)

LOCATION = {
    "Location": {
        "description": "Where the webhook is.",
        "schema": {"type": "string", "format": "uri-reference"},
    }
}

blueprint = Blueprint("webhooks", __name__, description="Being told what happens")


@blueprint.route("/v1/webhooks")
class Webhooks(MethodView):
    @blueprint.scope(Scope.ADMIN)
    @blueprint.arguments(PageQuerySchema, location="query")
    @blueprint.response(200, WebhookPageSchema, headers=PAGE_HEADERS)
    def get(self, query: dict[str, Any]) -> Any:
        """List webhooks, the newest first"""
        with runtime().database.reading() as session:
            page = webhooks.list_page(session, cursor=query.get("cursor"), limit=query["limit"])
        return answer_page(page)

    @blueprint.scope(Scope.ADMIN)
    @blueprint.arguments(NewWebhookSchema, example=EXAMPLE_WEBHOOK)
    @blueprint.response(201, WebhookWithSecretSchema, headers=LOCATION)
    @blueprint.alt_response(409, response=NoQueueError.name)
    def post(self, asked: dict[str, Any]) -> tuple[WebhookRow, int, dict[str, str]]:
        """Make a webhook

        The answer shows the secret that events are signed with; no other answer does. The
        address must be on the public internet, unless the operator allows private ones.
        """
        _check_url(asked["url"])
        _require_queue()
        with runtime().database.writing() as session:
            made = webhook_editing.create(session, actor(), secret=new_secret(), **asked)
        return made, 201, {"Location": url_for("webhooks.Webhook", webhook_id=made.id)}


@blueprint.route("/v1/webhooks/<uuid:webhook_id>")
class Webhook(MethodView):
    @blueprint.scope(Scope.ADMIN)
    @blueprint.response(200, WebhookSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, webhook_id: UUID) -> WebhookRow:
        """Read a webhook"""
        with runtime().database.reading() as session:
            return _found(webhooks.find(session, webhook_id), webhook_id)

    @blueprint.scope(Scope.ADMIN)
    @blueprint.arguments(WebhookChangeSchema, example={"enabled": True})
    @blueprint.response(200, WebhookSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def patch(self, changes: dict[str, Any], webhook_id: UUID) -> WebhookRow:
        """Change a webhook, or enable it again

        What is not given stays as it is. Deliveries that were given up while it was disabled
        are not made up for.
        """
        if "url" in changes:
            _check_url(changes["url"])
        with runtime().database.writing() as session:
            row = _found(webhooks.find(session, webhook_id, changing=True), webhook_id)
            webhook_editing.change(session, actor(), row, changes)
        return row

    @blueprint.scope(Scope.ADMIN)
    @blueprint.response(204, description="It is deleted.")
    @blueprint.alt_response(404, response=NotFoundError.name)
    def delete(self, webhook_id: UUID) -> None:
        """Delete a webhook with the log of its deliveries"""
        with runtime().database.writing() as session:
            if not webhook_editing.remove(session, actor(), webhook_id):
                raise _unknown(webhook_id)


@blueprint.route("/v1/webhooks/<uuid:webhook_id>/secret")
class WebhookSecret(MethodView):
    @blueprint.scope(Scope.ADMIN)
    @blueprint.response(200, WebhookWithSecretSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def post(self, webhook_id: UUID) -> WebhookRow:
        """Replace the secret of a webhook

        For 24 hours events carry two signatures, one by each secret, so that a receiver can
        learn the new one without losing any.
        """
        with runtime().database.writing() as session:
            row = _found(webhooks.find(session, webhook_id, changing=True), webhook_id)
            until = datetime.now(UTC) + OLD_SECRET_VALID
            webhook_editing.replace_secret(session, actor(), row, new_secret(), until)
        return row


@blueprint.route("/v1/webhooks/<uuid:webhook_id>/ping")
class WebhookPing(MethodView):
    @blueprint.scope(Scope.ADMIN)
    @blueprint.response(202, DeliverySchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    @blueprint.alt_response(409, response=NoQueueError.name)
    def post(self, webhook_id: UUID) -> WebhookDeliveryRow:
        """Send a webhook a `webhook.ping`

        What came of it stands in the log of its deliveries.
        """
        with runtime().database.writing() as session:
            _found(webhooks.find(session, webhook_id), webhook_id)
            _require_queue()
            delivery_id = events.ping(session, webhook_id)
            return _loaded(session, delivery_id)


@blueprint.route("/v1/webhooks/<uuid:webhook_id>/deliveries")
class WebhookDeliveries(MethodView):
    @blueprint.scope(Scope.ADMIN)
    @blueprint.arguments(PageQuerySchema, location="query")
    @blueprint.response(200, DeliveryPageSchema, headers=PAGE_HEADERS)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, query: dict[str, Any], webhook_id: UUID) -> Any:
        """List the deliveries to a webhook, the newest first

        They are kept for 30 days.
        """
        with runtime().database.reading() as session:
            _found(webhooks.find(session, webhook_id), webhook_id)
            page = webhooks.list_deliveries(
                session, webhook_id, cursor=query.get("cursor"), limit=query["limit"]
            )
        return answer_page(page)


def _require_queue() -> None:
    if not has_queue(runtime().database):
        raise NoQueueError("This service has no queue, so it cannot deliver events.")


def _check_url(url: str) -> None:
    try:
        check_url(url, allow_private=runtime().settings.webhooks_allow_private)
    except (InvalidUrlError, RefusedAddressError) as error:
        raise InvalidRequestError.of("url", str(error)) from error


def _loaded(session: Session, delivery_id: UUID) -> WebhookDeliveryRow:
    delivery = webhooks.find_delivery(session, delivery_id)
    if delivery is None:
        raise NotFoundError(f"No delivery has the id {delivery_id}.")
    return delivery


def _found(row: WebhookRow | None, webhook_id: UUID) -> WebhookRow:
    if row is None:
        raise _unknown(webhook_id)
    return row


def _unknown(webhook_id: UUID) -> NotFoundError:
    return NotFoundError(f"No webhook has the id {webhook_id}.")
