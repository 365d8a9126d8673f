"""Periods of time as the whole days, months and years that they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from service.storage.intervals import Interval, first_day_of, next_first_day


@dataclass(frozen=True, slots=True)
class Stretch:
    """Intervals that follow one another: from the one that begins on the day `first` up to,
    and without, the one that begins on `end`. None is open."""

    interval: Interval
    first: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Moments:
    """From the moment `since` on, and earlier than `before`. None is open."""

    since: datetime | None
    before: datetime | None


def whole_days(period: Moments) -> tuple[date | None, date | None, list[Moments]]:
    """The first of the days that lie wholly in the period, the one after the last of them, and
    what is left of the period at either end."""
    if period.since is not None and period.since > _midnight(date.max):
        return date.max, date.max, [period]
    first = None if period.since is None else _first_whole(period.since)
    end = None if period.before is None else period.before.astimezone(UTC).date()
    if first is not None and end is not None and first > end:
        return first, first, [period]
    rest = []
    if period.since is not None and first is not None and period.since < _midnight(first):
        rest.append(Moments(period.since, _midnight(first)))
    if period.before is not None and end is not None and _midnight(end) < period.before:
        rest.append(Moments(_midnight(end), period.before))
    return first, end, rest


def stretches(first: date | None, end: date | None, intervals: Sequence[Interval]) -> list[Stretch]:
    """The days from `first` up to, and without, `end`, in as long intervals as there are.

    `intervals` are from the longest to the shortest, each made of whole ones of the next, and
    the last is the day.
    """
    if first is not None and end is not None and first >= end:
        return []
    longest, *shorter = intervals
    begins = None if first is None else _first_on_or_after(longest, first)
    ends = None if end is None else first_day_of(longest, end)
    is_empty = begins is not None and ends is not None and begins >= ends
    # After the calendar's last interval no other begins.
    is_past = begins == date.max and longest is not Interval.DAY
    if is_empty or is_past:
        return stretches(first, end, shorter)
    before = [] if first is None else stretches(first, begins, shorter)
    after = [] if end is None else stretches(ends, end, shorter)
    return [*before, Stretch(longest, begins, ends), *after]


def _first_whole(moment: datetime) -> date:
    """The first day that does not begin before the moment."""
    day = moment.astimezone(UTC).date()
    return day if _midnight(day) == moment else next_first_day(Interval.DAY, day)


def _first_on_or_after(interval: Interval, day: date) -> date:
    first = first_day_of(interval, day)
    return day if first == day else next_first_day(interval, day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
