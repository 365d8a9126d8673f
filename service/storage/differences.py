"""Sources that an editor has told from one another, so that neither is suggested as the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from service.errors import InvalidRequestError
from service.storage import audit
from service.storage.audit import Action
from service.storage.paging import Page, decode_id, encode_id
from service.storage.tables import DifferenceRow, SourceRow

LIST_NAME = "differences"


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sources that are not one."""

    source: SourceRow
    other: SourceRow


def tell_apart(session: Session, source_id: str, other_id: str, actor: str) -> bool:
    """Keep that two sources, which are there, are not one; whether that is new.

    Raises `InvalidRequestError` where they are the same.
    """
    if source_id == other_id:
        raise InvalidRequestError.of("other_source_id", "Must be another source.")
    if _find(session, source_id, other_id) is not None:
        return False
    first, second = sorted([source_id, other_id])
    try:
        with session.begin_nested():
            session.add(
                DifferenceRow(
                    id=uuid7(),
                    source_id=first,
                    other_id=second,
                    made_at=datetime.now(UTC),
                    made_by=actor,
                )
            )
    except IntegrityError:
        # Another editor has just found the same.
        return False
    before, after = {"different_from": None}, {"different_from": other_id}
    audit.record(session, actor, Action.SOURCE_TOLD_APART, source_id, before=before, after=after)
    return True


def undo(session: Session, source_id: str, other_id: str, actor: str) -> bool:
    """Let two sources be suggested as one again; whether they had been told apart."""
    found = _find(session, source_id, other_id)
    if found is None:
        return False
    session.delete(found)
    session.flush()
    before, after = {"different_from": other_id}, {"different_from": None}
    audit.record(
        session, actor, Action.SOURCE_NOT_TOLD_APART, source_id, before=before, after=after
    )
    return True


def ids_by_source(session: Session, source_ids: Sequence[str]) -> dict[str, set[str]]:
    """For each of the sources the ids of those that it was told from."""
    told: dict[str, set[str]] = defaultdict(set)
    query = select(DifferenceRow.source_id, DifferenceRow.other_id).where(
        or_(DifferenceRow.source_id.in_(source_ids), DifferenceRow.other_id.in_(source_ids))
    )
    for first, second in session.execute(query):
        told[first].add(second)
        told[second].add(first)
    return told


def list_page(session: Session, *, cursor: str | None = None, limit: int = 50) -> Page[Difference]:
    """What editors have told apart, the newest first. Raises `InvalidCursorError`."""
    query = select(DifferenceRow)
    if cursor is not None:
        # Ids are made in the order of time.
        query = query.where(DifferenceRow.id < decode_id(LIST_NAME, cursor))
    found = session.scalars(query.order_by(DifferenceRow.id.desc()).limit(limit + 1)).all()
    rows, more = found[:limit], len(found) > limit
    ids = {source_id for row in rows for source_id in (row.source_id, row.other_id)}
    named = {row.id: row for row in session.scalars(select(SourceRow).where(SourceRow.id.in_(ids)))}
    items = [Difference(named[row.source_id], named[row.other_id]) for row in rows]
    return Page(items, encode_id(LIST_NAME, rows[-1].id) if more else None)


def _find(session: Session, source_id: str, other_id: str) -> DifferenceRow | None:
    first, second = sorted([source_id, other_id])
    query = select(DifferenceRow).where(
        DifferenceRow.source_id == first, DifferenceRow.other_id == second
    )
    return session.scalar(query)
