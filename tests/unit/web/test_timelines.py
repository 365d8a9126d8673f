from __future__ import annotations

from datetime import date

from service.analysis.statement import Kind
from service.storage.intervals import Interval
from service.storage.statistics import TimelineCount
from service.web.timelines import filled


def test_intervals_without_statements_are_drawn_as_nought() -> None:
    counted = [
        TimelineCount(date(2024, 5, 2), 3, kind=Kind.CLAIM),
        TimelineCount(date(2024, 5, 4), 1, kind=Kind.DENIAL),
    ]
    found = filled(counted, Interval.DAY, date(2024, 5, 1), date(2024, 5, 5))
    assert [day.day for day in found.days] == [1, 2, 3, 4, 5]
    assert found.counts[Kind.CLAIM] == [0, 3, 0, 0, 0]
    assert found.totals == {Kind.CLAIM: 3, Kind.DENIAL: 1, Kind.REPORTED_FACT: 0}
    assert list(found.rows) == [
        (date(2024, 5, 4), [0, 1, 0]),
        (date(2024, 5, 2), [3, 0, 0]),
    ]


def test_months_follow_one_another_over_the_end_of_a_year() -> None:
    counted = [
        TimelineCount(date(2023, 11, 1), 1, kind=Kind.CLAIM),
        TimelineCount(date(2024, 2, 1), 1, kind=Kind.CLAIM),
    ]
    found = filled(counted, Interval.MONTH, None, None)
    assert [(day.year, day.month) for day in found.days] == [
        (2023, 11),
        (2023, 12),
        (2024, 1),
        (2024, 2),
    ]


def test_without_counts_there_is_nothing_to_draw() -> None:
    assert filled([], Interval.WEEK, date(2024, 1, 1), date(2024, 2, 1)).days == []
