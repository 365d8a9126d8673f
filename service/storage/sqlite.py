"""What only SQLite needs: its pragmas and its locking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

WRITES = "attribune_writes"
MIGRATES = "attribune_migrates"

# A writer waits its turn this long; a transaction takes milliseconds, so only a stuck
# process can make another wait that long.
BUSY_TIMEOUT_MILLISECONDS = 60_000

READING: dict[str, Any] = {}
WRITING: dict[str, Any] = {WRITES: True}


def create(url: str) -> Engine:
    """The folder of the database is made if it is not there.

    What a statement was given can be the text of an article: errors do not tell it.
    """
    engine = create_engine(url, pool_size=8, max_overflow=24, hide_parameters=True)
    if engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    configure(engine)
    return engine


def configure(engine: Engine) -> None:
    """Make every connection of `engine` durable, strict about keys and patient about locks.

    Transactions of an engine with the execution option `WRITES` take the write lock when
    they begin. A transaction that reads first and then writes could otherwise find, at
    its first write, that another has written since, which no waiting can mend
    (https://sqlite.org/isolation.html). With the option `MIGRATES` they check no keys too:
    a table is altered by making it anew, and dropping the old one would delete what refers
    to it (https://sqlite.org/lang_altertable.html#otheralter).
    """

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        # The driver must not begin transactions on its own: `begin` below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        writes = options.get(WRITES, False)
        if options.get(MIGRATES, False):
            # Has no effect within a transaction.
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection that holds the write lock and may make tables anew, for one transaction."""
    options = {WRITES: True, MIGRATES: True}
    try:
        with engine.execution_options(**options).begin() as connection:
            yield connection
            check_foreign_keys(connection)
    finally:
        # Connections that have ceased to check keys must not be used again.
        engine.dispose()


def check_foreign_keys(connection: Connection) -> None:
    """Raises `BrokenKeysError` where a row refers to one that is not there."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenKeysError(f"Rows refer to others that are missing: {broken[:5]}")


class BrokenKeysError(RuntimeError):
    """A migration left rows that refer to others that are missing; it is rolled back."""
