"""Statements: finding one, and listing those that a filter lets through."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from service.storage.paging import Page
from service.storage.statement_filter import StatementFilter, conditions, fingerprint
from service.storage.statement_orders import StatementOrder, behind, place_of, sorting
from service.storage.statements_of_source import is_of_one_source, page_of_source
from service.storage.tables import AttributionRow, StatementRow

LIST_NAME = "statements"


def loaded_statement() -> list[ORMOption]:
    """What a query must load, so that a statement can be shown after its session ended."""
    return [
        selectinload(StatementRow.ties).selectinload(AttributionRow.source),
        selectinload(StatementRow.links_as_denial),
        selectinload(StatementRow.links_as_denied),
        selectinload(StatementRow.corrections),
    ]


def loaded_with_article() -> list[ORMOption]:
    """As `loaded_statement`, with what is shown of its article."""
    return [*loaded_statement(), joinedload(StatementRow.article, innerjoin=True)]


def find(session: Session, statement_id: UUID) -> StatementRow | None:
    query = select(StatementRow).where(StatementRow.id == statement_id)
    return session.scalar(query.options(*loaded_statement()))


def list_page(
    session: Session,
    wanted: StatementFilter,
    *,
    order: StatementOrder = StatementOrder.NEWEST,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[StatementRow]:
    """Statements with their articles' titles, unless otherwise ordered those of the newest
    articles first.

    Raises `InvalidCursorError`, also for a cursor of another order or filter, and
    `NoWordError` where `words` holds no word.
    """
    asked = replace(wanted, sources=None, on_behalf_of=None)
    list_name = f"{LIST_NAME}.{order}.{fingerprint(asked)}"
    if is_of_one_source(wanted, order):
        ids = page_of_source(wanted, order, list_name, cursor, limit + 1)
        query = select(StatementRow).where(StatementRow.id.in_(ids))
    else:
        query = select(StatementRow).where(*conditions(wanted))
        if cursor is not None:
            query = query.where(behind(order, list_name, cursor))
    query = query.order_by(*sorting(order)).options(*loaded_with_article())
    rows = session.scalars(query.limit(limit + 1)).all()
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], place_of(order, list_name, rows[limit - 1]))


def count_up_to(session: Session, wanted: StatementFilter, most: int) -> int:
    """How many statements the filter lets through, but no more than `most`: those behind are not
    looked for. Raises `NoWordError`."""
    some = select(literal(1)).select_from(StatementRow).where(*conditions(wanted)).limit(most)
    return session.scalars(select(func.count()).select_from(some.subquery())).one()
