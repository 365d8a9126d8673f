"""Lists of sources: by their ids, or those first that stand behind the most statements."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, selectinload, with_expression

from service.analysis.statement import SourceStatus, SourceType
from service.storage.paging import InvalidCursorError, Page, decode_key, encode_key
from service.storage.spelling import normal
from service.storage.statement_filter import StatementFilter
from service.storage.statistics import counts_of_sources
from service.storage.tables import AliasRow, SourceRow

LIST_NAME = "sources"
FREQUENCY_LIST_NAME = "sources by frequency"


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which sources a list shows; `prefix` is how their name or an alias begins,
    also an alias that a merge brought them. Those that are merged into another are shown where
    `merged` asks for them, and then no others."""

    prefix: str | None = None
    type: SourceType | None = None
    status: SourceStatus | None = None
    merged: bool = False


class SourceOrder(StrEnum):
    """By id, or by the number of statements behind which a source stands, the highest first."""

    ID = "id"
    FREQUENCY = "frequency"


def list_page(
    session: Session,
    wanted: SourceFilter,
    *,
    order: SourceOrder = SourceOrder.ID,
    counted: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[SourceRow]:
    """Sources; `statement_count` is theirs where they are `counted` or ordered by it.

    Raises `InvalidCursorError`, also for a cursor of another order.
    """
    by_frequency = order is SourceOrder.FREQUENCY
    query = select(SourceRow).where(*_conditions(wanted)).options(selectinload(SourceRow.spellings))
    count: ColumnElement[int] = literal(0)
    if by_frequency or counted:
        counts = counts_of_sources(session, StatementFilter())
        count = func.coalesce(counts.c.total, 0)
        query = query.outerjoin(counts, counts.c.source == SourceRow.id)
        query = query.options(with_expression(SourceRow.statement_count, count))
    if by_frequency:
        if cursor is not None:
            place = _decode_frequency(cursor)
            behind = and_(count == place.count, SourceRow.id > place.id)
            query = query.where(or_(count < place.count, behind))
        query = query.order_by(count.desc(), SourceRow.id)
    else:
        if cursor is not None:
            query = query.where(SourceRow.id > decode_key(LIST_NAME, cursor))
        query = query.order_by(SourceRow.id)
    rows = session.scalars(query.limit(limit + 1)).all()
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    if by_frequency:
        key = encode_key(FREQUENCY_LIST_NAME, f"{last.statement_count} {last.id}")
    else:
        key = encode_key(LIST_NAME, last.id)
    return Page(rows[:limit], key)


@dataclass(frozen=True, slots=True)
class _FrequencyPlace:
    count: int
    id: str


def _decode_frequency(cursor: str) -> _FrequencyPlace:
    count, _, source_id = decode_key(FREQUENCY_LIST_NAME, cursor).partition(" ")
    # No more digits than the databases' whole numbers have room for.
    if not (count.isdigit() and len(count) < 10):
        raise InvalidCursorError
    return _FrequencyPlace(int(count), source_id)


def _conditions(wanted: SourceFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        SourceRow.merged_into.is_not(None) if wanted.merged else SourceRow.merged_into.is_(None)
    ]
    if wanted.prefix is not None:
        conditions.append(SourceRow.id.in_(_spelled(wanted.prefix)))
    if wanted.type is not None:
        conditions.append(SourceRow.type == wanted.type)
    if wanted.status is not None:
        conditions.append(SourceRow.status == wanted.status)
    return conditions


def _spelled(prefix: str) -> Select[str]:
    """The ids of those with a spelling that begins so, and of all that they were merged into."""
    begins_so = AliasRow.normal.startswith(normal(prefix), autoescape=True)
    found = select(AliasRow.source_id.label("id")).where(begins_so).cte("spelled", recursive=True)
    targets = select(SourceRow.merged_into).where(
        SourceRow.id == found.c.id, SourceRow.merged_into.is_not(None)
    )
    found = found.union(targets)
    return select(found.c.id)
