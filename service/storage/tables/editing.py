"""What editors did."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.tables.base import AnswerValue, Base


class CorrectionRow(Base):
    """An editor's answer for a statement, or with None the machine's answer restored.

    The newest correction of a statement is the one that counts.
    """

    __tablename__ = "correction"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    statement_id: Mapped[UUID] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    answer: Mapped[AnswerValue | None]


class AuditEventRow(Base):
    """Who changed what: the state before and after, as far as it changed."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject_type_subject_id", "subject_type", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
