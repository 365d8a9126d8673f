"""Disputes: denials with the statements that they deny, and who stands on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.analysis.statement import Kind, SourceType
from service.storage.full_text import text_matches
from service.storage.paging import Page
from service.storage.statement_filter import (
    StatementFilter,
    conditions,
    denies_another,
    fingerprint,
    source_conditions,
)
from service.storage.statement_orders import Place, StatementOrder, behind, place_of, sorting
from service.storage.statements import loaded_with_article
from service.storage.statements_of_source import dated_within, is_statement
from service.storage.tables import AttributionRow, DenialRow, StatementRow

LIST_NAME = "disputes"
ORDER = StatementOrder.NEWEST


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


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of the sources on one of these sides of a dispute."""

    sides: Sequence[InstrumentedAttribute[UUID]]
    of_source: StatementFilter

    @property
    def is_of_one_source(self) -> bool:
        return self.of_source.sources is not None and len(self.of_source.sources) == 1


def list_page(
    session: Session, wanted: DisputeFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[Dispute]:
    """Disputes, those of the newest articles first.

    A denial of which no denied statement is known is none. Raises `InvalidCursorError` and
    `NoWordError`.
    """
    asked = replace(wanted, sources=None, deniers=None, denied=None)
    list_name = f"{LIST_NAME}.{fingerprint(asked)}"
    query = _page(wanted, list_name, cursor, limit + 1)
    ids = session.scalars(query).all()
    found = _load(session, ids[:limit])
    more = len(ids) > limit
    cursor = place_of(ORDER, list_name, found[-1].denial) if more else None
    return Page(found, cursor)


def _load(session: Session, denials: Sequence[UUID]) -> list[Dispute]:
    """The disputes of these denials, in their order. Both sides are loaded at once."""
    denied = select(DenialRow.denied_id).where(DenialRow.denial_id.in_(denials))
    sides = or_(StatementRow.id.in_(denials), StatementRow.id.in_(session.scalars(denied).all()))
    query = select(StatementRow).where(sides).options(*loaded_with_article())
    rows = {row.id: row for row in session.scalars(query)}
    return [
        Dispute(
            rows[denial],
            sorted((rows[one] for one in rows[denial].denies), key=lambda row: row.position),
        )
        for denial in denials
    ]


def _page(wanted: DisputeFilter, list_name: str, cursor: str | None, limit: int) -> Select[UUID]:
    """The denials of the first so many disputes, or behind the cursor.

    Of one source the attributions are gone through, which are in the order of time; otherwise
    all denials are.
    """
    questions = _questions(wanted)
    walked = next((question for question in questions if question.is_of_one_source), None)
    asked = _conditions(wanted)
    asked += [_is_answered(question) for question in questions if question is not walked]
    if walked is None:
        # Who walks from a link to its denial need not ask, and PostgreSQL would take it for rare.
        asked += [StatementRow.kind == Kind.DENIAL, denies_another()]
        if cursor is not None:
            asked.append(behind(ORDER, list_name, cursor))
        query = select(StatementRow.id).where(*asked)
    else:
        is_asked_for = [
            *source_conditions(walked.of_source),
            *dated_within(wanted.since, wanted.before),
            is_statement(DenialRow.denial_id, asked),
        ]
        pages = []
        for side in walked.sides:
            page = _walk(side).where(*is_asked_for).limit(limit)
            if cursor is not None:
                page = page.where(behind(ORDER, list_name, cursor, _PLACE))
            pages.append(select(page.subquery().c.id))
        query = select(StatementRow.id).where(StatementRow.id.in_(union(*pages)))
    return query.order_by(*sorting(ORDER)).limit(limit)


_PLACE = Place(AttributionRow.dated_at.expression, DenialRow.denial_id.expression)


def _walk(side: InstrumentedAttribute[UUID]) -> Select[Any, UUID]:
    """The denials on the side of which an attribution is, those with the newest of these first."""
    walk = select(_PLACE.dated_at, _PLACE.id.label("id")).distinct().select_from(AttributionRow)
    walk = walk.join(DenialRow, side == AttributionRow.statement_id)
    return walk.order_by(*sorting(ORDER, _PLACE))


def _questions(wanted: DisputeFilter) -> list[_Question]:
    denial, denied = DenialRow.denial_id, DenialRow.denied_id
    either = StatementFilter(
        sources=wanted.sources, country=wanted.country, source_type=wanted.source_type
    )
    asked = [
        _Question([denial, denied], either),
        _Question([denial], StatementFilter(sources=wanted.deniers)),
        _Question([denied], StatementFilter(sources=wanted.denied)),
    ]
    return [question for question in asked if question.of_source.asks_for_sources]


def _is_answered(question: _Question) -> ColumnElement[bool]:
    """Such a source stands on one of the sides; looked for in each dispute by itself, which
    needs no list of all that such sources say."""
    return or_(
        *(
            select(literal(1))
            .select_from(DenialRow)
            .join(AttributionRow, AttributionRow.statement_id == side)
            .where(DenialRow.denial_id == StatementRow.id, *source_conditions(question.of_source))
            .correlate(StatementRow)
            .exists()
            for side in question.sides
        )
    )


def _conditions(wanted: DisputeFilter) -> list[ColumnElement[bool]]:
    of_denial = StatementFilter(
        publisher=wanted.publisher,
        since=wanted.since,
        before=wanted.before,
        copies=wanted.copies,
    )
    asked = conditions(of_denial)
    if wanted.words is not None:
        # Told not to be about the denial itself, which the surrounding query goes through.
        said = select(StatementRow.id).where(text_matches(wanted.words)).correlate(None)
        denials = select(DenialRow.denial_id).where(DenialRow.denied_id.in_(said))
        asked.append(or_(StatementRow.id.in_(said), StatementRow.id.in_(denials)))
    return asked
