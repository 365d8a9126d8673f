"""Counts of statements: over time, and by the sources that stand behind them.

A statement counts once for a source, whatever the number of roles in which it stands behind it.
What the rollups know is taken from them, and only the rest is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Subquery, cast, func, select, union_all
from sqlalchemy.orm import Session

from service.analysis.statement import Kind, SourceType
from service.storage import kept_counts, live_counts
from service.storage.grouping import Grouping
from service.storage.intervals import Interval
from service.storage.statement_filter import StatementFilter
from service.storage.tables import SourceRow


@dataclass(frozen=True, slots=True)
class TimelineCount:
    """So many statements of articles of the interval that begins on the day `time`, in UTC.

    What the timeline does not tell apart is None. So are the source of statements behind which
    nobody stands, and a publisher or a country that is not known.
    """

    time: date
    count: int
    kind: Kind | None = None
    source: str | None = None
    source_name: str | None = None
    publisher: str | None = None
    country: str | None = None

    @property
    def place(self) -> tuple[Any, ...]:
        """In the order of time, the highest of an interval first, and what is not known last."""
        told = (self.kind, self.source, self.source_name, self.publisher, self.country)
        return self.time, -self.count, *((value is None, value or "") for value in told)


class Ranking(StrEnum):
    """By which figure sources are ranked, the highest first."""

    TOTAL = "total"
    CLAIMS = "claims"
    DENIALS = "denials"
    REPORTED_FACTS = "reported_facts"
    DISPUTED = "disputed"
    DENIED = "denied"
    CLAIM_RATIO = "claim_ratio"
    DENIAL_RATIO = "denial_ratio"
    DISPUTED_RATIO = "disputed_ratio"


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """How many statements a source stands behind.

    `disputed` ones deny another or are denied; `denied` are those of them that are denied.
    A ratio is the share of the total, from 0 to 1.
    """

    source: str
    source_name: str
    source_type: SourceType
    country: str | None
    total: int
    claims: int
    denials: int
    reported_facts: int
    disputed: int
    denied: int

    @property
    def claim_ratio(self) -> float:
        return self.claims / self.total

    @property
    def denial_ratio(self) -> float:
        return self.denials / self.total

    @property
    def reported_fact_ratio(self) -> float:
        return self.reported_facts / self.total

    @property
    def disputed_ratio(self) -> float:
        return self.disputed / self.total


def timeline(
    session: Session,
    wanted: StatementFilter,
    *,
    interval: Interval,
    by: Collection[Grouping] = (Grouping.KIND,),
    limit: int | None = None,
) -> list[TimelineCount]:
    """Counts in the order of time, the highest of an interval first; `limit` bounds the rows.

    Intervals without statements are left out. By source or country, a statement of two of them
    counts for each, and only those that the filter asks for are told. Raises `NoWordError`.
    """
    dimension = kept_counts.dimension_of(wanted, by)
    if dimension is None:
        rows = live_counts.timeline(session, wanted, interval, by, limit=limit)
        return [TimelineCount(**row) for row in rows]
    counts: Counter[TimelineCount] = Counter()
    kept = kept_counts.timeline(session, dimension, wanted, interval, by, limit=limit)
    live = (
        live_counts.timeline(session, rest.wanted, interval, by, *rest.conditions)
        for rest in kept_counts.remainders(session, wanted)
    )
    for row in chain(kept, *live):
        counts[TimelineCount(**row | {"count": 0})] += row["count"]
    found = [replace(told, count=count) for told, count in counts.items() if count]
    return sorted(found, key=lambda row: row.place)[:limit]


def leaderboard(
    session: Session,
    wanted: StatementFilter,
    *,
    ranking: Ranking = Ranking.TOTAL,
    min_total: int = 1,
    limit: int = 50,
) -> list[SourceCounts]:
    """The sources that stand behind most of the statements, or rank highest otherwise.

    Of equal ones, the one with more statements comes first. Sources of fewer than `min_total`
    statements are left out: one statement makes a ratio of 1. Raises `NoWordError`.
    """
    counted = counts_of_sources(session, wanted)
    query = (
        select(counted)
        .where(counted.c.total >= min_total)
        .order_by(_rank(ranking, counted).desc(), counted.c.total.desc(), counted.c.source)
        .limit(limit)
    )
    leaders = [dict(row) for row in session.execute(query).mappings()]
    named = _sources(session, [row["source"] for row in leaders])
    return [SourceCounts(**row, **named[row["source"]]) for row in leaders]


def counts_of_sources(session: Session, wanted: StatementFilter) -> Subquery:
    """For each `source` its figures: the `total`, and the others of `SourceCounts`."""
    if kept_counts.answers_of_sources(wanted):
        rest = kept_counts.remainders(session, wanted)
        live = (live_counts.of_sources(part.wanted, part.conditions) for part in rest)
        rows = union_all(kept_counts.of_sources(wanted), *live).subquery()
    else:
        rows = live_counts.of_sources(wanted, ()).subquery()
    names = ("claims", "denials", "reported_facts", "disputed", "denied")
    # PostgreSQL makes decimal numbers of sums of sums.
    figures = [cast(func.sum(rows.c[name]), BigInteger).label(name) for name in names]
    total = figures[0] + figures[1] + figures[2]
    query = select(rows.c.source, total.label("total"), *figures).group_by(rows.c.source)
    return query.subquery()


def _rank(ranking: Ranking, counted: Subquery) -> ColumnElement[Any]:
    shares = {
        Ranking.CLAIM_RATIO: "claims",
        Ranking.DENIAL_RATIO: "denials",
        Ranking.DISPUTED_RATIO: "disputed",
    }
    if ranking in shares:
        return 1.0 * counted.c[shares[ranking]] / counted.c.total
    return counted.c[ranking.value]


def _sources(session: Session, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    columns = (SourceRow.id, SourceRow.name, SourceRow.type, SourceRow.country)
    return {
        row.id: {"source_name": row.name, "source_type": row.type, "country": row.country}
        for row in session.execute(select(*columns).where(SourceRow.id.in_(ids)))
    }
