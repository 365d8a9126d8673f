"""Filling in what a release before this one did not write, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import false, select, update
from sqlalchemy.orm import Session

from service.storage import rollups
from service.storage.database import Database
from service.storage.rows import Values, insert_rows
from service.storage.spelling_words import shared_words
from service.storage.tables import AliasRow, AliasWordRow, AttributionRow, StatementRow

# Small enough that nobody waits noticeably for one of the rows, or for SQLite's write lock.
BATCH = 500


def fill_words(database: Database) -> int:
    """Make every statement findable by its words; the number of those that were not."""
    return _fill(database, _fill_statements)


def fill_words_of_spellings(database: Database) -> int:
    """Keep the words of every spelling; the number of those whose words were not kept."""
    return _fill(database, _fill_spellings)


def _fill(database: Database, fill_batch: Callable[[Session], int]) -> int:
    filled = 0
    while True:
        with database.writing() as session:
            count = fill_batch(session)
        filled += count
        if count < BATCH:
            return filled


def fill_dates(database: Database) -> None:
    """Make every statement findable by its sources in the order of time."""
    while True:
        with database.writing() as session:
            if not _fill_dates(session):
                return


def fill_counts(database: Database) -> None:
    """Count every statement that is not, and all of them anew where counts are missing."""
    rollups.count_all_waiting(database)
    with database.reading() as session:
        agree = rollups.agree(session)
    if not agree:
        recount(database)


def recount(database: Database) -> None:
    """Count every statement anew. Readers meanwhile count for themselves what is not counted."""
    with database.writing() as session:
        rollups.start_anew(session)
    rollups.count_all_waiting(database)


def _fill_dates(session: Session) -> bool:
    """Whether there was anything to fill in."""
    without_date = AttributionRow.dated_at.is_(None)
    ids = session.scalars(
        select(AttributionRow.statement_id)
        .where(without_date)
        .order_by(AttributionRow.statement_id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    dated_at = select(StatementRow.dated_at).where(StatementRow.id == AttributionRow.statement_id)
    session.execute(
        update(AttributionRow)
        .where(without_date, AttributionRow.statement_id.in_(ids))
        .values(dated_at=dated_at.scalar_subquery()),
        execution_options={"synchronize_session": False},
    )
    return bool(ids)


def _fill_statements(session: Session) -> int:
    without_words = (
        select(StatementRow.number, StatementRow.text)
        .where(StatementRow.words.is_(None))
        .order_by(StatementRow.number)
        .limit(BATCH)
        # Several processes that upgrade at once share the work.
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(without_words).all()
    if rows:
        session.execute(
            update(StatementRow), [{"number": number, "words": text} for number, text in rows]
        )
    return len(rows)


def _fill_spellings(session: Session) -> int:
    without_words = (
        select(AliasRow.source_id, AliasRow.alias, AliasRow.normal)
        .where(AliasRow.has_words.is_(false()))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(without_words).all()
    words = (
        Values(source_id=source_id, alias=alias, word=word)
        for source_id, alias, form in rows
        for word in shared_words(form)
    )
    insert_rows(session, AliasWordRow, words)
    filled = [Values(source_id=row.source_id, alias=row.alias, has_words=True) for row in rows]
    if filled:
        session.execute(update(AliasRow), filled)
    return len(rows)
