"""Counting statements one by one: right for any question, and slow where there are many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select
from sqlalchemy.orm import Session

from service.analysis.statement import Kind
from service.storage.grouping import Grouping
from service.storage.intervals import Interval, first_day
from service.storage.statement_filter import (
    StatementFilter,
    conditions,
    is_denied,
    is_disputed,
    source_conditions,
)
from service.storage.tables import AttributionRow, SourceRow, StatementRow


def timeline(
    session: Session,
    wanted: StatementFilter,
    interval: Interval,
    by: Collection[Grouping],
    *also: ColumnElement[bool],
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """For each interval, and what is told apart in it, the `time`, the `count`, and what else
    the counts have; `also` is asked of the statements, too. Raises `NoWordError`."""
    keys = _keys(interval, by)
    of_sources = bool({Grouping.SOURCE, Grouping.COUNTRY} & set(by))
    # Only where a statement can occur several times need they be told from one another.
    number = func.count(distinct(StatementRow.number)) if of_sources else func.count()
    columns = [*(key.label(name) for name, key in keys.items()), number.label("count")]
    query: Select[Any] = select(*columns)
    query = query.select_from(StatementRow).where(*conditions(wanted), *also)
    if of_sources:
        query = _with_sources(query, wanted)
    # Nulls last and then the keys themselves, so that the order is the same in every database.
    order = [part for key in list(keys.values())[1:] for part in (key.is_(None), key)]
    query = query.group_by(*keys.values()).order_by(keys["time"], number.desc(), *order)
    return [dict(row) for row in session.execute(query.limit(limit)).mappings()]


def of_sources(wanted: StatementFilter, also: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """For each source the figures of the statements behind which it stands; `also` is asked of
    the statements, too. Raises `NoWordError`."""
    said = (
        select(
            AttributionRow.source_id.label("source"),
            StatementRow.number,
            StatementRow.kind.label("kind"),
            case((is_disputed(), 1), else_=0).label("disputed"),
            case((is_denied(), 1), else_=0).label("denied"),
        )
        .join(StatementRow, StatementRow.id == AttributionRow.statement_id)
        .where(*conditions(wanted), *source_conditions(wanted), *also)
        .distinct()
        .subquery()
    )
    return select(
        said.c.source,
        func.sum(case((said.c.kind == Kind.CLAIM, 1), else_=0)).label("claims"),
        func.sum(case((said.c.kind == Kind.DENIAL, 1), else_=0)).label("denials"),
        func.sum(case((said.c.kind == Kind.REPORTED_FACT, 1), else_=0)).label("reported_facts"),
        func.sum(said.c.disputed).label("disputed"),
        func.sum(said.c.denied).label("denied"),
    ).group_by(said.c.source)


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
