"""Real worker processes on a real PostgreSQL server, killed and stopped while they work."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from standardwebhooks import Webhook

from service.analysis import ArticleText
from service.analysis.statement import ArticleStatus
from service.jobs.queue import Priority
from service.jobs.signature import new_secret
from service.runtime import Runtime
from service.storage import webhook_editing
from service.storage.audit import LOCAL
from service.storage.stored_analysis import StoredAnalysis
from service.storage.tables import ArticleRow
from tests.example_texts import VISIT, report
from tests.integration.server import ATTRIBUNE
from tests.integration.workers import (
    LONG_TEXT,
    Workers,
    jobs,
    queue,
    status_is,
    wait_for,
)
from tests.receiver import receiving

pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


def is_as_analysed_here(stored: StoredAnalysis, runtime: Runtime) -> bool:
    expected = runtime.analyzer.analyze(ArticleText(stored.article.text)).statements
    return [row.text for row in stored.statements] == [one.text for one in expected]


def test_a_person_is_served_before_an_archive(runtime: Runtime, workers: Workers) -> None:
    archive = [queue(runtime, report(number), Priority.ARCHIVE) for number in range(5)]
    batch = [queue(runtime, report(number), Priority.BATCH) for number in range(10, 15)]
    person = queue(runtime, VISIT, Priority.PERSON)
    workers.start()
    wait_for(lambda: jobs(runtime) == 0, workers)
    times = [read().article.analysed_at for read in (person, *batch, *archive)]
    assert None not in times
    assert times == sorted(times)
    assert workers.stop() == 0, workers.log()


def test_an_article_whose_worker_is_killed_is_analysed_once(
    runtime: Runtime, workers: Workers
) -> None:
    read = queue(runtime, LONG_TEXT)
    workers.start()
    wait_for(status_is(read, ArticleStatus.ANALYSING), workers)
    workers.kill_those_who_analyse()
    wait_for(status_is(read, ArticleStatus.QUEUED), workers)
    assert "was killed" in (read().article.failure or "")
    wait_for(status_is(read, ArticleStatus.ANALYSED, ArticleStatus.FAILED), workers)
    wait_for(lambda: jobs(runtime) == 0, workers)
    stored = read()
    assert (stored.article.status, stored.article.failure) == (ArticleStatus.ANALYSED, None)
    assert stored.article.tries == 2
    assert is_as_analysed_here(stored, runtime)


def test_what_a_dead_machine_had_begun_is_taken_up_by_another(
    runtime: Runtime, workers: Workers
) -> None:
    read = queue(runtime, LONG_TEXT)
    workers.start()
    wait_for(status_is(read, ArticleStatus.ANALYSING), workers)
    workers.kill_all()
    workers.start()
    wait_for(status_is(read, ArticleStatus.ANALYSED), workers)
    assert is_as_analysed_here(read(), runtime)


def test_an_article_that_hangs_its_worker_fails_alone(runtime: Runtime, workers: Workers) -> None:
    hanging = queue(runtime, LONG_TEXT)
    others = [queue(runtime, report(number)) for number in range(3)]
    workers.start(analysis_seconds="1", analysis_tries="2")
    wait_for(status_is(hanging, ArticleStatus.FAILED), workers)
    for read in others:
        wait_for(status_is(read, ArticleStatus.ANALYSED), workers)
    assert hanging().article.failure == (
        "It was given up after 2 tries. Its analysis did not end within 1 seconds."
    )
    assert hanging().statements == []
    # What it was doing is in the log.
    assert "Current thread" in workers.log()
    wait_for(lambda: jobs(runtime) == 0, workers)


def test_an_article_that_kills_its_worker_fails_and_says_so(
    runtime: Runtime, workers: Workers
) -> None:
    read = queue(runtime, LONG_TEXT)
    workers.start(analysis_tries="2")
    for tries in (1, 2):
        wait_for(lambda: read().article.tries == tries, workers)  # noqa: B023
        workers.kill_those_who_analyse()
        wait_for(status_is(read, ArticleStatus.QUEUED, ArticleStatus.FAILED), workers)
    wait_for(status_is(read, ArticleStatus.FAILED), workers)
    assert read().article.failure == (
        "It was given up after 2 tries. The process that analysed it was killed, as happens when "
        "memory runs out."
    )


def test_a_worker_that_is_to_stop_finishes_its_article(runtime: Runtime, workers: Workers) -> None:
    read = queue(runtime, LONG_TEXT)
    waiting = queue(runtime, VISIT, Priority.ARCHIVE)
    workers.start(worker_grace_seconds="100")
    wait_for(status_is(read, ArticleStatus.ANALYSING), workers)
    assert workers.stop() == 0, workers.log()
    assert read().article.status is ArticleStatus.ANALYSED
    assert waiting().article.status is ArticleStatus.QUEUED
    assert jobs(runtime) == 1


def test_a_worker_that_must_stop_gives_its_article_back(runtime: Runtime, workers: Workers) -> None:
    read = queue(runtime, LONG_TEXT)
    workers.start(worker_grace_seconds="0")
    wait_for(status_is(read, ArticleStatus.ANALYSING), workers)
    assert workers.stop() == 0, workers.log()
    article = read().article
    assert (article.status, article.tries, article.failure) == (ArticleStatus.QUEUED, 0, None)
    workers.start()
    wait_for(status_is(read, ArticleStatus.ANALYSED), workers)


def test_workers_share_the_queue_and_tell_of_each_article_once(
    runtime: Runtime, workers: Workers
) -> None:
    secret = new_secret()
    with receiving() as receiver:
        receiver.answers = [500]
        with runtime.database.writing() as session:
            webhook_editing.create(
                session,
                LOCAL,
                url=receiver.url,
                description=None,
                events=["article.analysed"],
                secret=secret,
            )
        for number in range(20):
            queue(runtime, report(number))
        workers.start(processes=2)
        # One is sent twice, since the first answer was none.
        received = receiver.wait_for(21)
        assert workers.stop() == 0, workers.log()
    told: list[dict[str, Any]] = [Webhook(secret).verify(one.body, one.headers) for one in received]
    ids = {event["data"]["article_id"] for event in told}
    assert len(received) == 21
    with runtime.database.reading() as session:
        stored = session.scalars(select(ArticleRow.id)).all()
        done = select(func.count()).where(ArticleRow.status == ArticleStatus.ANALYSED)
        assert session.scalar(done) == 20
    assert {UUID(article_id) for article_id in ids} == set(stored)


def test_an_import_is_queued_and_worked_off(
    runtime: Runtime, workers: Workers, tmp_path: Path
) -> None:
    file = tmp_path / "articles.jsonl"
    lines = [{"id": f"a{number}", "text": report(number)} for number in range(10)]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = [*ATTRIBUNE, "import", "--queue", str(file)]

    def run() -> str:
        done = subprocess.run(
            command, env=workers.environment, check=True, text=True, capture_output=True
        )
        return done.stdout

    assert run() == "10 queued, 0 already there, 0 failed.\n"
    assert run() == "0 queued, 10 already there, 0 failed.\n"
    assert jobs(runtime) == 10
    workers.start()
    wait_for(lambda: jobs(runtime) == 0, workers)
    analysed = select(func.count()).where(ArticleRow.status == ArticleStatus.ANALYSED)
    with runtime.database.reading() as session:
        assert session.scalar(analysed) == 10
    anew = [*ATTRIBUNE, "reanalyze", "--queue", "--model-older-than", "999"]
    subprocess.run(anew, env=workers.environment, check=True)
    wait_for(lambda: jobs(runtime) == 0, workers)
    assert workers.log().count("was analysed anew") == 10
