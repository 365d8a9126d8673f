"""Webhooks: where others want to be told what happened, what happened, and who was told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.storage.column_types import Word
from service.storage.tables.base import Base


class DeliveryStatus(StrEnum):
    """`pending` until it was received, was given up, or its webhook was disabled."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookRow(Base):
    """An address that is told of events.

    `secret` signs what is sent and is therefore kept as it is; `previous_secret` signs too until
    `previous_secret_until`. `failing_since` is when the first delivery failed after which none
    succeeded.
    """

    __tablename__ = "webhook"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    events: Mapped[list[str]]
    secret: Mapped[str] = mapped_column(String(200))
    previous_secret: Mapped[str | None] = mapped_column(String(200))
    previous_secret_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_because: Mapped[str | None] = mapped_column(Text)

    @property
    def enabled(self) -> bool:
        return self.disabled_at is None


class WebhookEventRow(Base):
    """Something that happened, as it is told: `body` is the very text that is sent and signed."""

    __tablename__ = "webhook_event"
    __table_args__ = (Index("ix_webhook_event_created_at", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)


class WebhookDeliveryRow(Base):
    """An event for a webhook, and how far its delivery has come."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_webhook_id_id", "webhook_id", "id"),
        Index("ix_webhook_delivery_event_id", "event_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_event.id", ondelete="CASCADE"))
    status: Mapped[DeliveryStatus] = mapped_column(Word(DeliveryStatus))
    tries: Mapped[int] = mapped_column(Integer)
    tried_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    response_status: Mapped[int | None] = mapped_column(Integer)
    failure: Mapped[str | None] = mapped_column(Text)

    webhook: Mapped[WebhookRow] = relationship(lazy="raise")
    event: Mapped[WebhookEventRow] = relationship(lazy="raise")
