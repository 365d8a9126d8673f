"""Days, weeks and months of the calendar in UTC, as each database finds them for a moment."""

from __future__ import annotations

from datetime import date, datetime
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


# Six days back, and on to the next Monday unless it is one (https://sqlite.org/lang_datefunc.html).
_SQLITE_MODIFIERS = {
    Interval.DAY: "",
    Interval.WEEK: ", '-6 days', 'weekday 1'",
    Interval.MONTH: ", 'start of month'",
}


def first_day(interval: Interval, moment: ColumnElement[datetime]) -> ColumnElement[date]:
    """The first day of the interval that the moment lies in."""
    return _FirstDay(interval, moment)


class _FirstDay(FunctionElement[date]):
    """What becomes SQL only when it is known which database reads it."""

    type = Date()
    # The interval is written into the SQL, which is therefore another one for each.
    inherit_cache = False

    def __init__(self, interval: Interval, moment: ColumnElement[datetime]) -> None:
        super().__init__(moment)
        self.interval = interval


@compiles(_FirstDay, "sqlite")
def _compile_for_sqlite(element: _FirstDay, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"date({moment}{_SQLITE_MODIFIERS[element.interval]})"


@compiles(_FirstDay, "postgresql")
def _compile_for_postgresql(element: _FirstDay, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return (
        f"CAST(date_trunc('{element.interval.value}', {moment}, 'UTC') AT TIME ZONE 'UTC' AS DATE)"
    )
