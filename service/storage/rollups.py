"""Keeping the counts of `RollupRow` in step with the statements.

New articles are counted some at a time, by whoever stores the next ones: until then they wait in
`UncountedArticleRow`, and readers count them themselves. Whatever changes statements that may be
counted does so within `recounting`, in whose transaction the counts change with them.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select, true
from sqlalchemy import insert as insert_into
from sqlalchemy.dialects import postgresql as postgresql_dialect
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.storage import postgresql
from service.storage.database import Database
from service.storage.intervals import Interval
from service.storage.tables import (
    ArticleRow,
    AttributionRow,
    Dimension,
    RollupRow,
    StatementRow,
    UncountedArticleRow,
)
from service.storage.tallies import Cell, Figures, Tally, tally

# Each process counts after so many articles that it has stored: seldom enough to cost little, and
# often enough that readers find little to count.
STORED_BETWEEN_COUNTS = 40
# So many at a time that nobody waits noticeably for SQLite's write lock.
BATCH_ARTICLES = 200
# The more at once, the more of them fall into the same rows.
LARGE_BATCH_ARTICLES = 1_000

_KEY = ("dimension", "interval", "first_day", "key")
_FIGURES = tuple(Figures().by_name())

_log = logging.getLogger(__name__)


def count_later(session: Session, article_id: UUID) -> None:
    """Let an article wait whose statements are new."""
    insert = _insert(session, UncountedArticleRow).values(article_id=article_id)
    session.execute(insert.on_conflict_do_nothing())


def keep_up(database: Database) -> None:
    """Called when an article was stored: counts those that wait, now and then.

    What goes wrong is logged and not raised: the article is stored, and is counted later.
    """
    if next(database.stored_articles) % STORED_BETWEEN_COUNTS == 0:
        try:
            count_waiting(database)
        except DBAPIError as error:
            _log.warning("Articles could not be counted: %s", error.orig)


def count_waiting(database: Database, limit: int = BATCH_ARTICLES) -> int:
    """Count articles that wait; their number, at most `limit`.

    None are counted while somebody else does so, or changes what is counted.
    """
    with database.writing() as session:
        if not _try_to_hold(session):
            return 0
        waiting = select(UncountedArticleRow.article_id).order_by(UncountedArticleRow.article_id)
        ids = session.scalars(waiting.limit(limit)).all()
        if ids:
            _add(session, tally(session, StatementRow.article_id.in_(ids)))
            counted = UncountedArticleRow.article_id.in_(ids)
            session.execute(delete(UncountedArticleRow).where(counted))
        return len(ids)


def count_all_waiting(database: Database) -> None:
    """Count all articles that wait, or as many as there are until somebody else does so."""
    while count_waiting(database, LARGE_BATCH_ARTICLES):
        pass


def hold(session: Session) -> None:
    """Let nobody else change what is counted until the transaction ends.

    A transaction that changes statements which may be counted calls it before it locks anything
    else, so that no two wait for each other.
    """
    if _is_postgresql(session):
        session.execute(select(func.pg_advisory_xact_lock(postgresql.ROLLUP_LOCK)))


@contextmanager
def recounting(session: Session, statements: ColumnElement[bool]) -> Iterator[None]:
    """Change within the block what these statements count for, and the counts with them.

    `statements` is a condition on rows of the statement table, which lets the same ones
    through before and after, but for those that the block makes or deletes.
    """
    hold(session)
    session.flush()
    changing = and_(statements, is_counted())
    before = tally(session, changing)
    yield
    session.flush()
    change = tally(session, changing)
    for cell, figures in before.items():
        change[cell].add(figures, -1)
    _add(session, change)


def is_of_any(source_ids: Collection[str]) -> ColumnElement[bool]:
    """One of the sources stands behind the statement."""
    of_these = AttributionRow.source_id.in_(source_ids)
    return StatementRow.id.in_(select(AttributionRow.statement_id).where(of_these))


def is_counted() -> ColumnElement[bool]:
    """The statement's article does not wait."""
    return StatementRow.article_id.not_in(select(UncountedArticleRow.article_id))


def agree(session: Session) -> bool:
    """Whether as many statements are counted as there are to be."""
    kinds = RollupRow.claims + RollupRow.denials + RollupRow.reported_facts
    counted = select(func.coalesce(func.sum(kinds), 0)).where(
        RollupRow.dimension == Dimension.ALL, RollupRow.interval == Interval.YEAR
    )
    there = select(func.count()).where(StatementRow.current.is_(true()), is_counted())
    return session.scalar(counted) == session.scalar(there)


def start_anew(session: Session) -> None:
    """Forget all counts, and let every article wait."""
    hold(session)
    session.execute(delete(RollupRow))
    session.execute(delete(UncountedArticleRow))
    every = select(ArticleRow.id)
    session.execute(insert_into(UncountedArticleRow).from_select(["article_id"], every))


def _add(session: Session, change: Tally) -> None:
    changed = {cell: change[cell].by_name() for cell in sorted(change)}
    rows = [cell._asdict() | figures for cell, figures in changed.items() if any(figures.values())]
    if not rows:
        return
    insert = _insert(session, RollupRow)
    added = {name: getattr(RollupRow, name) + insert.excluded[name] for name in _FIGURES}
    upsert = insert.on_conflict_do_update(index_elements=_KEY, set_=added)
    # What returns something is sent as one INSERT of many rows.
    session.connection().execute(upsert.returning(RollupRow.key), rows)
    shrunk = [cell for cell, figures in changed.items() if min(figures.values()) < 0]
    if shrunk:
        _remove_empty(session, shrunk)


def _remove_empty(session: Session, cells: Iterable[Cell]) -> None:
    of_cell = [getattr(RollupRow, name) == bindparam(f"of_{name}") for name in _KEY]
    empty = [getattr(RollupRow, name) == 0 for name in _FIGURES]
    rows = [{f"of_{name}": value for name, value in cell._asdict().items()} for cell in cells]
    session.connection().execute(delete(RollupRow).where(*of_cell, *empty), rows)


def _insert(
    session: Session, table: type[RollupRow | UncountedArticleRow]
) -> postgresql_dialect.Insert | sqlite_dialect.Insert:
    """An INSERT that says what to do where the row is there already."""
    if _is_postgresql(session):
        return postgresql_dialect.insert(table)
    return sqlite_dialect.insert(table)


def _try_to_hold(session: Session) -> bool:
    if not _is_postgresql(session):
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(postgresql.ROLLUP_LOCK))))


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
