"""Merging sources: an editor's finding that one is another, its effect, and its undoing.

A merged source keeps its row and points to what it was merged into; each attribution keeps the
source that the article names beside the one that this leads to. So an undoing needs no memory:
what the source leads to is reckoned anew, whatever was merged or undone in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import CTE, Select, distinct, func, select, true, update
from sqlalchemy.orm import Session, selectinload
from uuid_utils.compat import uuid7

from service.errors import SourceCycleError, SourceMergedError
from service.storage import audit, rollups
from service.storage.audit import Action
from service.storage.sources import root_of
from service.storage.tables import AliasRow, AttributionRow, MergeRow, SourceRow, StatementRow


@dataclass(frozen=True, slots=True)
class MergeEffect:
    """What a merge does: so many statements, of so many articles, come to have `target` as
    their source, and these spellings come to lead to it. Old versions of articles are not
    counted."""

    source: SourceRow
    target: SourceRow
    statement_count: int
    article_count: int
    spellings: list[str]


def merge(session: Session, source_id: str, into: str, actor: str) -> None:
    """Let a source, and all that was merged into it, be what `into` is in the end.

    Both are there. Raises `SourceMergedError` where the source is merged already, and
    `SourceCycleError` where `into` is the source itself or was merged into it.
    """
    rollups.hold(session)
    source, target = _locked(session, source_id, into)
    _check(source, target)
    source.merged_into = target.id
    session.add(
        MergeRow(
            id=uuid7(),
            source_id=source.id,
            target_id=target.id,
            made_at=datetime.now(UTC),
            made_by=actor,
        )
    )
    session.flush()
    _lead(session, source.id, target.id)
    audit.record(
        session,
        actor,
        Action.SOURCE_MERGED,
        source.id,
        before={"merged_into": None},
        after={"merged_into": target.id},
    )


def undo(session: Session, source_id: str, actor: str) -> bool:
    """Let a merged source be one of its own again, with all that was merged into it; whether it
    was merged."""
    rollups.hold(session)
    (source,) = _lock(session, [source_id])
    target = source.merged_into
    if target is None:
        return False
    source.merged_into = None
    session.flush()
    now = datetime.now(UTC)
    session.execute(
        update(MergeRow)
        .where(MergeRow.source_id == source.id, MergeRow.undone_at.is_(None))
        .values(undone_at=now, undone_by=actor)
    )
    _lead(session, source.id, source.id)
    audit.record(
        session,
        actor,
        Action.SOURCE_UNMERGED,
        source.id,
        before={"merged_into": target},
        after={"merged_into": None},
    )
    return True


def preview(session: Session, source_id: str, into: str) -> MergeEffect:
    """What `merge` would do. Raises what it raises."""
    target_id = root_of(session, into)
    rows = {row.id: row for row in session.scalars(_both(source_id, target_id))}
    source, target = rows[source_id], rows[target_id]
    _check(source, target)
    counts = (
        select(
            func.count(distinct(StatementRow.id)),
            func.count(distinct(StatementRow.article_id)),
        )
        .join(AttributionRow, AttributionRow.statement_id == StatementRow.id)
        .where(AttributionRow.source_id == source_id, StatementRow.current.is_(true()))
    )
    statements, articles = session.execute(counts).one()
    merged = _merged_into(source_id)
    spellings = (
        select(AliasRow.alias)
        .where(AliasRow.source_id.in_(select(merged.c.id)))
        .distinct()
        .order_by(AliasRow.alias)
    )
    return MergeEffect(source, target, statements, articles, list(session.scalars(spellings)))


def _check(source: SourceRow, target: SourceRow) -> None:
    if source.merged_into is not None:
        raise SourceMergedError(
            f"{source.id!r} is merged into {source.merged_into!r}: undo that merge first."
        )
    if target.id == source.id:
        raise SourceCycleError("into", f"It is {source.id!r} itself, or was merged into it.")


def _both(source_id: str, target_id: str) -> Select[SourceRow]:
    query = select(SourceRow).where(SourceRow.id.in_([source_id, target_id]))
    return query.options(selectinload(SourceRow.spellings))


def _locked(session: Session, source_id: str, into: str) -> tuple[SourceRow, SourceRow]:
    """The source and what `into` leads to, which stay as they are until the transaction ends."""
    while True:
        target_id = root_of(session, into)
        rows = {row.id: row for row in _lock(session, [source_id, target_id])}
        # It may have been merged while this waited for the lock.
        if rows[target_id].merged_into is None:
            return rows[source_id], rows[target_id]


def _lock(session: Session, ids: list[str]) -> list[SourceRow]:
    query = select(SourceRow).where(SourceRow.id.in_(ids)).order_by(SourceRow.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def _lead(session: Session, source_id: str, root: str) -> None:
    """Let every statement that names the source, or one merged into it, have `root` for it."""
    names_it = AttributionRow.named_source_id.in_(select(_merged_into(source_id).c.id))
    concerned = StatementRow.id.in_(select(AttributionRow.statement_id).where(names_it))
    with rollups.recounting(session, concerned):
        session.execute(
            update(AttributionRow).where(names_it).values(source_id=root),
            execution_options={"synchronize_session": False},
        )


def _merged_into(source_id: str) -> CTE:
    """The ids of the source and of all that were merged into it, by any number of steps."""
    found = select(SourceRow.id).where(SourceRow.id == source_id).cte("merged", recursive=True)
    return found.union(select(SourceRow.id).where(SourceRow.merged_into == found.c.id))
