from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.analysis.statement import Kind, Role
from service.storage import articles, statements
from service.storage.database import Database
from service.storage.statement_filter import StatementFilter
from service.storage.statement_orders import StatementOrder
from service.storage.statements_of_source import page_of_source
from service.storage.tables import StatementRow
from tests.databases import only_sqlite
from tests.unit.storage.analyses import ANN_LEE, COUNCIL, analysis, claim
from tests.unit.storage.plans import plan_of

BY_DATE = "ix_attribution_source_id_dated_at_statement_id_role"


@pytest.fixture
def filled(database: Database) -> Database:
    """Of every third article the council says a denial, of all Ann Lee a claim."""
    for number in range(9):
        said = (
            claim(f"The pier is {number} years old", source=ANN_LEE.id),
            claim(
                "That is an invention",
                statement_id="s2",
                kind=Kind.DENIAL,
                source=(ANN_LEE if number % 3 else COUNCIL).id,
                role=Role.ON_BEHALF_OF,
            ),
        )
        day = datetime(2024, 4, 24, tzinfo=UTC) + timedelta(days=number * 5 % 9)
        articles.store(database, analysis(f"Report {number}.", statements=said, published_at=day))
    return database


@pytest.mark.parametrize("order", [StatementOrder.NEWEST, StatementOrder.OLDEST])
@pytest.mark.parametrize(
    "wanted",
    [
        StatementFilter(sources=[ANN_LEE.id]),
        StatementFilter(sources=[COUNCIL.id], kinds=[Kind.DENIAL]),
        StatementFilter(sources=[ANN_LEE.id], role=Role.ON_BEHALF_OF),
        StatementFilter(sources=[ANN_LEE.id], words="years"),
        StatementFilter(
            sources=[ANN_LEE.id],
            since=datetime(2024, 4, 26, tzinfo=UTC),
            before=datetime(2024, 4, 30, tzinfo=UTC),
        ),
    ],
)
def test_the_pages_of_one_source_are_those_of_all_its_statements_in_order(
    filled: Database, wanted: StatementFilter, order: StatementOrder
) -> None:
    found: list[StatementRow] = []
    cursor: str | None = None
    with filled.reading() as session:
        while True:
            page = statements.list_page(session, wanted, order=order, cursor=cursor, limit=2)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        # Two sources, of which the other is nobody, are not walked but filtered.
        both = [*(wanted.sources or ()), "nobody"]
        asked = StatementFilter(
            **{name: getattr(wanted, name) for name in StatementFilter.__slots__}
            | {"sources": both}
        )
        expected = statements.list_page(session, asked, order=order, limit=50).items
    assert [row.id for row in found] == [row.id for row in expected]
    assert found


def plan_of_denials(database: Database) -> str:
    wanted = StatementFilter(sources=[ANN_LEE.id], kinds=[Kind.DENIAL])
    query = page_of_source(wanted, StatementOrder.NEWEST, "statements", None, 51)
    with database.reading() as session:
        sql = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        return plan_of(session, str(sql))


def test_a_page_of_one_source_follows_the_index_by_date(database: Database) -> None:
    assert BY_DATE in plan_of_denials(database)


@only_sqlite
def test_no_page_of_one_source_begins_with_all_statements_of_a_kind(database: Database) -> None:
    assert "ix_statement_kind" not in plan_of_denials(database)
