"""Bringing a database up to date: its tables, what is in them, and the sources that ship."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from service.analysis.statement import Source
from service.storage import sources
from service.storage.backfill import (
    fill_counts,
    fill_dates,
    fill_words,
    fill_words_of_spellings,
)
from service.storage.conflicts import retrying
from service.storage.database import Database
from service.storage.postgresql import is_lock_timeout

MIGRATIONS = Path(__file__).parent / "migrations"

# A migration that cannot have a table soon lets those go first who wait behind it.
LOCK_ATTEMPTS = 20
LOCK_PAUSE_SECONDS = 2


def upgrade(database: Database, catalogue: Iterable[Source]) -> int:
    """Run the migrations that are missing, then add the catalogue; the number of new sources.

    May be run while the service, of this release or of the one before, is running, and by
    several processes at once: docs/migrations.md tells what a migration must keep to.
    """
    migrate(database)
    fill_words(database)
    fill_dates(database)
    fill_counts(database)
    fill_words_of_spellings(database)
    return retrying(lambda: _synchronise(database, catalogue))


def migrate(database: Database, revision: str = "head") -> None:
    """Run the migrations that lead up to `revision`, one process at a time."""
    for _ in range(LOCK_ATTEMPTS - 1):
        try:
            return _migrate(database, revision)
        except OperationalError as error:
            if not is_lock_timeout(error):
                raise
        time.sleep(LOCK_PAUSE_SECONDS)
    return _migrate(database, revision)


def is_current(connection: Connection) -> bool:
    """Whether the database has every table and column that this release uses.

    It has if a later release has upgraded it, whose migrations this one does not know.
    """
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return False
    scripts = ScriptDirectory.from_config(_configuration())
    known = {script.revision for script in scripts.walk_revisions()}
    return revision == scripts.get_current_head() or revision not in known


def _migrate(database: Database, revision: str) -> None:
    with database.migrating() as connection:
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)


def _synchronise(database: Database, catalogue: Iterable[Source]) -> int:
    # Most often nothing has changed, and then nobody needs to be kept from writing.
    with database.reading() as session:
        changed = sources.changed(session, catalogue)
    if not changed:
        return 0
    with database.writing() as session:
        return sources.synchronise(session, changed)


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    return configuration
