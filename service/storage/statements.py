"""Statements: finding one, and the newest that a filter lets through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from service.analysis.statement import Kind, Role
from service.storage.full_text import text_matches
from service.storage.paging import Page, TimePlace, decode_time_place, encode_time_place
from service.storage.tables import AttributionRow, StatementRow

LIST_NAME = "statements"


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements a list shows; what is None is not asked for.

    `sources` are the ids of sources of which one must stand behind the statement, in
    `role` if that is given. `words` are looked for in the text. `since` and `before`
    bound the article's date: from the first on, and earlier than the second.
    """

    sources: Sequence[str] | None = None
    role: Role | None = None
    kind: Kind | None = None
    words: str | None = None
    since: datetime | None = None
    before: datetime | None = None


def loaded_statement() -> list[ORMOption]:
    """What a query must load, so that a statement can be shown after its session ended."""
    return [
        selectinload(StatementRow.attributions).selectinload(AttributionRow.source),
        selectinload(StatementRow.links_as_denial),
        selectinload(StatementRow.links_as_denied),
    ]


def find(session: Session, statement_id: UUID) -> StatementRow | None:
    query = select(StatementRow).where(StatementRow.id == statement_id)
    return session.scalar(query.options(*loaded_statement()))


def list_page(
    session: Session, wanted: StatementFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[StatementRow]:
    """Statements, those of the newest articles first.

    Raises `InvalidCursorError`, and `NoWordError` where `words` holds no word.
    """
    query = select(StatementRow).where(*_conditions(wanted))
    if cursor is not None:
        query = query.where(_behind(decode_time_place(LIST_NAME, cursor)))
    query = query.order_by(StatementRow.dated_at.desc(), StatementRow.id.desc())
    rows = session.scalars(query.options(*loaded_statement()).limit(limit + 1)).all()
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    place = TimePlace(last.dated_at, last.id)
    return Page(rows[:limit], encode_time_place(LIST_NAME, place))


def _behind(place: TimePlace) -> ColumnElement[bool]:
    return and_(
        StatementRow.dated_at <= place.time,
        or_(StatementRow.dated_at < place.time, StatementRow.id < place.id),
    )


def _conditions(wanted: StatementFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.sources is not None:
        conditions.append(StatementRow.id.in_(_attributed_to(wanted.sources, wanted.role)))
    if wanted.kind is not None:
        conditions.append(StatementRow.kind == wanted.kind)
    if wanted.words is not None:
        conditions.append(text_matches(wanted.words))
    if wanted.since is not None:
        conditions.append(StatementRow.dated_at >= wanted.since)
    if wanted.before is not None:
        conditions.append(StatementRow.dated_at < wanted.before)
    return conditions


def _attributed_to(sources: Sequence[str], role: Role | None) -> Select[UUID]:
    query = select(AttributionRow.statement_id).where(AttributionRow.source_id.in_(sources))
    return query if role is None else query.where(AttributionRow.role == role)
