from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, literal, select, true, update

from service.analysis.statement import Kind, Role, SourceType
from service.storage import merges, rollups
from service.storage.column_types import UtcDateTime
from service.storage.database import Database
from service.storage.grouping import Grouping
from service.storage.intervals import Interval, first_day, first_day_of
from service.storage.statement_filter import StatementFilter
from service.storage.statistics import (
    Ranking,
    SourceCounts,
    TimelineCount,
    leaderboard,
    timeline,
)
from service.storage.tables import StatementRow
from tests.unit.storage.harbour import MAY, store_harbour

SUNDAY, MONDAY = date(2024, 4, 21), date(2024, 4, 22)


@pytest.fixture(params=["counted", "waiting"])
def harbour(request: pytest.FixtureRequest, database: Database) -> Database:
    store_harbour(database)
    if request.param == "counted":
        rollups.count_all_waiting(database)
    return database


def merge_wire_into_lee(database: Database) -> None:
    with database.writing() as session:
        merges.merge(session, "coast-wire", "ann-lee", "an editor")


def test_days_are_told_apart_in_utc_by_kind(harbour: Database) -> None:
    with harbour.reading() as session:
        found = timeline(session, StatementFilter(), interval=Interval.DAY)
    assert found == [
        TimelineCount(SUNDAY, 1, kind=Kind.CLAIM),
        TimelineCount(SUNDAY, 1, kind=Kind.DENIAL),
        TimelineCount(SUNDAY, 1, kind=Kind.REPORTED_FACT),
        TimelineCount(MONDAY, 1, kind=Kind.CLAIM),
        TimelineCount(date(2024, 5, 1), 1, kind=Kind.CLAIM),
        TimelineCount(date(2024, 5, 1), 1, kind=Kind.DENIAL),
    ]


@pytest.mark.parametrize(
    ("interval", "counts"),
    [
        (Interval.DAY, {SUNDAY: 3, MONDAY: 1, date(2024, 5, 1): 2}),
        (Interval.WEEK, {date(2024, 4, 15): 3, MONDAY: 1, date(2024, 4, 29): 2}),
        (Interval.MONTH, {date(2024, 4, 1): 4, date(2024, 5, 1): 2}),
    ],
)
def test_a_week_begins_on_monday_and_a_month_on_its_first(
    harbour: Database, interval: Interval, counts: dict[date, int]
) -> None:
    with harbour.reading() as session:
        found = timeline(session, StatementFilter(), interval=interval, by=())
    assert {row.time: row.count for row in found} == counts


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moment=st.datetimes(
        min_value=datetime(1, 1, 8),  # noqa: DTZ001 - hypothesis adds the time zone
        timezones=st.just(UTC),
    )
)
def test_the_first_day_is_that_of_the_calendar(database: Database, moment: datetime) -> None:
    day = moment.date()
    expected = (
        day,
        day - timedelta(days=day.weekday()),
        day.replace(day=1),
        day.replace(month=1, day=1),
    )
    stored = literal(moment, UtcDateTime())
    with database.reading() as session:
        found = session.execute(select(*(first_day(interval, stored) for interval in Interval)))
        assert tuple(found.one()) == expected
        days = select(*(first_day(interval, literal(day, Date())) for interval in Interval))
        assert tuple(session.execute(days).one()) == expected
    assert tuple(first_day_of(interval, day) for interval in Interval) == expected


def test_by_source_a_statement_counts_for_each_and_without_one_for_nobody(
    harbour: Database,
) -> None:
    with harbour.reading() as session:
        found = timeline(session, StatementFilter(), interval=Interval.MONTH, by=[Grouping.SOURCE])
    assert [(row.source, row.source_name, row.count) for row in found] == [
        ("harbour-council", "Harbour Council", 2),
        ("ann-lee", "Ann Lee", 1),
        ("coast-wire", "Coast Wire", 1),
        (None, None, 1),
        ("ann-lee", "Ann Lee", 2),
    ]


def test_by_country_two_sources_of_one_country_count_once(harbour: Database) -> None:
    merge_wire_into_lee(harbour)
    with harbour.reading() as session:
        found = timeline(session, StatementFilter(), interval=Interval.MONTH, by=[Grouping.COUNTRY])
    assert [(row.country, row.count) for row in found] == [("IE", 3), (None, 1), ("IE", 2)]


def test_only_the_sources_that_are_asked_for_are_told(harbour: Database) -> None:
    wanted = StatementFilter(sources=["coast-wire"])
    with harbour.reading() as session:
        found = timeline(session, wanted, interval=Interval.DAY, by=[Grouping.SOURCE])
    assert [(row.source, row.count) for row in found] == [("coast-wire", 1)]


def test_several_things_can_be_told_apart_at_once(harbour: Database) -> None:
    by = [Grouping.PUBLISHER, Grouping.KIND]
    wanted = StatementFilter(since=MAY)
    with harbour.reading() as session:
        found = timeline(session, wanted, interval=Interval.MONTH, by=by)
    assert found == [
        TimelineCount(date(2024, 5, 1), 1, kind=Kind.CLAIM, publisher="Inland Post"),
        TimelineCount(date(2024, 5, 1), 1, kind=Kind.DENIAL, publisher="Inland Post"),
    ]


def test_the_leaderboard_counts_each_kind_and_what_is_disputed(harbour: Database) -> None:
    with harbour.reading() as session:
        lee, council, wire = leaderboard(session, StatementFilter())
    assert lee == SourceCounts(
        source="ann-lee",
        source_name="Ann Lee",
        source_type=SourceType.PERSON,
        country="IE",
        total=3,
        claims=2,
        denials=1,
        reported_facts=0,
        disputed=1,
        denied=1,
    )
    assert (lee.claim_ratio, lee.denial_ratio) == (2 / 3, 1 / 3)
    assert (council.total, council.denials, council.disputed, council.denied) == (2, 1, 1, 0)
    assert (wire.source, wire.total, wire.denied) == ("coast-wire", 1, 1)


@pytest.mark.parametrize(
    ("ranking", "min_total", "sources"),
    [
        (Ranking.DENIAL_RATIO, 1, ["harbour-council", "ann-lee", "coast-wire"]),
        (Ranking.DISPUTED_RATIO, 1, ["coast-wire", "harbour-council", "ann-lee"]),
        (Ranking.DISPUTED_RATIO, 2, ["harbour-council", "ann-lee"]),
        (Ranking.CLAIMS, 1, ["ann-lee", "harbour-council", "coast-wire"]),
    ],
)
def test_sources_are_ranked_by_what_is_asked_for(
    harbour: Database, ranking: Ranking, min_total: int, sources: list[str]
) -> None:
    with harbour.reading() as session:
        found = leaderboard(session, StatementFilter(), ranking=ranking, min_total=min_total)
    assert [row.source for row in found] == sources


@pytest.mark.parametrize("ranking", list(Ranking))
def test_every_ranking_is_there(harbour: Database, ranking: Ranking) -> None:
    with harbour.reading() as session:
        found = leaderboard(session, StatementFilter(), ranking=ranking)
    figures = [getattr(row, ranking.value) for row in found]
    assert figures == sorted(figures, reverse=True)


def test_a_statement_of_merged_sources_counts_once(harbour: Database) -> None:
    merge_wire_into_lee(harbour)
    with harbour.reading() as session:
        lee, _ = leaderboard(session, StatementFilter())
    assert (lee.source, lee.total, lee.denied) == ("ann-lee", 3, 1)


def test_a_leaderboard_is_of_what_the_filter_lets_through(harbour: Database) -> None:
    with harbour.reading() as session:
        (wire,) = leaderboard(session, StatementFilter(role=Role.VIA))
        (first,) = leaderboard(session, StatementFilter(kinds=[Kind.DENIAL]), limit=1)
    assert (wire.source, wire.total) == ("coast-wire", 1)
    assert (first.source, first.total) == ("ann-lee", 1)


def test_what_is_no_longer_current_is_not_counted(harbour: Database) -> None:
    with harbour.writing() as session, rollups.recounting(session, true()):
        session.execute(update(StatementRow).values(current=False))
    with harbour.reading() as session:
        assert timeline(session, StatementFilter(), interval=Interval.DAY) == []
        assert leaderboard(session, StatementFilter()) == []
