"""Counts over time, as a chart and its table need them: every interval, also the empty ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from service.analysis.statement import Kind
from service.storage.intervals import Interval, first_day_of, next_first_day
from service.storage.statistics import TimelineCount
from service.web.layout import KIND_PLURALS, day

# A chart of more points than this shows what there is, without the empty ones between.
MOST_POINTS = 1500


@dataclass(frozen=True, slots=True)
class Timeline:
    """For each kind its count in each interval; an interval is told by its first day."""

    interval: Interval
    days: list[date]
    counts: dict[Kind, list[int]]

    @property
    def total(self) -> int:
        return sum(self.totals.values())

    @property
    def totals(self) -> dict[Kind, int]:
        return {kind: sum(counts) for kind, counts in self.counts.items()}

    @property
    def rows(self) -> Iterator[tuple[date, list[int]]]:
        """The intervals that are not empty, the newest first."""
        for place in reversed(range(len(self.days))):
            row = [self.counts[kind][place] for kind in Kind]
            if any(row):
                yield self.days[place], row

    @property
    def data(self) -> dict[str, Any]:
        """What the chart is drawn from."""
        return {
            "times": [int(datetime.combine(d, time.min, UTC).timestamp()) for d in self.days],
            "labels": [self.label(d) for d in self.days],
            "series": [
                {"kind": kind.value, "label": KIND_PLURALS[kind], "counts": self.counts[kind]}
                for kind in Kind
            ],
        }

    def label(self, first_day: date) -> str:
        match self.interval:
            case Interval.DAY:
                return day(first_day)
            case Interval.WEEK:
                return f"Week of {day(first_day)}"
            case Interval.MONTH:
                return f"{first_day:%B %Y}"
            case Interval.YEAR:
                return str(first_day.year)


def filled(
    counted: Sequence[TimelineCount], interval: Interval, first: date | None, last: date | None
) -> Timeline:
    """Over the period from `first` to `last`, or where these are open that of the counts."""
    found = {(row.time, row.kind): row.count for row in counted}
    times = sorted({row.time for row in counted})
    if not times:
        return Timeline(interval, [], {kind: [] for kind in Kind})
    start = min(times[0], first_day_of(interval, first)) if first else times[0]
    end = max(times[-1], first_day_of(interval, last)) if last else times[-1]
    days = list(_days(start, end, interval))
    if len(days) > MOST_POINTS:
        days = times
    return Timeline(
        interval, days, {kind: [found.get((d, kind), 0) for d in days] for kind in Kind}
    )


def _days(first: date, last: date, interval: Interval) -> Iterator[date]:
    while first <= last:
        yield first
        first = next_first_day(interval, first)
