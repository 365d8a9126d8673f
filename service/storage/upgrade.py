"""Bringing a database up to date: its tables, and the sources that ship with the service."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from service.analysis.statement import Source
from service.storage import sources
from service.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database, catalogue: Iterable[Source]) -> int:
    """Run the migrations that are missing, then add the catalogue; the number of new sources."""
    migrate(database)
    with database.writing() as session:
        return sources.synchronise(session, catalogue)


def migrate(database: Database, revision: str = "head") -> None:
    """Run the migrations that lead up to `revision`."""
    with database.migrating() as session:
        configuration = _configuration()
        configuration.attributes["connection"] = session.connection()
        command.upgrade(configuration, revision)


def is_current(connection: Connection) -> bool:
    """Whether the database has every table and column that this release uses."""
    newest = ScriptDirectory.from_config(_configuration()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    return configuration
