from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.storage.intervals import Interval, next_first_day
from service.storage.periods import Moments, Stretch, stretches, whole_days

LONGEST_FIRST = (Interval.YEAR, Interval.MONTH, Interval.DAY)
DAYS = st.one_of(st.none(), st.dates())


def holds(stretch: Stretch, day: date) -> bool:
    """Whether the day lies in one of the intervals."""
    begins = stretch.first is None or stretch.first <= day
    return begins and (stretch.end is None or day < stretch.end)


def test_a_long_period_is_days_months_years_months_and_days() -> None:
    assert stretches(date(2021, 11, 29), date(2024, 2, 3), LONGEST_FIRST) == [
        Stretch(Interval.DAY, date(2021, 11, 29), date(2021, 12, 1)),
        Stretch(Interval.MONTH, date(2021, 12, 1), date(2022, 1, 1)),
        Stretch(Interval.YEAR, date(2022, 1, 1), date(2024, 1, 1)),
        Stretch(Interval.MONTH, date(2024, 1, 1), date(2024, 2, 1)),
        Stretch(Interval.DAY, date(2024, 2, 1), date(2024, 2, 3)),
    ]


@given(DAYS, DAYS, st.dates())
def test_a_day_of_the_period_is_in_one_stretch_and_no_other_in_any(
    first: date | None, end: date | None, day: date
) -> None:
    is_in = (first is None or first <= day) and (end is None or day < end)
    found = stretches(first, end, LONGEST_FIRST)
    assert sum(holds(stretch, day) for stretch in found) == is_in
    for stretch in found:
        for bound in (stretch.first, stretch.end):
            assert bound is None or bound == bound.replace(**STARTS[stretch.interval])


STARTS: dict[Interval, dict[str, int]] = {
    Interval.DAY: {},
    Interval.MONTH: {"day": 1},
    Interval.YEAR: {"day": 1, "month": 1},
}
MOMENTS = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))


@given(MOMENTS, MOMENTS, st.datetimes(timezones=st.just(UTC)))
def test_a_moment_of_the_period_is_on_a_whole_day_or_in_what_is_left(
    since: datetime | None, before: datetime | None, moment: datetime
) -> None:
    is_in = (since is None or since <= moment) and (before is None or moment < before)
    first, end, rest = whole_days(Moments(since, before))
    day = moment.date()
    on_whole_day = (first is None or first <= day) and (end is None or day < end)
    in_rest = [
        (part.since is None or part.since <= moment)
        and (part.before is None or moment < part.before)
        for part in rest
    ]
    assert on_whole_day + sum(in_rest) == is_in


@pytest.mark.parametrize("interval", list(Interval))
def test_after_the_last_interval_comes_the_calendars_last_day(interval: Interval) -> None:
    assert next_first_day(interval, date.max) == date.max
    nearly = datetime.combine(date(2024, 12, 31), time.min) + timedelta(hours=23)
    assert next_first_day(interval, nearly.date()) > nearly.date()
