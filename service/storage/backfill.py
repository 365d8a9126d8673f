"""Filling in what a release before this one did not write, a batch of rows at a time."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.storage import rollups
from service.storage.database import Database
from service.storage.tables import StatementRow

# Small enough that nobody waits noticeably for one of the rows, or for SQLite's write lock.
BATCH = 500


def fill_words(database: Database) -> int:
    """Make every statement findable by its words; the number of those that were not."""
    filled = 0
    while True:
        with database.writing() as session:
            count = _fill_batch(session)
        filled += count
        if count < BATCH:
            return filled


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


def _fill_batch(session: Session) -> int:
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
