"""Disputes: denials with the statements that they deny, and who stands on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from service.analysis.statement import SourceType
from service.storage.full_text import text_matches
from service.storage.paging import Page
from service.storage.statement_filter import (
    StatementFilter,
    attributed,
    conditions,
    denies_another,
    fingerprint,
)
from service.storage.statement_orders import StatementOrder, behind, place_of, sorting
from service.storage.statements import loaded_with_article
from service.storage.tables import DenialRow, StatementRow

LIST_NAME = "disputes"


@dataclass(frozen=True, slots=True)
class DisputeFilter:
    """Which disputes a list shows; what is None is not asked for.

    `sources`, `country` and `source_type` are asked of one source on either side, `deniers`
    of the denial's sources and `denied` of those of a statement that it denies. `words` are
    looked for in the text of either side.
    """

    sources: Sequence[str] | None = None
    deniers: Sequence[str] | None = None
    denied: Sequence[str] | None = None
    words: str | None = None
    publisher: str | None = None
    country: str | None = None
    source_type: SourceType | None = None
    since: datetime | None = None
    before: datetime | None = None
    copies: bool = True


@dataclass(frozen=True, slots=True)
class Dispute:
    """A denial and the statements that it denies, in the order of their article."""

    denial: StatementRow
    denied: Sequence[StatementRow]


def list_page(
    session: Session, wanted: DisputeFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[Dispute]:
    """Disputes, those of the newest articles first.

    A denial of which no denied statement is known is none. Raises `InvalidCursorError` and
    `NoWordError`.
    """
    order = StatementOrder.NEWEST
    asked = replace(wanted, sources=None, deniers=None, denied=None)
    list_name = f"{LIST_NAME}.{fingerprint(asked)}"
    query = select(StatementRow).where(*_conditions(wanted))
    if cursor is not None:
        query = query.where(behind(order, list_name, cursor))
    query = query.order_by(*sorting(order)).options(*loaded_with_article())
    denials = session.scalars(query.limit(limit + 1)).all()
    cursor = place_of(order, list_name, denials[limit - 1]) if len(denials) > limit else None
    return Page(_with_denied(session, denials[:limit]), cursor)


def _with_denied(session: Session, denials: Sequence[StatementRow]) -> list[Dispute]:
    ids = [denied for denial in denials for denied in denial.denies]
    query = select(StatementRow).where(StatementRow.id.in_(ids)).options(*loaded_with_article())
    found = {row.id: row for row in session.scalars(query.order_by(StatementRow.position))}
    return [
        Dispute(denial, [row for row in found.values() if row.id in set(denial.denies)])
        for denial in denials
    ]


def _conditions(wanted: DisputeFilter) -> list[ColumnElement[bool]]:
    of_denial = StatementFilter(
        publisher=wanted.publisher,
        since=wanted.since,
        before=wanted.before,
        sources=wanted.deniers,
        copies=wanted.copies,
    )
    asked = [*conditions(of_denial), denies_another()]
    if wanted.denied is not None:
        denied = attributed(StatementFilter(sources=wanted.denied))
        asked.append(StatementRow.id.in_(_denials_of(denied)))
    either = StatementFilter(
        sources=wanted.sources, country=wanted.country, source_type=wanted.source_type
    )
    if either.asks_for_sources:
        asked.append(_on_either_side(attributed(either)))
    if wanted.words is not None:
        # Told not to be about the denial itself, which the surrounding query goes through.
        said = select(StatementRow.id).where(text_matches(wanted.words)).correlate(None)
        asked.append(_on_either_side(said))
    return asked


def _on_either_side(statements: Select[UUID]) -> ColumnElement[bool]:
    return or_(StatementRow.id.in_(statements), StatementRow.id.in_(_denials_of(statements)))


def _denials_of(statements: Select[UUID]) -> Select[UUID]:
    return select(DenialRow.denial_id).where(DenialRow.denied_id.in_(statements))
