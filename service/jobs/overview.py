"""What the queue holds, who works on it, and who no longer does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.jobs.queue import SILENCE_SECONDS

_WAITING = text("""
    SELECT waiting.*, (
        SELECT min(event.at) FROM procrastinate_events AS event
        WHERE event.job_id = waiting.oldest AND event.type = 'deferred'
    ) AS since
    FROM (
        SELECT queue_name, task_name, priority, count(*) AS number, min(id) AS oldest,
            count(*) FILTER (WHERE scheduled_at > now()) AS later
        FROM procrastinate_jobs WHERE status = 'todo'
        GROUP BY queue_name, task_name, priority
    ) AS waiting
    ORDER BY queue_name, priority DESC, task_name
""")

_IN_HAND = text("""
    SELECT job.id, job.task_name, job.attempts, job.worker_id,
        coalesce(job.args->>'article_id', job.args->>'delivery_id') AS subject_id,
        worker.last_heartbeat IS NULL
            OR worker.last_heartbeat < now() - make_interval(secs => :silence) AS stalled,
        (
            SELECT max(event.at) FROM procrastinate_events AS event
            WHERE event.job_id = job.id AND event.type = 'started'
        ) AS since
    FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
    ORDER BY since, job.id
""")

_WORKERS = text("""
    SELECT id, last_heartbeat,
        last_heartbeat < now() - make_interval(secs => :silence) AS stalled
    FROM procrastinate_workers ORDER BY id
""")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Jobs of one task and priority that nobody has begun.

    `later` of them are not due yet; the oldest was queued at `since`.
    """

    queue: str
    task: str
    priority: int
    count: int
    later: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class InHand:
    """A job that a worker has begun: about which article or delivery, and since when.

    It is `stalled` where its worker has gone or gives no sign of life.
    """

    job_id: int
    task: str
    subject_id: UUID | None
    worker_id: int | None
    since: datetime | None
    earlier_tries: int
    stalled: bool


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker process, and when it last gave a sign of life."""

    id: int
    last_seen: datetime
    stalled: bool


@dataclass(frozen=True, slots=True)
class QueueOverview:
    """The queue at one moment."""

    waiting: Sequence[Waiting]
    in_hand: Sequence[InHand]
    workers: Sequence[WorkerSeen]


def look(session: Session) -> QueueOverview:
    """Read the queue of a PostgreSQL database; nothing of it is locked."""
    silence = {"silence": SILENCE_SECONDS}
    waiting = [
        Waiting(
            queue=row.queue_name,
            task=_short(row.task_name),
            priority=row.priority,
            count=row.number,
            later=row.later,
            since=row.since,
        )
        for row in session.execute(_WAITING)
    ]
    in_hand = [
        InHand(
            job_id=row.id,
            task=_short(row.task_name),
            subject_id=None if row.subject_id is None else UUID(row.subject_id),
            worker_id=row.worker_id,
            since=row.since,
            earlier_tries=row.attempts,
            stalled=row.stalled,
        )
        for row in session.execute(_IN_HAND, silence)
    ]
    workers = [
        WorkerSeen(row.id, row.last_heartbeat, row.stalled)
        for row in session.execute(_WORKERS, silence)
    ]
    return QueueOverview(waiting, in_hand, workers)


def _short(task: str) -> str:
    return task.rpartition(".")[2]
