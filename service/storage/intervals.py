"""Days, weeks, months and years in UTC: of the calendar, and as each database finds them."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Interval(StrEnum):
    """A stretch of the calendar, told by its first day; weeks begin on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


def first_day_of(interval: Interval, day: date) -> date:
    """The first day of the interval that the day lies in."""
    match interval:
        case Interval.DAY:
            return day
        case Interval.WEEK:
            # There is no Monday before the first week of the calendar.
            return day - timedelta(days=min(day.weekday(), (day - date.min).days))
        case Interval.MONTH:
            return day.replace(day=1)
        case Interval.YEAR:
            return day.replace(month=1, day=1)


def next_first_day(interval: Interval, day: date) -> date:
    """The first day of the interval after the one that the day lies in, or the calendar's last."""
    first = first_day_of(interval, day)
    longest = {Interval.DAY: 1, Interval.WEEK: 7, Interval.MONTH: 31, Interval.YEAR: 366}
    try:
        later = first + timedelta(days=longest[interval])
    except OverflowError:
        return date.max
    return first_day_of(interval, later)


# Six days back, and on to the next Monday unless it is one (https://sqlite.org/lang_datefunc.html).
_SQLITE_MODIFIERS = {
    Interval.DAY: "",
    Interval.WEEK: ", '-6 days', 'weekday 1'",
    Interval.MONTH: ", 'start of month'",
    Interval.YEAR: ", 'start of year'",
}


def first_day(interval: Interval, moment: ColumnElement[Any]) -> ColumnElement[date]:
    """The first day of the interval that the moment, or the day, lies in."""
    return _FIRST_DAYS[interval](moment)


class _FirstDay(FunctionElement[date]):
    """What becomes SQL only when it is known which database reads it."""

    type = Date()
    interval: Interval


# A class for each, because SQLAlchemy keeps the SQL of a class for the next time.
class _FirstOfDay(_FirstDay):
    inherit_cache = True
    interval = Interval.DAY


class _FirstOfWeek(_FirstDay):
    inherit_cache = True
    interval = Interval.WEEK


class _FirstOfMonth(_FirstDay):
    inherit_cache = True
    interval = Interval.MONTH


class _FirstOfYear(_FirstDay):
    inherit_cache = True
    interval = Interval.YEAR


_FIRST_DAYS: dict[Interval, type[_FirstDay]] = {
    kind.interval: kind for kind in (_FirstOfDay, _FirstOfWeek, _FirstOfMonth, _FirstOfYear)
}


@compiles(_FirstDay, "sqlite")
def _compile_for_sqlite(element: _FirstDay, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"date({moment}{_SQLITE_MODIFIERS[element.interval]})"


@compiles(_FirstDay, "postgresql")
def _compile_for_postgresql(element: _FirstDay, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    (argument,) = element.clauses
    if isinstance(argument.type, Date):
        return f"CAST(date_trunc('{element.interval.value}', CAST({moment} AS TIMESTAMP)) AS DATE)"
    return (
        f"CAST(date_trunc('{element.interval.value}', {moment}, 'UTC') AT TIME ZONE 'UTC' AS DATE)"
    )
