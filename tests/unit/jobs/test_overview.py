from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from service.analysis import Analyzer, ArticleText
from service.jobs.intake import enqueue
from service.jobs.overview import look
from service.jobs.queue import Priority, enqueue_next_delivery
from service.runtime import Runtime
from service.settings import Settings
from service.storage.database import Database
from tests.databases import only_postgresql
from tests.example_texts import report

pytestmark = only_postgresql

# As Procrastinate's own worker does.
BEGIN = "SELECT id FROM procrastinate_fetch_job_v2(NULL, :worker)"
REGISTER = "INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id"


@pytest.fixture
def runtime(settings: Settings, database: Database, analyzer: Analyzer) -> Runtime:
    return Runtime(settings, analyzer)


def test_an_empty_queue_holds_nothing(database: Database) -> None:
    with database.reading() as session:
        found = look(session)
    assert (found.waiting, found.in_hand, found.workers) == ([], [], [])


def test_what_waits_is_counted_by_what_it_is_and_how_soon_it_comes(runtime: Runtime) -> None:
    began = datetime.now(UTC)
    for number, priority in enumerate([Priority.PERSON, Priority.ARCHIVE, Priority.ARCHIVE]):
        enqueue(runtime, ArticleText(report(number)), None, priority)
    with runtime.database.writing() as session:
        enqueue_next_delivery(session, uuid4(), datetime.now(UTC) + timedelta(hours=1))
    with runtime.database.reading() as session:
        waiting = look(session).waiting
    assert [(one.queue, one.task, one.priority, one.count, one.later) for one in waiting] == [
        ("analysis", "analyse_article", 100, 1, 0),
        ("analysis", "analyse_article", 0, 2, 0),
        ("delivery", "deliver_event", 0, 1, 1),
    ]
    times = [one.since for one in waiting if one.since is not None]
    assert len(times) == 3
    assert all(began - timedelta(seconds=1) <= time <= datetime.now(UTC) for time in times)


def test_a_job_in_hand_is_stalled_once_its_worker_is_silent(runtime: Runtime) -> None:
    stored, _ = enqueue(runtime, ArticleText(report(1)), None, Priority.PERSON)
    with runtime.database.writing() as session:
        worker = session.scalar(text(REGISTER))
        session.execute(text(BEGIN), {"worker": worker})
    with runtime.database.reading() as session:
        found = look(session)
    (job,) = found.in_hand
    assert found.waiting == []
    assert (job.task, job.subject_id, job.worker_id) == (
        "analyse_article",
        stored.article.id,
        worker,
    )
    assert job.since is not None and not job.stalled
    assert [(one.id, one.stalled) for one in found.workers] == [(worker, False)]
    with runtime.database.writing() as session:
        silent = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'"
        session.execute(text(silent))
    with runtime.database.reading() as session:
        found = look(session)
    assert [one.stalled for one in (*found.in_hand, *found.workers)] == [True, True]
    with runtime.database.writing() as session:
        session.execute(text("DELETE FROM procrastinate_workers"))
    with runtime.database.reading() as session:
        (job,) = look(session).in_hand
    assert (job.worker_id, job.stalled) == (None, True)
