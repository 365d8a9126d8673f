"""Who may use the service, and which of their requests were served already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.tables.base import Base


class KeyRow(Base):
    """An API key. Its secret is known to its holder only; here is its SHA-256."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    secret_sha256: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]]
    requests_per_minute: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class IdempotentRequestRow(Base):
    """A request that carried an Idempotency-Key, and the answer to it once there is one.

    `owner` is the id of the API key that sent it, empty where there was none.
    """

    __tablename__ = "idempotent_request"
    __table_args__ = (Index("ix_idempotent_request_started_at", "started_at"),)

    owner: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    status: Mapped[int | None] = mapped_column(Integer)
    headers: Mapped[list[str] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
