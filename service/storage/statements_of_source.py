"""Finding what a source says in the order of time, however much or little it says.

Its attributions stand in that order in an index, and are gone through until a page is full.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from service.storage.statement_filter import StatementFilter, conditions, source_conditions
from service.storage.statement_orders import Place, StatementOrder, behind, sorting
from service.storage.tables import AttributionRow, StatementRow

_PLACE = Place(AttributionRow.dated_at.expression, AttributionRow.statement_id.expression)


def is_of_one_source(wanted: StatementFilter, order: StatementOrder) -> bool:
    """Whether `page_of_source` finds what is wanted."""
    by_date = order in {StatementOrder.NEWEST, StatementOrder.OLDEST}
    return by_date and wanted.sources is not None and len(wanted.sources) == 1


def page_of_source(
    wanted: StatementFilter, order: StatementOrder, list_name: str, cursor: str | None, limit: int
) -> Select[UUID]:
    """The ids of the first so many statements of the filter's one source, or behind the cursor.

    Raises `InvalidCursorError` and `NoWordError`.
    """
    of_any = replace(wanted, sources=None, role=None, country=None, source_type=None)
    within = dated_within(wanted.since, wanted.before)
    asked = [*source_conditions(wanted), *within, *conditions(of_any)]
    if cursor is not None:
        asked.append(behind(order, list_name, cursor, _PLACE))
    # A source can stand behind a statement in two roles.
    walk = select(_PLACE.dated_at, _PLACE.id.label("id")).distinct()
    walk = walk.join(StatementRow, StatementRow.id == AttributionRow.statement_id)
    page = walk.where(*asked).order_by(*sorting(order, _PLACE)).limit(limit).subquery()
    return select(page.c.id)


def dated_within(since: datetime | None, before: datetime | None) -> list[ColumnElement[bool]]:
    """The condition on attributions that keeps others from being looked at."""
    asked: list[ColumnElement[bool]] = []
    if since is not None:
        asked.append(AttributionRow.dated_at >= since)
    if before is not None:
        asked.append(AttributionRow.dated_at < before)
    return asked
