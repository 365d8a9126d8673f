"""Finding what a source says in the order of time, however much or little it says.

Its attributions stand in that order in an index, and are gone through until a page is full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from service.storage.statement_filter import StatementFilter, conditions, source_conditions
from service.storage.statement_orders import Place, StatementOrder, behind, sorting
from service.storage.tables import AttributionRow, DenialRow, StatementRow

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
    walk = select(_PLACE.dated_at, _PLACE.id.label("id"))
    walk = walk.where(*source_conditions(wanted), *within)
    walk = walk.where(is_statement(AttributionRow.statement_id, conditions(of_any)))
    if cursor is not None:
        walk = walk.where(behind(order, list_name, cursor, _PLACE))
    # A source can stand behind a statement in two roles.
    page = walk.distinct().order_by(*sorting(order, _PLACE)).limit(limit).subquery()
    return select(page.c.id)


def is_statement(
    statement_id: InstrumentedAttribute[UUID], asked: Sequence[ColumnElement[bool]]
) -> ColumnElement[bool]:
    """The statement with the id fulfils the conditions.

    Not joined, because SQLite might go through all statements of a kind instead of a source's.
    """
    found = select(literal(1)).select_from(StatementRow).where(StatementRow.id == statement_id)
    return found.where(*asked).correlate(AttributionRow, DenialRow).exists()


def dated_within(since: datetime | None, before: datetime | None) -> list[ColumnElement[bool]]:
    """The condition on attributions that keeps others from being looked at."""
    asked: list[ColumnElement[bool]] = []
    if since is not None:
        asked.append(AttributionRow.dated_at >= since)
    if before is not None:
        asked.append(AttributionRow.dated_at < before)
    return asked
