"""`attribune jobs`, as an operator would run it."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from service.analysis import ArticleText
from service.analysis.statement import ArticleStatus
from service.jobs.intake import enqueue
from service.jobs.queue import Priority
from service.runtime import Runtime
from service.storage import articles
from service.storage.tables import ArticleRow
from tests.databases import only_postgresql, only_sqlite
from tests.example_texts import VISIT, report
from tests.integration.server import Server
from tests.integration.workers import LONG_TEXT, Workers, queue, status_is, wait_for
from tests.unit.storage.analyses import analysis

TOO_LONG = "Its analysis did not end within 1 seconds."


@pytest.fixture
def command(runtime: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Server:
    return Server(tmp_path_factory.mktemp("command"), 1, runtime.settings.database_url)


def keep_failed(runtime: Runtime, count: int) -> list[UUID]:
    """Articles that were given up, without a job."""
    ids = []
    for number in range(count):
        made, _ = articles.store(runtime.database, analysis(f"Text {number}."))
        ids.append(made.article.id)
    with runtime.database.writing() as session:
        failed = {"status": ArticleStatus.FAILED, "failure": TOO_LONG, "tries": 3}
        session.execute(update(ArticleRow).where(ArticleRow.id.in_(ids)).values(failed))
    return ids


def jobs_in(runtime: Runtime) -> list[tuple[str, int]]:
    query = "SELECT args->>'article_id', priority FROM procrastinate_jobs ORDER BY id"
    with runtime.database.reading() as session:
        return [(row[0], row[1]) for row in session.execute(text(query))]


def test_articles_are_counted_and_the_newest_failures_told(
    runtime: Runtime, command: Server
) -> None:
    ids = keep_failed(runtime, 21)
    done = command.run("jobs", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    counts = {row["status"]: row["count"] for row in told["articles"]}
    assert counts == {"queued": 0, "analysing": 0, "analysed": 0, "failed": 21}
    assert [row["oldest_received_at"] is None for row in told["articles"]].count(False) == 1
    assert len(told["failed_articles"]) == 20
    assert told["failed_articles"][0]["id"] == str(ids[-1])
    assert told["failed_articles"][0]["failure"] == TOO_LONG
    everything = json.loads(command.run("jobs", "--failed", "--format", "json").stdout)
    assert [row["id"] for row in everything["failed_articles"]] == list(map(str, ids[::-1]))
    table = command.run("jobs").stdout
    assert "the newest 20 of 21" in table
    assert str(ids[-1]) in table and str(ids[0]) not in table


@only_sqlite
def test_without_a_queue_the_command_says_so(runtime: Runtime, command: Server) -> None:
    assert json.loads(command.run("jobs", "--format", "json").stdout)["queue"] is None
    assert "SQLite has no queue" in command.run("jobs").stdout
    (article_id,) = keep_failed(runtime, 1)
    for arguments in (["--failed"], [str(article_id)]):
        refused = command.run("jobs", "retry", *arguments)
        assert refused.returncode == 1
        assert refused.stderr.splitlines()[-1].startswith("Error: SQLite has no queue")


@only_postgresql
def test_what_waits_and_what_is_in_hand_is_told(
    runtime: Runtime, command: Server, workers: Workers
) -> None:
    enqueue(runtime, ArticleText(VISIT), None, Priority.ARCHIVE)
    read = queue(runtime, LONG_TEXT)
    workers.start()
    wait_for(status_is(read, ArticleStatus.ANALYSING), workers)
    workers.halt_those_who_analyse()
    told = json.loads(command.run("jobs", "--format", "json").stdout)
    workers.kill_all()
    (waiting,) = [one for one in told["queue"]["waiting"] if one["queue"] == "analysis"]
    assert (waiting["priority"], waiting["count"]) == (0, 1)
    (job,) = [one for one in told["queue"]["in_hand"] if one["task"] == "analyse_article"]
    assert job["subject_id"] == str(read().article.id)
    assert (job["earlier_tries"], job["stalled"]) == (0, False)
    assert job["worker_id"] in {worker["id"] for worker in told["queue"]["workers"]}
    assert len(told["queue"]["workers"]) == 2


@only_postgresql
def test_that_nobody_works_is_told(runtime: Runtime, command: Server) -> None:
    lines = command.run("jobs").stdout.splitlines()
    assert lines[-3:] == ["Waiting: none", "In hand: none", "Workers: none"]


@only_postgresql
def test_a_failed_article_is_queued_again_by_name(runtime: Runtime, command: Server) -> None:
    first, second, third = keep_failed(runtime, 3)
    done = command.run("jobs", "retry", str(first), str(third))
    assert (done.returncode, done.stdout) == (0, "2 articles queued again.\n"), done.stderr
    assert jobs_in(runtime) == [(str(first), 100), (str(third), 100)]
    # It is not queued twice, and nothing is queued with it.
    refused = command.run("jobs", "retry", str(second), str(first), str(unknown := uuid4()))
    assert refused.returncode == 1
    assert f"{first}, {unknown}" in refused.stderr
    assert len(jobs_in(runtime)) == 2
    for arguments in ([], ["--failed", str(second)], ["wire-17"]):
        assert command.run("jobs", "retry", *arguments).returncode == 2


@only_postgresql
def test_all_failed_articles_are_queued_again_and_analysed(
    runtime: Runtime, command: Server, workers: Workers
) -> None:
    reads = [queue(runtime, report(number)) for number in range(3)]
    with runtime.database.writing() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        session.execute(
            update(ArticleRow).values(status=ArticleStatus.FAILED, failure=TOO_LONG, tries=3)
        )
    done = command.run("jobs", "retry", "--failed")
    assert (done.returncode, done.stdout) == (0, "3 articles queued again.\n"), done.stderr
    assert {priority for _, priority in jobs_in(runtime)} == {0}
    assert command.run("jobs", "retry", "--failed").stdout == "0 articles queued again.\n"
    workers.start()
    for read in reads:
        wait_for(status_is(read, ArticleStatus.ANALYSED), workers)
        assert (read().article.failure, read().article.tries) == (None, 1)
