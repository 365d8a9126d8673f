from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.analysis.statement import Kind, Role
from service.storage import articles, statements
from service.storage.database import Database
from service.storage.paging import InvalidCursorError, TimePlace, encode_time_place
from service.storage.statement_filter import StatementFilter
from tests.unit.storage.analyses import analysis, claim

DAY = datetime(2024, 4, 24, tzinfo=UTC)


@pytest.fixture
def harbour(database: Database) -> Database:
    """Two articles: a claim and its denial on one day, a claim on the next."""
    dispute = (
        claim("The old pier is unsafe", statement_id="s1"),
        claim(
            "That is an invention",
            statement_id="s2",
            kind=Kind.DENIAL,
            source="harbour-council",
            denies=("s1",),
        ),
    )
    articles.store(database, analysis("One.", statements=dispute, published_at=DAY))
    later = (claim("The new pier opens", source="harbour-council", role=Role.VIA),)
    next_day = DAY + timedelta(days=1)
    articles.store(database, analysis("Two.", statements=later, published_at=next_day))
    return database


def texts(database: Database, wanted: StatementFilter) -> list[str]:
    with database.reading() as session:
        return [statement.text for statement in statements.list_page(session, wanted).items]


def test_the_newest_article_comes_first(harbour: Database) -> None:
    assert texts(harbour, StatementFilter())[0] == "The new pier opens"


def test_a_source_is_found_in_every_role(harbour: Database) -> None:
    found = texts(harbour, StatementFilter(sources=["harbour-council"]))
    assert found == ["The new pier opens", "That is an invention"]


def test_a_source_is_found_in_the_role_that_is_asked_for(harbour: Database) -> None:
    wanted = StatementFilter(sources=["harbour-council"], role=Role.VIA)
    assert texts(harbour, wanted) == ["The new pier opens"]


def test_statements_are_found_by_kind(harbour: Database) -> None:
    assert texts(harbour, StatementFilter(kinds=[Kind.DENIAL])) == ["That is an invention"]


def test_bounds_include_the_first_moment_and_leave_out_the_last(harbour: Database) -> None:
    wanted = StatementFilter(since=DAY, before=DAY + timedelta(days=1))
    assert sorted(texts(harbour, wanted)) == ["That is an invention", "The old pier is unsafe"]


def test_the_text_of_a_deleted_article_is_no_longer_found(harbour: Database) -> None:
    with harbour.writing() as session:
        for statement in statements.list_page(session, StatementFilter()).items:
            articles.remove(session, statement.article_id)
    assert texts(harbour, StatementFilter(words="pier")) == []


def test_a_statement_is_found_with_the_one_that_denies_it(harbour: Database) -> None:
    with harbour.reading() as session:
        (denial,) = statements.list_page(session, StatementFilter(kinds=[Kind.DENIAL])).items
        accusation = statements.find(session, denial.denies[0])
    assert accusation is not None
    assert accusation.text == "The old pier is unsafe"
    assert accusation.denied_by == [denial.id]


def test_pages_walk_through_every_statement_once(harbour: Database) -> None:
    seen, cursor = [], None
    for _ in range(3):
        with harbour.reading() as session:
            page = statements.list_page(session, StatementFilter(), cursor=cursor, limit=1)
        seen += [statement.id for statement in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert len(set(seen)) == 3


def test_the_cursor_of_another_list_is_refused(harbour: Database) -> None:
    with harbour.reading() as session:
        some_id = statements.list_page(session, StatementFilter()).items[0].id
        cursor = encode_time_place(articles.LIST_NAME, TimePlace(DAY, some_id))
        with pytest.raises(InvalidCursorError):
            statements.list_page(session, StatementFilter(), cursor=cursor)


def test_statements_are_counted_up_to_a_number(harbour: Database) -> None:
    with harbour.reading() as session:
        counts = [statements.count_up_to(session, StatementFilter(), most) for most in (2, 3, 9)]
        denials = statements.count_up_to(session, StatementFilter(kinds=[Kind.DENIAL]), 9)
    assert (counts, denials) == ([2, 3, 3], 1)
