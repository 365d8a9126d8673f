from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from service.analysis.statement import Kind
from service.storage import articles
from service.storage.articles import ArticleFilter
from service.storage.database import Database
from service.storage.paging import InvalidCursorError
from service.storage.tables import AttributionRow, Base, DenialRow, SourceRow, StatementRow
from tests.unit.storage.analyses import ANN_LEE, COUNCIL, analysis, claim


def test_an_article_is_found_again_with_everything_that_was_stored(database: Database) -> None:
    stored, is_new = articles.store(database, analysis(), external_id="wire-1")
    with database.reading() as session:
        found = articles.find(session, stored.article.id)
    assert is_new
    assert found is not None
    assert found.article.text == "The pier is safe, Lee said."
    assert found.article.external_id == "wire-1"
    assert found.article.published_at == datetime(2024, 4, 24, 9, 30, tzinfo=UTC)
    assert [s.name for s in found.sources] == ["Ann Lee"]
    (statement,) = found.statements
    assert statement.content == [{"start": 0, "end": 27, "text": "The pier is safe, Lee said."}]
    assert [tie.source.id for tie in statement.attributions] == ["ann-lee"]
    assert (found.model.name, found.model.version) == ("by-hand", "1")


def test_text_is_kept_exactly_as_it_was_posted(database: Database) -> None:
    text = "  “Café”\r\n\tnaïve e\u0301 \U0001f600 \u2028 end \n"
    stored, _ = articles.store(database, analysis(text))
    with database.reading() as session:
        found = articles.find(session, stored.article.id)
    assert found is not None and found.article.text == text


def test_denials_are_linked_by_their_new_ids(database: Database) -> None:
    statements = (
        claim("The pier is unsafe", statement_id="s1"),
        claim("false", statement_id="s2", kind=Kind.DENIAL, denies=("s1",)),
    )
    stored, _ = articles.store(database, analysis(statements=statements))
    accusation, denial = stored.statements
    assert denial.denies == [accusation.id]
    assert accusation.denied_by == [denial.id]


def test_deleting_an_article_deletes_all_that_was_derived_from_it(database: Database) -> None:
    statements = (
        claim("The pier is unsafe", statement_id="s1"),
        claim("false", statement_id="s2", kind=Kind.DENIAL, denies=("s1",)),
    )
    stored, _ = articles.store(database, analysis(statements=statements))
    with database.writing() as session:
        assert articles.remove(session, stored.article.id)
    with database.writing() as session:
        assert not articles.remove(session, stored.article.id)
        for table in (StatementRow, AttributionRow, DenialRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_source_goes_with_the_last_article_that_names_it(database: Database) -> None:
    first, _ = articles.store(database, analysis("One."))
    second, _ = articles.store(database, analysis("Two."))
    for stored, left in ((first, ["ann-lee", "harbour-council"]), (second, ["harbour-council"])):
        with database.writing() as session:
            articles.remove(session, stored.article.id)
            assert list(session.scalars(select(SourceRow.id).order_by(SourceRow.id))) == left


def test_nothing_is_stored_of_an_article_whose_analysis_breaks_off(database: Database) -> None:
    unknown_source = (claim("The pier is safe", source="nobody"),)
    with pytest.raises(KeyError):
        articles.store(database, analysis(statements=unknown_source))
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            assert session.scalar(select(func.count()).select_from(table)) == 0, table.name


def test_one_article_stored_by_many_at_once_is_one_row(database: Database) -> None:
    def store(_: int) -> tuple[UUID, bool]:
        stored, is_new = articles.store(database, analysis(), external_id="wire-1")
        return stored.article.id, is_new

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(store, range(24)))
    assert len({article_id for article_id, _ in results}) == 1
    assert sum(is_new for _, is_new in results) == 1


def test_writers_at_once_wait_for_each_other(database: Database) -> None:
    def store(number: int) -> bool:
        _, is_new = articles.store(database, analysis(f"Pier {number} is safe."))
        return is_new

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(store, range(64)))
    with database.reading() as session:
        page = articles.list_page(session, ArticleFilter(), limit=200)
    assert len(page.items) == 64


def test_articles_are_listed_newest_first_with_the_number_of_their_statements(
    database: Database,
) -> None:
    day = datetime(2024, 4, 24, tzinfo=UTC)
    for number in (2, 0, 1):
        text = f"Pier {number} is safe."
        published_at = day + timedelta(days=number)
        articles.store(database, analysis(text, published_at=published_at), external_id=str(number))
    with database.reading() as session:
        page = articles.list_page(session, ArticleFilter())
    assert [article.external_id for article in page.items] == ["2", "1", "0"]
    assert [article.statement_count for article in page.items] == [1, 1, 1]


def test_pages_show_nothing_twice_while_articles_arrive(database: Database) -> None:
    day = datetime(2024, 4, 24, tzinfo=UTC)
    for number in range(7):
        articles.store(database, analysis(f"Pier {number} is safe.", published_at=day))
    seen: list[UUID] = []
    cursor = None
    while True:
        with database.reading() as session:
            page = articles.list_page(session, ArticleFilter(), cursor=cursor, limit=3)
        seen += [article.id for article in page.items]
        cursor = page.next_cursor
        articles.store(database, analysis(f"Late {len(seen)}.", published_at=day))
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7


def test_articles_without_a_date_count_from_when_they_came(database: Database) -> None:
    articles.store(database, analysis(published_at=None))
    now = datetime.now(UTC)
    with database.reading() as session:
        recent = articles.list_page(session, ArticleFilter(since=now - timedelta(minutes=5)))
        older = articles.list_page(session, ArticleFilter(before=now - timedelta(minutes=5)))
    assert (len(recent.items), len(older.items)) == (1, 0)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "WzFd", "W10", "eyJhIjoxfQ", "W1tbW1tbW1tb", "WyJhcnRpY2xlcyIsIngiLCJ5Il0"],
)
def test_a_forged_cursor_is_refused(database: Database, cursor: str) -> None:
    with database.reading() as session, pytest.raises(InvalidCursorError):
        articles.list_page(session, ArticleFilter(), cursor=cursor)


def test_a_source_keeps_its_place_between_articles(database: Database) -> None:
    articles.store(database, analysis("First.", sources=(ANN_LEE, COUNCIL)))
    stored, _ = articles.store(database, analysis("Second.", sources=(ANN_LEE, COUNCIL)))
    assert [source.id for source in stored.sources] == ["ann-lee"]
