from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from service.analysis.statement import ArticleStatus
from service.storage import articles, failures
from service.storage.database import Database
from service.storage.tables import ArticleRow
from tests.unit.storage.analyses import analysis
from tests.unit.storage.plans import plan_of

FIRST = datetime(2025, 1, 1, tzinfo=UTC)


def keep_failed(database: Database, count: int) -> list[UUID]:
    """Articles that were given up, the oldest first, and one that was not."""
    articles.store(database, analysis("It went well."))
    ids = []
    for number in range(count):
        stored, _ = articles.store(database, analysis(f"Text {number}."))
        ids.append(stored.article.id)
        with database.writing() as session:
            session.execute(
                update(ArticleRow)
                .where(ArticleRow.id == stored.article.id)
                .values(
                    status=ArticleStatus.FAILED,
                    failure=f"Reason {number}.",
                    tries=3,
                    received_at=FIRST + timedelta(days=number),
                )
            )
    return ids


def test_the_newest_failures_come_first_with_their_reasons(database: Database) -> None:
    ids = keep_failed(database, 3)
    with database.reading() as session:
        found = failures.newest(session, 2)
        everything = failures.newest(session, None)
    assert [(one.id, one.failure, one.tries) for one in found] == [
        (ids[2], "Reason 2.", 3),
        (ids[1], "Reason 1.", 3),
    ]
    assert [one.id for one in everything] == ids[::-1]
    assert everything[0].received_at == FIRST + timedelta(days=2)


def test_only_what_failed_is_revived_and_has_all_its_tries_again(database: Database) -> None:
    first, second = keep_failed(database, 2)
    stored, _ = articles.store(database, analysis("It is well."))
    with database.writing() as session:
        assert failures.revive(session, [first, stored.article.id]) == [first]
    with database.reading() as session:
        revived = session.get_one(ArticleRow, first)
        assert (revived.status, revived.tries, revived.failure) == (ArticleStatus.QUEUED, 0, None)
        assert session.get_one(ArticleRow, second).status is ArticleStatus.FAILED
        assert failures.ids_after(session, None, 10) == [second]
        assert failures.ids_after(session, second, 10) == []


def test_failures_are_found_by_the_index_of_unfinished_articles(database: Database) -> None:
    query = (
        "SELECT id FROM article WHERE status <> 'analysed' AND status = 'failed' "
        "ORDER BY received_at DESC"
    )
    with database.reading() as session:
        assert "ix_article_unfinished" in plan_of(session, query)
