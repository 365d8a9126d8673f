"""Putting jobs into the queue, in the transaction that writes what they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any
from uuid import UUID

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import JobDeferrer
from procrastinate.types import JSONDict
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.storage.database import Database

ANALYSIS = "analysis"
DELIVERY = "delivery"
UPKEEP = "upkeep"

ANALYSE_ARTICLE = "attribune.analyse_article"
REANALYSE_ARTICLE = "attribune.reanalyse_article"
DELIVER_EVENT = "attribune.deliver_event"

# A worker that has been silent for so long is taken for dead.
SILENCE_SECONDS = 30

# It is never opened: each job goes through the connection of the session that writes its row.
_app = App(connector=SyncPsycopgConnector())


class Priority(IntEnum):
    """Whose articles are analysed first."""

    PERSON = 100
    BATCH = 50
    ARCHIVE = 0


def has_queue(database: Database) -> bool:
    return database.engine.dialect.name == "postgresql"


def enqueue_analyses(session: Session, article_ids: Sequence[UUID], priority: Priority) -> None:
    """Have the articles analysed once the session's transaction is committed."""
    _enqueue_for(session, ANALYSE_ARTICLE, article_ids, priority)


def enqueue_reanalyses(session: Session, article_ids: Sequence[UUID], priority: Priority) -> None:
    """Have articles that are analysed analysed anew."""
    _enqueue_for(session, REANALYSE_ARTICLE, article_ids, priority)


def _enqueue_for(
    session: Session, task: str, article_ids: Sequence[UUID], priority: Priority
) -> None:
    jobs: list[JSONDict] = [{"article_id": str(article_id)} for article_id in article_ids]
    if jobs:
        with _deferring(session, task, queue=ANALYSIS, priority=priority.value) as deferrer:
            deferrer.batch_defer(*jobs)


def enqueue_deliveries(session: Session, delivery_ids: Sequence[UUID]) -> None:
    """Have the deliveries tried once the session's transaction is committed."""
    jobs: list[JSONDict] = [{"delivery_id": str(delivery_id)} for delivery_id in delivery_ids]
    if jobs:
        with _deferring(session, DELIVER_EVENT, queue=DELIVERY) as deferrer:
            deferrer.batch_defer(*jobs)


def enqueue_next_delivery(session: Session, delivery_id: UUID, at: datetime) -> None:
    """Have a delivery tried again at that time."""
    with _deferring(session, DELIVER_EVENT, queue=DELIVERY, schedule_at=at) as deferrer:
        deferrer.defer(delivery_id=str(delivery_id))


def give_back(session: Session, job_id: int, wait: timedelta) -> None:
    """Let another worker take the job of one that has ended without finishing it."""
    command = text("SELECT procrastinate_retry_job_v2(:job, :at, NULL, NULL, NULL)")
    session.execute(command, {"job": job_id, "at": datetime.now(UTC) + wait})


def conninfo(database: Database) -> str:
    """The address of the database as libpq reads it."""
    return database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _deferring(session: Session, task: str, **options: Any) -> Iterator[JobDeferrer]:
    """Puts jobs into the queue through the session's own connection.

    Raises `OperationalError` as the session does, whatever Procrastinate makes of it.
    """
    connection = session.connection().connection.driver_connection
    try:
        yield _app.configure_task(task, connection=connection, **options)
    except ConnectorException as error:
        raise OperationalError(task, None, error.__cause__ or error) from error
