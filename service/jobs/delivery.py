"""One try of delivering an event, and what follows from it."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from sqlalchemy.orm import Session

from service.jobs.queue import enqueue_next_delivery
from service.jobs.sending import Answer, send
from service.jobs.signature import signed_headers
from service.runtime import Runtime
from service.storage import webhook_editing, webhooks
from service.storage.tables import DeliveryStatus, WebhookDeliveryRow, WebhookRow
from service.telemetry import metrics
from service.telemetry.metrics import DeliveryOutcome

# How long to wait after each failed try. All in all a delivery is tried for 18 hours.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)
# A webhook to which nothing could be delivered for so long is disabled.
DISABLED_AFTER = timedelta(days=5)

# By what a delivery is after a try.
_OUTCOMES = {
    DeliveryStatus.DELIVERED: DeliveryOutcome.DELIVERED,
    DeliveryStatus.PENDING: DeliveryOutcome.RETRIED_LATER,
    DeliveryStatus.FAILED: DeliveryOutcome.GIVEN_UP,
}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent: read in one transaction, so that none is open while the other side works."""

    event_id: UUID
    url: str
    body: str
    secrets: list[str]


def deliver(runtime: Runtime, delivery_id: UUID) -> None:
    """Try a delivery once. One that fails is tried again later, until its tries are used up."""
    with runtime.database.writing() as session:
        parcel = _pack(session, delivery_id)
    if parcel is None:
        return
    now = datetime.now(UTC)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Attribune-Webhooks/1",
        **signed_headers(
            parcel.body, event_id=str(parcel.event_id), at=now, secrets_in_use=parcel.secrets
        ),
    }
    allow_private = runtime.settings.webhooks_allow_private
    answer = send(parcel.url, parcel.body, headers, allow_private=allow_private)
    with runtime.database.writing() as session:
        delivery = webhooks.find_delivery(session, delivery_id, changing=True)
        if delivery is None or delivery.status is not DeliveryStatus.PENDING:
            return
        _note(session, delivery, answer, now)
        outcome = _OUTCOMES[delivery.status]
    metrics.count_delivery(outcome)


def _pack(session: Session, delivery_id: UUID) -> Parcel | None:
    """None where there is nothing to send: it was sent, or its webhook is disabled or gone."""
    delivery = webhooks.find_delivery(session, delivery_id, changing=True)
    if delivery is None or delivery.status is not DeliveryStatus.PENDING:
        return None
    webhook = delivery.webhook
    if webhook.disabled_at is not None:
        _give_up(delivery, "The webhook is disabled.")
        return None
    return Parcel(delivery.event_id, webhook.url, delivery.event.body, secrets_in_use(webhook))


def secrets_in_use(webhook: WebhookRow) -> list[str]:
    """The newest first; the one before it for as long as receivers may still know only that."""
    until = webhook.previous_secret_until
    if webhook.previous_secret is None or until is None or until < datetime.now(UTC):
        return [webhook.secret]
    return [webhook.secret, webhook.previous_secret]


def _note(session: Session, delivery: WebhookDeliveryRow, answer: Answer, at: datetime) -> None:
    delivery.tries += 1
    delivery.tried_at = at
    delivery.response_status = answer.status
    delivery.failure = answer.failure
    if answer.received:
        delivery.status, delivery.next_try_at = DeliveryStatus.DELIVERED, None
        delivery.webhook.failing_since = None
        return
    _log.warning(
        "Delivery %s to webhook %s failed: %s", delivery.id, delivery.webhook_id, answer.failure
    )
    _disable_if_hopeless(session, delivery.webhook, answer, at)
    if delivery.tries > len(WAITS) or delivery.webhook.disabled_at is not None:
        _give_up(delivery, answer.failure)
    else:
        _try_later(session, delivery, at)


def _try_later(session: Session, delivery: WebhookDeliveryRow, at: datetime) -> None:
    wait = WAITS[delivery.tries - 1]
    # Deliveries that failed together are spread out.
    delivery.next_try_at = at + wait * random.uniform(1, 1.1)  # noqa: S311
    enqueue_next_delivery(session, delivery.id, delivery.next_try_at)


def _give_up(delivery: WebhookDeliveryRow, reason: str | None) -> None:
    delivery.status, delivery.next_try_at = DeliveryStatus.FAILED, None
    delivery.failure = reason


def _disable_if_hopeless(
    session: Session, webhook: WebhookRow, answer: Answer, at: datetime
) -> None:
    if webhook.failing_since is None:
        webhook.failing_since = at
    if webhook.disabled_at is not None:
        return
    if answer.status == HTTPStatus.GONE:
        webhook_editing.disable(session, webhook, at, "It answered 410 Gone.")
    elif at - webhook.failing_since >= DISABLED_AFTER:
        since = f"{webhook.failing_since:%Y-%m-%d %H:%M} UTC"
        reason = f"Nothing could be delivered since {since}."
        webhook_editing.disable(session, webhook, at, reason)
