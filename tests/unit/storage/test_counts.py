from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from service.analysis.statement import ArticleStatus, Kind
from service.storage import articles
from service.storage.counts import count_all, unfinished
from service.storage.database import Database
from service.storage.tables import ArticleRow
from tests.unit.storage.analyses import analysis, claim
from tests.unit.storage.plans import plan_of

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def test_nothing_is_counted_in_an_empty_database(database: Database) -> None:
    with database.reading() as session:
        counts = count_all(session)
        assert unfinished(session) == {}
    assert set(counts.articles.values()) == {0} and counts.articles.keys() == set(ArticleStatus)
    assert set(counts.statements.values()) == {0} and counts.statements.keys() == set(Kind)


def test_articles_are_counted_by_status_and_statements_by_kind(database: Database) -> None:
    kept = [
        articles.store(database, analysis(f"Text {number}.", statements=statements))[0]
        for number, statements in enumerate(
            [
                (claim("a", statement_id="s1"), claim("b", statement_id="s2", kind=Kind.DENIAL)),
                (claim("c"),),
                (),
            ]
        )
    ]
    with database.writing() as session:
        waiting = update(ArticleRow).where(ArticleRow.id.in_([one.article.id for one in kept[1:]]))
        session.execute(waiting.values(status=ArticleStatus.QUEUED))
        oldest = update(ArticleRow).where(ArticleRow.id == kept[2].article.id)
        session.execute(oldest.values(received_at=LONG_AGO))
    with database.reading() as session:
        counts = count_all(session)
        queued = unfinished(session)[ArticleStatus.QUEUED]
    assert counts.articles == {
        ArticleStatus.QUEUED: 2,
        ArticleStatus.ANALYSING: 0,
        ArticleStatus.ANALYSED: 1,
        ArticleStatus.FAILED: 0,
    }
    assert counts.statements == {Kind.CLAIM: 2, Kind.DENIAL: 1, Kind.REPORTED_FACT: 0}
    assert (queued.count, queued.oldest) == (2, LONG_AGO)


def test_the_queue_is_counted_from_the_index_of_unfinished_articles(database: Database) -> None:
    query = (
        "SELECT status, count(*), min(received_at) FROM article "
        "WHERE status != 'analysed' GROUP BY status"
    )
    with database.reading() as session:
        plan = plan_of(session, query)
    assert "ix_article_unfinished" in plan, plan
