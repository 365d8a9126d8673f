from __future__ import annotations

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from service.analysis import Analyzer, ArticleText
from service.analysis.statement import ArticleStatus
from service.jobs.analysis import analyse
from service.jobs.intake import enqueue
from service.jobs.queue import Priority, enqueue_analyses, has_queue
from service.runtime import Runtime
from service.settings import Settings
from service.storage import articles, progress, queue_schema
from service.storage.database import Database
from service.storage.tables import ArticleRow, StatementRow
from tests.example_texts import FRENCH, VISIT, report

on_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


@pytest.fixture
def runtime(settings: Settings, database: Database, analyzer: Analyzer) -> Runtime:
    return Runtime(settings, analyzer)


def jobs(session: Session) -> list[tuple[str, int]]:
    query = "SELECT args->>'article_id', priority FROM procrastinate_jobs ORDER BY id"
    return [(article_id, priority) for article_id, priority in session.execute(text(query))]


def test_only_postgresql_has_a_queue(database: Database) -> None:
    assert has_queue(database) == (database.engine.dialect.name == "postgresql")


@on_postgresql
def test_an_article_and_its_job_are_written_together(runtime: Runtime) -> None:
    stored, is_new = enqueue(runtime, ArticleText(VISIT), "wire-1", Priority.PERSON)
    assert is_new
    assert stored.article.status is ArticleStatus.QUEUED
    assert stored.statements == []
    with runtime.database.reading() as session:
        assert jobs(session) == [(str(stored.article.id), 100)]


@on_postgresql
def test_neither_is_written_if_one_cannot_be(database: Database) -> None:
    def fail_in_the_end() -> None:
        with database.writing() as session:
            row, _ = articles.accept(session, ArticleText(VISIT), None)
            enqueue_analyses(session, [row.id], Priority.BATCH)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_in_the_end()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleRow)) == 0
        assert jobs(session) == []


@on_postgresql
def test_an_article_that_is_stored_is_not_queued_again(runtime: Runtime) -> None:
    first, _ = enqueue(runtime, ArticleText(VISIT), "wire-1", Priority.PERSON)
    second, is_new = enqueue(runtime, ArticleText(VISIT), "wire-1", Priority.PERSON)
    assert (second.article.id, is_new) == (first.article.id, False)
    with runtime.database.reading() as session:
        assert len(jobs(session)) == 1


@on_postgresql
def test_an_article_that_many_queue_at_once_is_queued_once(runtime: Runtime) -> None:
    start = Barrier(8)

    def post() -> None:
        start.wait()
        enqueue(runtime, ArticleText(VISIT), None, Priority.PERSON)

    threads = [Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleRow)) == 1
        assert len(jobs(session)) == 1


@on_postgresql
def test_a_job_that_is_run_twice_writes_its_statements_once(runtime: Runtime) -> None:
    stored, _ = enqueue(runtime, ArticleText(VISIT), None, Priority.PERSON)
    start = Barrier(3)

    def run() -> None:
        start.wait()
        analyse(runtime, stored.article.id)

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    analyse(runtime, stored.article.id)
    with runtime.database.reading() as session:
        kept = articles.find(session, stored.article.id)
        count = session.scalar(select(func.count()).select_from(StatementRow))
    assert kept is not None
    assert kept.article.status is ArticleStatus.ANALYSED
    expected = runtime.analyzer.analyze(ArticleText(VISIT)).statements
    assert [row.text for row in kept.statements] == [one.text for one in expected]
    assert count == len(expected)


@on_postgresql
def test_a_text_that_is_refused_fails_and_says_why(runtime: Runtime) -> None:
    # As if it had been queued by a release that refused less.
    with runtime.database.writing() as session:
        article, _ = articles.accept(session, ArticleText(FRENCH), None)
    analyse(runtime, article.id)
    with runtime.database.reading() as session:
        kept = articles.find(session, article.id)
    assert kept is not None
    assert kept.article.status is ArticleStatus.FAILED
    assert kept.article.failure is not None and "not English" in kept.article.failure


@on_postgresql
def test_an_article_is_given_up_after_so_many_tries(runtime: Runtime) -> None:
    stored, _ = enqueue(runtime, ArticleText(VISIT), None, Priority.PERSON)
    for _ in range(runtime.settings.analysis_tries):
        with runtime.database.writing() as session:
            article = progress.lock(session, stored.article.id)
            assert article is not None
            progress.begin(article)
            progress.wait_again(article, "Its process was ended by SIGSEGV.")
    analyse(runtime, stored.article.id)
    with runtime.database.reading() as session:
        kept = articles.find(session, stored.article.id)
    assert kept is not None
    assert (kept.article.status, kept.statements) == (ArticleStatus.FAILED, [])
    assert kept.article.failure == (
        "It was given up after 3 tries. Its process was ended by SIGSEGV."
    )


@on_postgresql
def test_a_try_that_was_only_interrupted_does_not_count(runtime: Runtime) -> None:
    stored, _ = enqueue(runtime, ArticleText(VISIT), None, Priority.PERSON)
    for _ in range(10):
        with runtime.database.writing() as session:
            article = progress.lock(session, stored.article.id)
            assert article is not None
            progress.begin(article)
            progress.wait_again(article, None)
    analyse(runtime, stored.article.id)
    with runtime.database.reading() as session:
        kept = articles.find(session, stored.article.id)
    assert kept is not None
    assert (kept.article.status, kept.article.tries) == (ArticleStatus.ANALYSED, 1)


@on_postgresql
def test_an_article_that_was_deleted_meanwhile_is_passed_over(runtime: Runtime) -> None:
    stored, _ = enqueue(runtime, ArticleText(report(1)), None, Priority.PERSON)
    with runtime.database.writing() as session:
        assert articles.remove(session, stored.article.id)
    analyse(runtime, stored.article.id)
    analyse(runtime, uuid4())
    with runtime.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(StatementRow)) == 0


@on_postgresql
def test_the_queue_is_of_the_version_that_is_installed(database: Database) -> None:
    with database.reading() as session:
        assert queue_schema.version(session.connection()) == queue_schema.needed_version()


@on_postgresql
def test_a_queue_is_brought_up_to_date_without_losing_jobs(runtime: Runtime) -> None:
    enqueue(runtime, ArticleText(VISIT), None, Priority.PERSON)
    with runtime.database.writing() as session:
        queue_schema.install(session.connection())
        assert len(jobs(session)) == 1


@on_postgresql
def test_a_queue_is_removed_and_made_anew(database: Database) -> None:
    with database.writing() as session:
        queue_schema.remove(session.connection())
        assert queue_schema.version(session.connection()) is None
        queue_schema.install(session.connection())
        assert queue_schema.version(session.connection()) == queue_schema.needed_version()
