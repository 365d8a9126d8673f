"""Counts that are kept say the same as counting every statement would."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Result, delete, func, select, text
from sqlalchemy.orm import Session

from service.analysis.statement import (
    Kind,
    Role,
    Source,
    SourceAttribution,
    SourceStatus,
    SourceType,
    Statement,
)
from service.errors import SourceCycleError, SourceMergedError
from service.storage import (
    articles,
    corrections,
    kept_counts,
    live_counts,
    merges,
    reanalysis,
    rollups,
    source_editing,
    sources,
    statements,
)
from service.storage.backfill import fill_counts, recount
from service.storage.corrections import Tie
from service.storage.database import Database
from service.storage.grouping import Grouping
from service.storage.intervals import Interval
from service.storage.statement_filter import StatementFilter
from service.storage.statistics import TimelineCount, counts_of_sources, leaderboard, timeline
from service.storage.tables import (
    ArticleRow,
    MergeRow,
    RollupRow,
    SourceRow,
    StatementRow,
    UncountedArticleRow,
)
from service.storage.tallies import UNIT_SEPARATOR
from tests.unit.storage.analyses import analysis, claim

NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
NUMBERS = count()
SOURCES = tuple(
    Source(name.casefold(), name, source_type, country=country, status=SourceStatus.UNREVIEWED)
    for name, source_type, country in (
        ("Dredgers", SourceType.COMPANY, "IE"),
        ("Pilots", SourceType.COMPANY, "IE"),
        ("Harbourmaster", SourceType.PERSON, "GB"),
        ("Lightkeeper", SourceType.PERSON, None),
    )
)
PUBLISHERS = ("Coast Times", "Inland Post", None)
FIGURES = ("claims", "denials", "reported_facts", "disputed", "denied")

FILTERS = (
    StatementFilter(),
    StatementFilter(publisher="Coast Times"),
    StatementFilter(publisher="Coast Times", sources=["pilots"]),
    StatementFilter(sources=["pilots"]),
    StatementFilter(country="IE"),
    StatementFilter(source_type=SourceType.PERSON),
    StatementFilter(country="GB", source_type=SourceType.PERSON),
    StatementFilter(kinds=[Kind.DENIAL]),
    StatementFilter(since=NEW_YEAR),
    StatementFilter(since=NEW_YEAR - timedelta(days=40), before=NEW_YEAR + timedelta(days=370)),
    StatementFilter(since=NEW_YEAR - timedelta(hours=30), before=NEW_YEAR + timedelta(hours=31)),
    StatementFilter(since=NEW_YEAR + timedelta(hours=2), before=NEW_YEAR + timedelta(hours=9)),
)
GROUPINGS: tuple[list[Grouping], ...] = (
    [],
    [Grouping.KIND],
    [Grouping.SOURCE],
    [Grouping.PUBLISHER, Grouping.KIND],
    [Grouping.COUNTRY, Grouping.KIND],
)


@st.composite
def said(draw: st.DrawFn) -> list[Statement]:
    """Up to three statements, the last of which may deny the first."""
    found: list[Statement] = []
    for number in range(draw(st.integers(0, 3))):
        made = claim(f"Say {number}", statement_id=f"s{number}", kind=draw(st.sampled_from(Kind)))
        speakers = draw(st.lists(st.sampled_from(SOURCES), max_size=2, unique=True))
        roles = (Role.SPEAKER, Role.VIA)
        ties = (
            SourceAttribution(role, source.id)
            for role, source in zip(roles, speakers, strict=False)
        )
        denies = ("s0",) if number == 2 and draw(st.booleans()) else ()
        found.append(replace(made, attributions=tuple(ties), denies=denies))
    return found


HOURS = st.one_of(st.integers(-40, 40), st.integers(-800, 9_000))
PLACE = st.integers(0, 9)
SOURCE = st.sampled_from(SOURCES).map(lambda source: source.id)
ACTION = st.one_of(
    st.tuples(st.just("store"), said(), HOURS, st.sampled_from(PUBLISHERS), PLACE),
    st.tuples(st.just("count"), st.integers(1, 3)),
    st.tuples(st.just("correct"), PLACE, st.sampled_from(Kind), SOURCE),
    st.tuples(st.just("renew"), PLACE, said()),
    st.tuples(st.just("remove"), PLACE),
    st.tuples(st.just("merge"), SOURCE, SOURCE),
    st.tuples(st.just("undo"), SOURCE),
    st.tuples(st.just("edit"), SOURCE, st.sampled_from(["IE", "GB", None])),
)


def store(
    database: Database, found: Sequence[Statement], hours: int, publisher: str | None, name: int
) -> None:
    made = analysis(
        f"Report {next(NUMBERS)}.",
        statements=tuple(found),
        sources=SOURCES,
        published_at=NEW_YEAR + timedelta(hours=hours),
        publisher=publisher,
    )
    # Another of the same name is a new version.
    articles.store(database, made, external_id=f"report-{name}")


def act(database: Database, what: str, *details: Any) -> None:
    if what == "store":
        store(database, *details)
    elif what == "count":
        rollups.count_waiting(database, *details)
    else:
        with database.writing() as session:
            CHANGES[what](session, *details)


def at_place(session: Session, table: Any, place: int) -> Any:
    rows = session.scalars(select(table).order_by(table.id)).all()
    return rows[place % len(rows)] if rows else None


def correct(session: Session, place: int, kind: Kind, source: str) -> None:
    row = at_place(session, StatementRow, place)
    if row is None or session.get(SourceRow, source) is None:
        return
    corrections.lock(session, row.id)
    found = statements.find(session, row.id)
    assert found is not None
    changes = {"kind": kind, "attributions": [Tie(Role.SPEAKER, source)]}
    corrections.correct(session, found, changes, "an editor")


def renew(session: Session, place: int, found: Sequence[Statement]) -> None:
    row = at_place(session, ArticleRow, place)
    if row is not None:
        made = analysis(row.text, statements=tuple(found), sources=SOURCES)
        reanalysis.renew(session, row, made, ())


def remove(session: Session, place: int) -> None:
    row = at_place(session, ArticleRow, place)
    if row is not None:
        articles.remove(session, row.id)


def merge(session: Session, source: str, into: str) -> None:
    if session.get(SourceRow, source) and session.get(SourceRow, into):
        with suppress(SourceMergedError, SourceCycleError):
            merges.merge(session, source, into, "an editor")


def undo(session: Session, source: str) -> None:
    if session.get(SourceRow, source):
        merges.undo(session, source, "an editor")


def edit(session: Session, source: str, country: str | None) -> None:
    row = sources.find(session, source)
    if row is not None:
        source_editing.edit(session, row, {"country": country}, "an editor")


CHANGES: dict[str, Any] = {
    "correct": correct,
    "renew": renew,
    "remove": remove,
    "merge": merge,
    "undo": undo,
    "edit": edit,
}


def check(database: Database) -> None:
    intervals = cycle(Interval)
    with database.reading() as session:
        for wanted, by in product(FILTERS, GROUPINGS):
            interval = next(intervals)
            found = timeline(session, wanted, interval=interval, by=by)
            rows = live_counts.timeline(session, wanted, interval, by)
            expected = [TimelineCount(**row) for row in rows]
            assert found == sorted(expected, key=lambda row: row.place)
        for wanted in FILTERS:
            counted = session.execute(select(counts_of_sources(session, wanted)))
            expected_rows = session.execute(live_counts.of_sources(wanted, ()))
            assert by_source(counted) == by_source(expected_rows)
        assert rollups.agree(session)
        empty = RollupRow.claims + RollupRow.denials + RollupRow.reported_facts <= 0
        assert session.scalars(select(RollupRow).where(empty)).all() == []


def by_source(rows: Result[Any]) -> dict[str, list[int]]:
    return {row["source"]: [row[name] for name in FIGURES] for row in rows.mappings()}


def clear(database: Database) -> None:
    with database.writing() as session:
        for table in (ArticleRow, RollupRow, MergeRow):
            session.execute(delete(table))
        session.execute(delete(SourceRow))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actions=st.lists(ACTION, min_size=1, max_size=12))
def test_whatever_happens_kept_counts_are_those_of_the_statements(
    database: Database, actions: list[tuple[Any, ...]]
) -> None:
    clear(database)
    for action in actions:
        act(database, *action)
    check(database)
    rollups.count_all_waiting(database)
    check(database)


@pytest.fixture
def counted(database: Database) -> Database:
    """Three articles, whose statements are counted."""
    for number in range(3):
        found = [claim("The pier is safe", source="pilots")]
        store(database, found, 24 * number, "Coast Times", number)
    rollups.count_all_waiting(database)
    return database


def waiting(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(UncountedArticleRow)) or 0


def test_who_stores_articles_counts_those_that_wait_now_and_then(database: Database) -> None:
    for number in range(2 * rollups.STORED_BETWEEN_COUNTS):
        store(database, [claim("The pier is safe", source="pilots")], 0, None, number)
    assert waiting(database) < rollups.STORED_BETWEEN_COUNTS


def test_articles_are_stored_also_where_they_cannot_be_counted(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("DROP TABLE statement_rollup"))
    for number in range(rollups.STORED_BETWEEN_COUNTS + 1):
        store(database, [claim("The pier is safe", source="pilots")], 0, None, number)
    assert waiting(database) == rollups.STORED_BETWEEN_COUNTS + 1


def test_a_timeline_reads_no_statement_that_is_counted(counted: Database) -> None:
    with counted.writing() as session:
        session.execute(delete(StatementRow))
    with counted.reading() as session:
        found = timeline(session, StatementFilter(), interval=Interval.YEAR, by=())
        (leader,) = leaderboard(session, StatementFilter())
    assert [row.count for row in found] == [3]
    assert (leader.source, leader.total) == ("pilots", 3)


def test_counts_that_are_missing_are_found_and_made_up_for(counted: Database) -> None:
    with counted.writing() as session:
        session.execute(delete(RollupRow).where(RollupRow.interval == Interval.YEAR))
        assert not rollups.agree(session)
    fill_counts(counted)
    check(counted)


def test_all_can_be_counted_anew(counted: Database) -> None:
    with counted.writing() as session:
        session.execute(text("UPDATE statement_rollup SET claims = 7"))
    recount(counted)
    check(counted)
    assert waiting(counted) == 0


def test_publishers_whose_names_run_into_keys_are_told_apart(database: Database) -> None:
    names = ("Coast", f"Coast{UNIT_SEPARATOR}pilots")
    for number, name in enumerate(names):
        store(database, [claim("The pier is safe", source="pilots")], 0, name, number)
    rollups.count_all_waiting(database)
    with database.reading() as session:
        for name in names:
            (leader,) = leaderboard(session, StatementFilter(publisher=name))
            assert (leader.source, leader.total) == ("pilots", 1)


@pytest.mark.parametrize(
    "wanted",
    [
        StatementFilter(words="pier"),
        StatementFilter(role=Role.VIA, sources=["pilots"]),
        StatementFilter(copies=False),
        StatementFilter(sources=["pilots", "dredgers"]),
        StatementFilter(publisher="Coast Times", country="IE"),
        StatementFilter(publisher="Coast Times", sources=["pilots"], country="IE"),
    ],
)
def test_what_is_not_kept_is_counted(counted: Database, wanted: StatementFilter) -> None:
    assert kept_counts.dimension_of(wanted, []) is None
    with counted.reading() as session:
        found = timeline(session, wanted, interval=Interval.DAY, by=[])
        rows = live_counts.timeline(session, wanted, Interval.DAY, [])
    assert [(row.time, row.count) for row in found] == [(row["time"], row["count"]) for row in rows]
