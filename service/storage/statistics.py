"""Counts of statements: over time, and by the sources that stand behind them.

A statement counts once for a source, whatever the number of roles in which it stands behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select
from sqlalchemy.orm import Session

from service.analysis.statement import Kind, SourceType
from service.storage.intervals import Interval, first_day
from service.storage.statement_filter import (
    StatementFilter,
    conditions,
    is_denied,
    is_disputed,
    source_conditions,
)
from service.storage.tables import AttributionRow, SourceRow, StatementRow


class Grouping(StrEnum):
    """What a timeline tells apart besides the time."""

    KIND = "kind"
    SOURCE = "source"
    PUBLISHER = "publisher"
    COUNTRY = "country"


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
    keys = _keys(interval, by)
    of_sources = bool({Grouping.SOURCE, Grouping.COUNTRY} & set(by))
    # Only where a statement can occur several times need they be told from one another.
    number = func.count(distinct(StatementRow.number)) if of_sources else func.count()
    columns = [*(key.label(name) for name, key in keys.items()), number.label("count")]
    query: Select[Any] = select(*columns)
    query = query.select_from(StatementRow).where(*conditions(wanted))
    if of_sources:
        query = _with_sources(query, wanted)
    # Nulls last and then the keys themselves, so that the order is the same in every database.
    order = [part for key in list(keys.values())[1:] for part in (key.is_(None), key)]
    query = query.group_by(*keys.values()).order_by(keys["time"], number.desc(), *order)
    rows = session.execute(query.limit(limit))
    return [TimelineCount(**row) for row in rows.mappings()]


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
    said = (
        select(
            AttributionRow.source_id.label("source"),
            StatementRow.number,
            StatementRow.kind.label("kind"),
            case((is_disputed(), 1), else_=0).label("disputed"),
            case((is_denied(), 1), else_=0).label("denied"),
        )
        .join(StatementRow, StatementRow.id == AttributionRow.statement_id)
        .where(*conditions(wanted), *source_conditions(wanted))
        .distinct()
        .subquery()
    )
    total = func.count()
    figures: dict[str, ColumnElement[Any]] = {
        "total": total,
        "claims": func.sum(case((said.c.kind == Kind.CLAIM, 1), else_=0)),
        "denials": func.sum(case((said.c.kind == Kind.DENIAL, 1), else_=0)),
        "reported_facts": func.sum(case((said.c.kind == Kind.REPORTED_FACT, 1), else_=0)),
        "disputed": func.sum(said.c.disputed),
        "denied": func.sum(said.c.denied),
    }
    query = (
        select(said.c.source, *(figure.label(name) for name, figure in figures.items()))
        .group_by(said.c.source)
        .having(total >= min_total)
        .order_by(_rank(ranking, figures).desc(), total.desc(), said.c.source)
        .limit(limit)
    )
    counted = [dict(row) for row in session.execute(query).mappings()]
    named = _sources(session, [row["source"] for row in counted])
    return [SourceCounts(**row, **named[row["source"]]) for row in counted]


def _keys(interval: Interval, by: Collection[Grouping]) -> dict[str, ColumnElement[Any]]:
    """What is grouped by, under the names that the counts have."""
    columns: dict[Grouping, dict[str, ColumnElement[Any]]] = {
        Grouping.KIND: {"kind": StatementRow.kind.expression},
        Grouping.SOURCE: {
            "source": AttributionRow.source_id.expression,
            "source_name": SourceRow.name.expression,
        },
        Grouping.PUBLISHER: {"publisher": StatementRow.publisher.expression},
        Grouping.COUNTRY: {"country": SourceRow.country.expression},
    }
    keys: dict[str, ColumnElement[Any]] = {
        "time": first_day(interval, StatementRow.dated_at.expression)
    }
    for grouping in Grouping:
        if grouping in by:
            keys |= columns[grouping]
    return keys


def _with_sources(query: Select[Any], wanted: StatementFilter) -> Select[Any]:
    """Each statement once for every attribution that is asked for, or once if it has none."""
    tie = and_(AttributionRow.statement_id == StatementRow.id, *source_conditions(wanted))
    outer = not wanted.asks_for_sources
    query = query.join(AttributionRow, tie, isouter=outer)
    return query.join(SourceRow, SourceRow.id == AttributionRow.source_id, isouter=outer)


def _rank(ranking: Ranking, figures: dict[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    shares = {
        Ranking.CLAIM_RATIO: "claims",
        Ranking.DENIAL_RATIO: "denials",
        Ranking.DISPUTED_RATIO: "disputed",
    }
    if ranking in shares:
        return 1.0 * figures[shares[ranking]] / figures["total"]
    return figures[ranking.value]


def _sources(session: Session, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    columns = (SourceRow.id, SourceRow.name, SourceRow.type, SourceRow.country)
    return {
        row.id: {"source_name": row.name, "source_type": row.type, "country": row.country}
        for row in session.execute(select(*columns).where(SourceRow.id.in_(ids)))
    }
