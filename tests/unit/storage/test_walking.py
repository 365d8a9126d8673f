"""Turning the pages of lists while articles arrive and go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from service.analysis.statement import Kind
from service.storage import articles, disputes, statements
from service.storage.database import Database
from service.storage.disputes import DisputeFilter
from service.storage.statement_filter import StatementFilter
from service.storage.statement_orders import StatementOrder
from service.storage.tables import ArticleRow, StatementRow
from tests.unit.storage.analyses import COUNCIL, analysis, claim

DAY = datetime(2024, 4, 24, tzinfo=UTC)
NUMBERS = count()

# An article arrives, dated so many days later, or the article at that place goes.
CHANGE = st.one_of(
    st.tuples(st.just("arrives"), st.integers(-3, 3)), st.tuples(st.just("goes"), st.integers(0, 9))
)


def store(database: Database, day: int) -> None:
    text = f"Report {next(NUMBERS)}."
    said = (
        claim("The pier is safe", source=COUNCIL.id),
        claim(
            "It is not",
            statement_id="s2",
            source=COUNCIL.id,
            kind=Kind.DENIAL,
            denies=("s1",),
        ),
    )
    found = analysis(
        text, statements=said, sources=(COUNCIL,), published_at=DAY + timedelta(days=day)
    )
    articles.store(database, found)


def change(database: Database, what: str, value: int) -> None:
    if what == "arrives":
        store(database, value)
        return
    with database.writing() as session:
        ids = session.scalars(select(ArticleRow.id).order_by(ArticleRow.id)).all()
        if ids:
            articles.remove(session, ids[value % len(ids)])


def ids_of(database: Database, kind: Kind | None = None) -> set[UUID]:
    query = select(StatementRow.id)
    if kind is not None:
        query = query.where(StatementRow.kind == kind)
    with database.reading() as session:
        return set(session.scalars(query))


def page(
    database: Database, listed: StatementOrder | None, cursor: str | None, limit: int
) -> tuple[list[UUID], str | None]:
    with database.reading() as session:
        if listed is None:
            found = disputes.list_page(session, DisputeFilter(), cursor=cursor, limit=limit)
            return [dispute.denial.id for dispute in found.items], found.next_cursor
        rows = statements.list_page(
            session, StatementFilter(), order=listed, cursor=cursor, limit=limit
        )
        return [row.id for row in rows.items], rows.next_cursor


@pytest.mark.parametrize("listed", [*StatementOrder, None])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    days=st.lists(st.integers(-2, 2), min_size=1, max_size=6),
    limit=st.integers(1, 4),
    changes=st.lists(CHANGE, max_size=6),
)
def test_nothing_is_shown_twice_and_nothing_that_stays_is_missing(
    database: Database,
    listed: StatementOrder | None,
    days: list[int],
    limit: int,
    changes: list[tuple[str, int]],
) -> None:
    with database.writing() as session:
        session.execute(delete(ArticleRow))
    for day in days:
        store(database, day)
    kind = Kind.DENIAL if listed is None else None
    at_first = ids_of(database, kind)
    seen, cursor = page(database, listed, None, limit)
    while cursor is not None:
        if changes:
            change(database, *changes.pop())
        more, cursor = page(database, listed, cursor, limit)
        seen += more
    assert len(seen) == len(set(seen))
    assert at_first & ids_of(database, kind) <= set(seen)
