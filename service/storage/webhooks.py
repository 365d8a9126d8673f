"""Webhooks, the events they are told of, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload
from uuid_utils.compat import uuid7

from service.storage.paging import Page, decode_id, encode_id
from service.storage.tables import (
    DeliveryStatus,
    WebhookDeliveryRow,
    WebhookEventRow,
    WebhookRow,
)

LIST_NAME = "webhooks"
DELIVERIES_LIST_NAME = "deliveries"

Row = TypeVar("Row", WebhookRow, WebhookDeliveryRow)


def find(session: Session, webhook_id: UUID, *, changing: bool = False) -> WebhookRow | None:
    """The webhook; where it is `changing`, nobody else can change it until the transaction ends."""
    query = select(WebhookRow).where(WebhookRow.id == webhook_id)
    return session.scalar(query.with_for_update() if changing else query)


def list_page(session: Session, *, cursor: str | None = None, limit: int = 50) -> Page[WebhookRow]:
    """Webhooks, the newest first. Raises `InvalidCursorError`."""
    query = select(WebhookRow).order_by(WebhookRow.id.desc())
    if cursor is not None:
        query = query.where(WebhookRow.id < decode_id(LIST_NAME, cursor))
    rows = session.scalars(query.limit(limit + 1)).all()
    return _page(LIST_NAME, rows, limit)


def list_deliveries(
    session: Session, webhook_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[WebhookDeliveryRow]:
    """A webhook's deliveries, the newest first. Raises `InvalidCursorError`."""
    query = select(WebhookDeliveryRow).where(WebhookDeliveryRow.webhook_id == webhook_id)
    if cursor is not None:
        place = decode_id(DELIVERIES_LIST_NAME, cursor)
        query = query.where(WebhookDeliveryRow.id < place)
    query = query.order_by(WebhookDeliveryRow.id.desc()).limit(limit + 1)
    rows = session.scalars(query.options(joinedload(WebhookDeliveryRow.event))).all()
    return _page(DELIVERIES_LIST_NAME, rows, limit)


def told_of(session: Session, event_types: Iterable[str]) -> dict[str, list[UUID]]:
    """Which webhooks want to be told of each of these types of events."""
    query = select(WebhookRow.id, WebhookRow.events).where(WebhookRow.disabled_at.is_(None))
    subscriptions = session.execute(query).all()
    return {
        event_type: [webhook_id for webhook_id, events in subscriptions if event_type in events]
        for event_type in event_types
    }


def add_event(
    session: Session, event_id: UUID, event_type: str, body: str, webhook_ids: Sequence[UUID]
) -> list[UUID]:
    """Note an event and that these webhooks are to be told; the ids of the deliveries."""
    now = datetime.now(UTC)
    session.add(WebhookEventRow(id=event_id, type=event_type, created_at=now, body=body))
    session.flush()
    deliveries = [
        WebhookDeliveryRow(
            id=uuid7(),
            webhook_id=webhook_id,
            event_id=event_id,
            status=DeliveryStatus.PENDING,
            tries=0,
            next_try_at=now,
        )
        for webhook_id in webhook_ids
    ]
    session.add_all(deliveries)
    session.flush()
    return [delivery.id for delivery in deliveries]


def find_delivery(
    session: Session, delivery_id: UUID, *, changing: bool = False
) -> WebhookDeliveryRow | None:
    """The delivery with its webhook and its event; `changing` as in `find`, for the first two."""
    query = (
        select(WebhookDeliveryRow)
        .join(WebhookDeliveryRow.webhook)
        .where(WebhookDeliveryRow.id == delivery_id)
        .options(
            joinedload(WebhookDeliveryRow.webhook, innerjoin=True),
            joinedload(WebhookDeliveryRow.event, innerjoin=True),
        )
        .execution_options(populate_existing=True)
    )
    return session.scalar(query.with_for_update() if changing else query)


def remove_events(session: Session, before: datetime) -> None:
    """Forget events of earlier times, with their deliveries."""
    session.execute(delete(WebhookEventRow).where(WebhookEventRow.created_at < before))


def _page(list_name: str, rows: Sequence[Row], limit: int) -> Page[Row]:
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], encode_id(list_name, rows[limit - 1].id))
