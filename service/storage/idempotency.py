"""Requests that carry an Idempotency-Key, and the answers that were given to them.

As of draft-ietf-httpapi-idempotency-key-header-07: sent again with the same key, a request is
not served again, but answered as it was the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from service.errors import IdempotencyKeyReusedError, RequestInProgressError
from service.storage.conflicts import retrying
from service.storage.database import Database
from service.storage.tables import IdempotentRequestRow

# After this time without an answer, the process that was to give it counts as dead.
LEASE = timedelta(minutes=5)
KEPT = timedelta(hours=24)
RETRY_AFTER_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to serve a request; another process that takes it over begins a claim of its
    own, with a later start."""

    owner: str
    key: str
    started_at: datetime


def claim(database: Database, owner: str, key: str, request_sha256: str) -> Claim | Answer:
    """The right to serve the request, or the answer that it was given before.

    Raises `IdempotencyKeyReusedError` where the key belongs to another request, and
    `RequestInProgressError` where the same one is being served.
    """

    def attempt() -> Claim | Answer:
        with database.writing() as session:
            return _claim(session, owner, key, request_sha256)

    return retrying(attempt)


def keep(database: Database, held: Claim, answer: Answer) -> None:
    """Keep the answer, unless another process has taken the request over."""
    values = {
        "finished_at": datetime.now(UTC),
        "status": answer.status,
        "headers": [f"{name}: {value}" for name, value in answer.headers],
        "body": answer.body,
    }
    with database.writing() as session:
        ours = update(IdempotentRequestRow).where(*_held(held))
        session.execute(ours.values(**values))


def release(database: Database, held: Claim) -> None:
    """Let the request be served anew, since no answer to it can be kept."""
    with database.writing() as session:
        session.execute(delete(IdempotentRequestRow).where(*_held(held)))


def forget(database: Database, owner: str, key: str) -> None:
    """Let go of the answer that was kept for the key, if there is one."""
    its_answer = (
        IdempotentRequestRow.owner == owner,
        IdempotentRequestRow.key == key,
        IdempotentRequestRow.finished_at.is_not(None),
    )
    with database.writing() as session:
        session.execute(delete(IdempotentRequestRow).where(*its_answer))


def _claim(session: Session, owner: str, key: str, request_sha256: str) -> Claim | Answer:
    now = datetime.now(UTC)
    expired = IdempotentRequestRow.started_at < now - KEPT
    session.execute(delete(IdempotentRequestRow).where(expired))
    row = session.get(IdempotentRequestRow, (owner, key))
    if row is None:
        session.add(
            IdempotentRequestRow(
                owner=owner, key=key, request_sha256=request_sha256, started_at=now
            )
        )
        return Claim(owner, key, now)
    if row.request_sha256 != request_sha256:
        raise IdempotencyKeyReusedError
    if row.status is not None:
        return Answer(row.status, tuple(map(_header, row.headers or [])), row.body or b"")
    held = Claim(owner, key, row.started_at)
    if row.started_at > now - LEASE or not _take_over(session, held, now):
        raise RequestInProgressError(RETRY_AFTER_SECONDS)
    return Claim(owner, key, now)


def _take_over(session: Session, held: Claim, now: datetime) -> bool:
    """Whether no other process has done so at the same time."""
    session.expire_all()
    query = update(IdempotentRequestRow).where(*_held(held)).values(started_at=now)
    result = session.execute(query)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _held(held: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        IdempotentRequestRow.owner == held.owner,
        IdempotentRequestRow.key == held.key,
        IdempotentRequestRow.started_at == held.started_at,
    )


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value
