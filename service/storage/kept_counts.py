"""What the rollups tell of the statements that a filter lets through, and what they leave to count.

They know the day, the publisher, the source, its type and its country, each for itself, and some of
them together (`Dimension`). For a question that asks for more there is no answer here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, func, select, union_all
from sqlalchemy.orm import Session

from service.analysis.statement import Kind
from service.storage.grouping import Grouping
from service.storage.intervals import Interval, first_day
from service.storage.periods import Moments, Stretch, stretches, whole_days
from service.storage.rollups import is_counted
from service.storage.statement_filter import StatementFilter, conditions_on_source
from service.storage.tables import (
    ArticleRow,
    Dimension,
    RollupRow,
    SourceRow,
    StatementRow,
    UncountedArticleRow,
)
from service.storage.tallies import (
    INTERVALS,
    UNIT_SEPARATOR,
    has_published_keys,
    origin_key,
    published_key,
)

# So many ids are told one by one, which leaves no doubt about how few they are.
FEW = 500

_FIGURES = (
    RollupRow.claims,
    RollupRow.denials,
    RollupRow.reported_facts,
    RollupRow.disputed,
    RollupRow.denied,
)
_FIGURE_OF_KIND = {
    Kind.CLAIM: "claims",
    Kind.DENIAL: "denials",
    Kind.REPORTED_FACT: "reported_facts",
}


@dataclass(frozen=True, slots=True)
class Remainder:
    """Statements that are yet to be counted: those that both let through."""

    wanted: StatementFilter
    conditions: Sequence[ColumnElement[bool]]


def remainders(session: Session, wanted: StatementFilter) -> list[Remainder]:
    """What a filter lets through besides the statements that the rollups tell of: those of
    articles that are not counted yet, and those of parts of days."""
    ids = session.scalars(_uncounted(wanted).limit(FEW + 1)).all()
    found = []
    if ids:
        waits = StatementRow.article_id.in_(ids if len(ids) <= FEW else _uncounted(wanted))
        found.append(Remainder(wanted, [waits]))
    _, _, parts = whole_days(Moments(wanted.since, wanted.before))
    for part in parts:
        within = replace(wanted, since=part.since, before=part.before)
        found.append(Remainder(within, [is_counted()] if ids else []))
    return found


def _uncounted(wanted: StatementFilter) -> Select[UUID]:
    """The articles of the period that are not counted yet."""
    query = select(UncountedArticleRow.article_id)
    query = query.join(ArticleRow, ArticleRow.id == UncountedArticleRow.article_id)
    if wanted.since is not None:
        query = query.where(ArticleRow.dated_at >= wanted.since)
    if wanted.before is not None:
        query = query.where(ArticleRow.dated_at < wanted.before)
    return query


def dimension_of(wanted: StatementFilter, by: Collection[Grouping]) -> Dimension | None:
    """The one that tells apart what a timeline is asked to; None where none does."""
    if not _is_plain(wanted):
        return None
    has_publisher = wanted.publisher is not None
    match sorted(set(by) - {Grouping.KIND}):
        case []:
            return _dimension_of_filter(wanted)
        case [Grouping.PUBLISHER] if not wanted.asks_for_sources:
            return Dimension.PUBLISHER
        case [Grouping.SOURCE] if not has_publisher:
            return Dimension.SOURCE
        case [Grouping.COUNTRY] if not has_publisher and wanted.sources is None:
            return Dimension.COUNTRY if wanted.source_type is None else Dimension.ORIGIN
    return None


def timeline(
    session: Session,
    dimension: Dimension,
    wanted: StatementFilter,
    interval: Interval,
    by: Collection[Grouping],
    *,
    limit: int | None = None,
) -> Iterator[dict[str, Any]]:
    """As `live_counts.timeline`, for the statements that are counted already.

    `dimension` is that of the question, and `limit` bounds the rows that are read, which come in
    the order of time.
    """
    query = _timeline(dimension, wanted, interval, by)
    for row in session.execute(query.limit(limit)):
        told = _told(row, by)
        for count in _by_kind(row, wanted, tells_kinds=Grouping.KIND in by):
            yield count | told


def answers_of_sources(wanted: StatementFilter) -> bool:
    """Whether `of_sources` knows about what is asked for."""
    is_plain = _is_plain(wanted) and wanted.kinds is None
    if wanted.publisher is None:
        return is_plain
    return is_plain and has_published_keys(wanted.publisher) and not wanted.asks_for_sources


def of_sources(wanted: StatementFilter) -> Select[Any]:
    """As `live_counts.of_sources`, in parts that are yet to be added up, and for the statements
    that are counted already."""
    if wanted.publisher is None:
        rows = _cells(Dimension.SOURCE, wanted, INTERVALS).subquery()
        source: ColumnElement[str] = rows.c.key
    else:
        rows = _cells(Dimension.PUBLISHER_AND_SOURCE, wanted, INTERVALS).subquery()
        source = func.substr(rows.c.key, len(published_key(wanted.publisher, "")) + 1)
    figures = (rows.c[figure.name] for figure in _FIGURES)
    return select(source.label("source"), *figures).where(rows.c.key != "")


def _is_plain(wanted: StatementFilter) -> bool:
    """Whether nothing is asked for but what some dimension knows."""
    known = replace(
        wanted,
        sources=None,
        kinds=None,
        publisher=None,
        country=None,
        source_type=None,
        since=None,
        before=None,
    )
    return known == StatementFilter()


def _dimension_of_filter(wanted: StatementFilter) -> Dimension | None:
    if wanted.sources is not None:
        # A statement of two of several sources would count twice.
        if len(wanted.sources) > 1 or _dimension_of_origin(wanted) is not None:
            return None
        if wanted.publisher is None:
            return Dimension.SOURCE
        return Dimension.PUBLISHER_AND_SOURCE if has_published_keys(wanted.publisher) else None
    if wanted.publisher is not None:
        return None if wanted.asks_for_sources else Dimension.PUBLISHER
    return _dimension_of_origin(wanted) or Dimension.ALL


def _dimension_of_origin(wanted: StatementFilter) -> Dimension | None:
    if wanted.country is not None:
        return Dimension.COUNTRY if wanted.source_type is None else Dimension.ORIGIN
    return None if wanted.source_type is None else Dimension.SOURCE_TYPE


def _conditions(dimension: Dimension, wanted: StatementFilter) -> list[ColumnElement[bool]]:
    match dimension:
        case Dimension.ALL:
            return []
        case Dimension.PUBLISHER:
            return _equals(wanted.publisher)
        case Dimension.SOURCE:
            return conditions_on_source(wanted, RollupRow.key)
        case Dimension.COUNTRY:
            return _equals(wanted.country)
        case Dimension.SOURCE_TYPE:
            return _equals(wanted.source_type)
        case Dimension.ORIGIN:
            return _conditions_on_origin(wanted)
        case Dimension.PUBLISHER_AND_SOURCE:
            return _conditions_on_both(wanted)


def _equals(key: str | None) -> list[ColumnElement[bool]]:
    return [] if key is None else [RollupRow.key == key]


def _conditions_on_origin(wanted: StatementFilter) -> list[ColumnElement[bool]]:
    """Those of one type, and of all countries or one."""
    if wanted.source_type is None:
        return []
    if wanted.country is not None:
        return [RollupRow.key == origin_key(wanted.source_type, wanted.country)]
    return [RollupRow.key.endswith(origin_key(wanted.source_type, None), autoescape=True)]


def _conditions_on_both(wanted: StatementFilter) -> list[ColumnElement[bool]]:
    """Those of one publisher, and of all sources or some."""
    publisher = wanted.publisher or ""
    if wanted.sources is not None:
        return [RollupRow.key.in_([published_key(publisher, source) for source in wanted.sources])]
    # Told by bounds, which an index follows.
    after_the_last = publisher + chr(ord(UNIT_SEPARATOR) + 1)
    return [RollupRow.key >= published_key(publisher, ""), RollupRow.key < after_the_last]


def _timeline(
    dimension: Dimension, wanted: StatementFilter, interval: Interval, by: Collection[Grouping]
) -> Select[Any]:
    # Weeks are not kept, and days make them up.
    longest = INTERVALS.index(interval if interval in INTERVALS else Interval.DAY)
    cells = _cells(dimension, wanted, INTERVALS[longest:]).subquery()
    time = first_day(interval, cells.c.first_day)
    keys: list[ColumnElement[Any]] = [] if set(by) <= {Grouping.KIND} else [cells.c.key]
    if Grouping.SOURCE in by:
        keys.append(SourceRow.name.expression)
    figures = [func.sum(cells.c[name]).label(name) for name in _FIGURE_OF_KIND.values()]
    query = select(time.label("time"), *keys, *figures).group_by(time, *keys).order_by(time)
    if Grouping.SOURCE in by:
        query = query.join(SourceRow, SourceRow.id == cells.c.key, isouter=True)
    return query


def _cells(
    dimension: Dimension, wanted: StatementFilter, intervals: Sequence[Interval]
) -> CompoundSelect[Any]:
    """The rows that make up the whole days of the period."""
    first, end, _ = whole_days(Moments(wanted.since, wanted.before))
    # A period without a whole day is a stretch without one, too.
    parts = stretches(first, end, intervals) or [Stretch(Interval.DAY, first, first)]
    conditions = [RollupRow.dimension == dimension, *_conditions(dimension, wanted)]
    columns = (RollupRow.first_day, RollupRow.key, *_FIGURES)
    return union_all(*(select(*columns).where(*_within(part), *conditions) for part in parts))


def _within(stretch: Stretch) -> Iterator[ColumnElement[bool]]:
    yield RollupRow.interval == stretch.interval
    if stretch.first is not None:
        yield RollupRow.first_day >= stretch.first
    if stretch.end is not None:
        yield RollupRow.first_day < stretch.end


def _told(row: Row[Any], by: Collection[Grouping]) -> dict[str, Any]:
    if Grouping.PUBLISHER in by:
        return {"publisher": row.key or None}
    if Grouping.SOURCE in by:
        return {"source": row.key or None, "source_name": row.name}
    if Grouping.COUNTRY in by:
        # An origin begins with its country.
        return {"country": row.key.partition(":")[0] or None}
    return {}


def _by_kind(
    row: Row[Any], wanted: StatementFilter, *, tells_kinds: bool
) -> Iterator[dict[str, Any]]:
    kinds = Kind if wanted.kinds is None else wanted.kinds
    counts = {kind: getattr(row, _FIGURE_OF_KIND[kind]) for kind in kinds}
    if not tells_kinds:
        yield {"time": row.time, "count": sum(counts.values())}
        return
    for kind, count in counts.items():
        yield {"time": row.time, "kind": kind, "count": count}
