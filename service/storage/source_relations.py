"""Who has to do with a source: who denies what it says, whom it denies, and who speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from service.analysis.statement import Role
from service.storage.statement_filter import StatementFilter, conditions
from service.storage.tables import AttributionRow, DenialRow, SourceRow, StatementRow

# What the source itself stands behind, and what another does.
_own = aliased(AttributionRow)
_other = aliased(AttributionRow)


@dataclass(frozen=True, slots=True)
class Related:
    """A source, and in how many disputes or statements it has to do with another."""

    source: SourceRow
    count: int


@dataclass(frozen=True, slots=True)
class Relations:
    """Those that most often have to do with a source; whether there are `more` of them."""

    items: Sequence[Related]
    more: bool


def deniers(session: Session, source_id: str, wanted: StatementFilter, limit: int) -> Relations:
    """Who denies statements of the source; counts the disputes that the filter lets through."""
    return _most(
        session, _linked(DenialRow.denied_id, DenialRow.denial_id), source_id, wanted, limit
    )


def denied(session: Session, source_id: str, wanted: StatementFilter, limit: int) -> Relations:
    """Whose statements the source denies; counts the disputes that the filter lets through."""
    return _most(
        session, _linked(DenialRow.denial_id, DenialRow.denied_id), source_id, wanted, limit
    )


def spokespeople(
    session: Session, source_id: str, wanted: StatementFilter, limit: int
) -> Relations:
    """Who speaks on behalf of the source; counts the statements that the filter lets through."""
    query = (
        _counting(_own.statement_id)
        .join(_other, _other.statement_id == _own.statement_id)
        .join(StatementRow, StatementRow.id == _other.statement_id)
        .where(_own.role == Role.ON_BEHALF_OF, _other.role == Role.SPEAKER)
    )
    return _most(session, query, source_id, wanted, limit)


def _linked(
    own_side: InstrumentedAttribute[UUID], other_side: InstrumentedAttribute[UUID]
) -> Select[str, int]:
    # Both statements are of one article, and the filter asks for nothing else. The other's is
    # looked at, because most of what a source says is in no dispute.
    return (
        _counting(DenialRow.denial_id)
        .join(DenialRow, own_side == _own.statement_id)
        .join(StatementRow, StatementRow.id == other_side)
        .join(_other, _other.statement_id == other_side)
    )


def _counting(counted: InstrumentedAttribute[UUID]) -> Select[str, int]:
    number: ColumnElement[int] = func.count(distinct(counted))
    return select(_other.source_id, number.label("number")).select_from(_own)


def _most(
    session: Session, query: Select[str, int], source_id: str, wanted: StatementFilter, limit: int
) -> Relations:
    query = query.where(
        _own.source_id == source_id, _other.source_id != source_id, *conditions(wanted)
    )
    number = query.selected_columns["number"]
    query = query.group_by(_other.source_id).order_by(number.desc(), _other.source_id)
    found = session.execute(query.limit(limit + 1)).all()
    ids = [source for source, _ in found[:limit]]
    rows = {row.id: row for row in session.scalars(select(SourceRow).where(SourceRow.id.in_(ids)))}
    items = [Related(rows[source], count) for source, count in found[:limit]]
    return Relations(items, more=len(found) > limit)
