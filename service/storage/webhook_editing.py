"""Making, changing and deleting webhooks; who did it is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from service.storage import audit, webhooks
from service.storage.audit import SERVICE, Action, State
from service.storage.tables import WebhookRow


def create(
    session: Session,
    actor: str,
    *,
    url: str,
    description: str | None,
    events: Sequence[str],
    secret: str,
) -> WebhookRow:
    row = WebhookRow(
        id=uuid7(),
        url=url,
        description=description,
        events=list(events),
        secret=secret,
        created_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, Action.WEBHOOK_CREATED, row.id, after=_state(row))
    return row


def change(session: Session, actor: str, webhook: WebhookRow, changes: Mapping[str, Any]) -> None:
    """Set its `url`, `description`, `events` or `enabled`, whichever are given."""
    before, url_before = _state(webhook), webhook.url
    for name in ("url", "description", "events"):
        if name in changes:
            setattr(webhook, name, changes[name])
    if changes.get("enabled") is True:
        webhook.disabled_at = webhook.disabled_because = webhook.failing_since = None
    elif changes.get("enabled") is False and webhook.disabled_at is None:
        webhook.disabled_at = datetime.now(UTC)
        webhook.disabled_because = "It was disabled by hand."
    after = _state(webhook)
    changed = {name for name in after if before[name] != after[name]}
    if webhook.url != url_before:
        # Also where the parts that are written down are the same.
        changed.add("url")
    if changed:
        audit.record(
            session,
            actor,
            Action.WEBHOOK_EDITED,
            webhook.id,
            before={name: before[name] for name in after if name in changed},
            after={name: after[name] for name in after if name in changed},
        )


def replace_secret(
    session: Session, actor: str, webhook: WebhookRow, secret: str, previous_until: datetime
) -> None:
    """Sign with another secret, and with the one before it until then."""
    webhook.previous_secret, webhook.secret = webhook.secret, secret
    webhook.previous_secret_until = previous_until
    audit.record(session, actor, Action.WEBHOOK_SECRET_REPLACED, webhook.id)


def disable(session: Session, webhook: WebhookRow, at: datetime, reason: str) -> None:
    """Tell it nothing more, since nothing can be delivered; the service itself does this."""
    before = _state(webhook)
    webhook.disabled_at, webhook.disabled_because = at, reason
    audit.record_change(
        session, SERVICE, Action.WEBHOOK_DISABLED, webhook.id, before, _state(webhook)
    )


def remove(session: Session, actor: str, webhook_id: UUID) -> bool:
    """Delete a webhook with its deliveries; whether there was one."""
    webhook = webhooks.find(session, webhook_id, changing=True)
    if webhook is None:
        return False
    audit.record(session, actor, Action.WEBHOOK_DELETED, webhook.id, before=_state(webhook))
    session.execute(delete(WebhookRow).where(WebhookRow.id == webhook_id))
    return True


def _state(webhook: WebhookRow) -> State:
    """What may be read by all who may read the audit: no secret, nor the part of the address in
    which many receivers expect one."""
    url = urlsplit(webhook.url)
    return {
        "url": f"{url.scheme}://{url.netloc}/…",
        "description": webhook.description,
        "events": list(webhook.events),
        "enabled": webhook.enabled,
        "disabled_because": webhook.disabled_because,
    }
