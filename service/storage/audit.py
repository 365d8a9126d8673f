"""What editors and operators did: written down as they do it, and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from service.storage.paging import Page, decode_id, encode_id
from service.storage.tables import AuditEventRow

LIST_NAME = "audit"

# Who acts without an API key: on the service's own machine, by command or before there are keys.
LOCAL = "local"

# Who acts when nobody has asked for it.
SERVICE = "service"

State = Mapping[str, Any]


class Action(StrEnum):
    """What was done, and to what."""

    SOURCE_CREATED = "source.created"
    SOURCE_EDITED = "source.edited"
    SOURCE_MERGED = "source.merged"
    SOURCE_UNMERGED = "source.unmerged"
    SOURCE_TOLD_APART = "source.told_apart"
    SOURCE_NOT_TOLD_APART = "source.not_told_apart"
    STATEMENT_CORRECTED = "statement.corrected"
    ARTICLE_DELETED = "article.deleted"
    ARTICLE_REANALYSED = "article.reanalysed"
    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_EDITED = "webhook.edited"
    WEBHOOK_DISABLED = "webhook.disabled"
    WEBHOOK_SECRET_REPLACED = "webhook.secret_replaced"  # noqa: S105 - it is a name
    WEBHOOK_DELETED = "webhook.deleted"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"

    @property
    def subject_type(self) -> str:
        return self.value.partition(".")[0]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events a list shows; what is None is not asked for. `since` and `before` bound the
    time of the event: from the first on, and earlier than the second."""

    actor: str | None = None
    action: str | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    since: datetime | None = None
    before: datetime | None = None


def record(
    session: Session,
    actor: str,
    action: Action,
    subject_id: str | UUID,
    *,
    before: State | None = None,
    after: State | None = None,
) -> None:
    """Write down what `actor` does, in the transaction that does it.

    `before` and `after` tell the state of the subject as far as it changes, in terms of JSON.
    """
    session.add(
        AuditEventRow(
            id=uuid7(),
            at=datetime.now(UTC),
            actor=actor,
            action=action.value,
            subject_type=action.subject_type,
            subject_id=str(subject_id),
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
        )
    )


def record_change(
    session: Session,
    actor: str,
    action: Action,
    subject_id: str | UUID,
    before: State,
    after: State,
) -> bool:
    """Write down the difference of two states; whether there was any."""
    changed = [name for name in after if before.get(name) != after[name]]
    if changed:
        record(
            session,
            actor,
            action,
            subject_id,
            before={name: before.get(name) for name in changed},
            after={name: after[name] for name in changed},
        )
    return bool(changed)


def list_page(
    session: Session, wanted: AuditFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[AuditEventRow]:
    """Events, the newest first. Raises `InvalidCursorError`."""
    query = select(AuditEventRow).where(*_conditions(wanted))
    if cursor is not None:
        # Ids are made in the order of time.
        query = query.where(AuditEventRow.id < decode_id(LIST_NAME, cursor))
    rows = session.scalars(query.order_by(AuditEventRow.id.desc()).limit(limit + 1)).all()
    more = len(rows) > limit
    return Page(rows[:limit], encode_id(LIST_NAME, rows[limit - 1].id) if more else None)


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    equal = {
        AuditEventRow.actor: wanted.actor,
        AuditEventRow.action: wanted.action,
        AuditEventRow.subject_type: wanted.subject_type,
        AuditEventRow.subject_id: wanted.subject_id,
    }
    conditions: list[ColumnElement[bool]] = [
        column == value for column, value in equal.items() if value is not None
    ]
    if wanted.since is not None:
        conditions.append(AuditEventRow.at >= wanted.since)
    if wanted.before is not None:
        conditions.append(AuditEventRow.at < wanted.before)
    return conditions
