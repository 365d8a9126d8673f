from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from service.analysis.statement import Kind
from service.storage import articles, retention
from service.storage.database import Database
from service.storage.retention import Pruned, count_older, prune
from service.storage.tables import (
    ArticleRow,
    AttributionRow,
    CorrectionRow,
    DenialRow,
    SourceRow,
    StatementRow,
)
from tests.unit.storage.analyses import analysis, claim

JANUARY = datetime(2024, 1, 1, tzinfo=UTC)
FEBRUARY = datetime(2024, 2, 1, tzinfo=UTC)


def fill(database: Database, days: int) -> None:
    """An article a day from January on, each with a claim and its denial."""
    for day in range(days):
        statements = (
            claim("The pier is unsafe", statement_id="s1"),
            claim("It is safe", statement_id="s2", kind=Kind.DENIAL, denies=("s1",)),
        )
        when = JANUARY + timedelta(days=day)
        articles.store(database, analysis(f"Day {day}.", statements=statements, published_at=when))


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_older_goes_with_all_that_was_derived_and_the_rest_stays(
    database: Database,
) -> None:
    fill(database, 40)
    with database.reading() as session:
        assert count_older(session, FEBRUARY) == Pruned(31, 62)
    assert list(prune(database, FEBRUARY)) == [Pruned(31, 62)]
    counts = [count(database, table) for table in (ArticleRow, StatementRow, DenialRow)]
    assert counts == [9, 18, 9]
    assert count(database, AttributionRow) == 18
    with database.reading() as session:
        assert session.scalar(select(func.min(ArticleRow.dated_at))) == FEBRUARY


def test_pruning_that_was_interrupted_goes_on_where_it_stopped(database: Database) -> None:
    fill(database, 250)
    all_of_it = JANUARY + timedelta(days=240)
    first = next(iter(prune(database, all_of_it)))
    assert first == Pruned(retention.BATCH_ARTICLES, 2 * retention.BATCH_ARTICLES)
    with database.reading() as session:
        oldest = session.scalar(select(func.min(ArticleRow.dated_at)))
    assert oldest == JANUARY + timedelta(days=retention.BATCH_ARTICLES)
    assert sum(prune(database, all_of_it), Pruned()) == Pruned(140, 280)
    assert list(prune(database, all_of_it)) == []


def test_an_article_is_as_old_as_its_newest_version(database: Database) -> None:
    old = analysis("The pier is safe.", published_at=JANUARY)
    articles.store(database, old, external_id="pier")
    new = analysis("The pier is unsafe.", published_at=FEBRUARY)
    articles.store(database, new, external_id="pier")
    assert list(prune(database, FEBRUARY)) == []
    assert count(database, ArticleRow) == 2
    assert list(prune(database, FEBRUARY + timedelta(days=1))) == [Pruned(1, 2)]
    assert count(database, ArticleRow) == 0


def test_unreviewed_sources_that_nobody_names_any_longer_go_too(database: Database) -> None:
    fill(database, 1)
    list(prune(database, FEBRUARY))
    with database.reading() as session:
        assert session.get(SourceRow, "ann-lee") is None


def test_corrections_go_with_their_statements(database: Database) -> None:
    fill(database, 1)
    with database.writing() as session:
        statement_id = session.scalars(select(StatementRow.id)).first()
        session.add(
            CorrectionRow(
                id=statement_id, statement_id=statement_id, made_at=JANUARY, made_by="ann"
            )
        )
    list(prune(database, FEBRUARY))
    assert count(database, CorrectionRow) == 0
