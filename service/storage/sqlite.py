"""What only SQLite needs: its pragmas, its locking and its full-text index."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

WRITES = "attribune_writes"
MIGRATES = "attribune_migrates"

# A writer waits its turn this long; a transaction takes milliseconds, so only a stuck
# process can make another wait that long.
BUSY_TIMEOUT_MILLISECONDS = 60_000

FULL_TEXT_INDEX = (
    """
    CREATE VIRTUAL TABLE statement_search USING fts5(
        text, content='statement', content_rowid='number',
        tokenize="unicode61 remove_diacritics 2"
    )
    """,
    """
    CREATE TRIGGER statement_search_insert AFTER INSERT ON statement BEGIN
        INSERT INTO statement_search(rowid, text) VALUES (new.number, new.text);
    END
    """,
    """
    CREATE TRIGGER statement_search_delete AFTER DELETE ON statement BEGIN
        INSERT INTO statement_search(statement_search, rowid, text)
        VALUES ('delete', old.number, old.text);
    END
    """,
    """
    CREATE TRIGGER statement_search_update AFTER UPDATE OF text ON statement BEGIN
        INSERT INTO statement_search(statement_search, rowid, text)
        VALUES ('delete', old.number, old.text);
        INSERT INTO statement_search(rowid, text) VALUES (new.number, new.text);
    END
    """,
)


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


def check_foreign_keys(connection: Connection) -> None:
    """Raises `BrokenKeysError` where a row refers to one that is not there."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenKeysError(f"Rows refer to others that are missing: {broken[:5]}")


class BrokenKeysError(RuntimeError):
    """A migration left rows that refer to others that are missing; it is rolled back."""


def create_full_text_index(connection: Connection) -> None:
    for command in FULL_TEXT_INDEX:
        connection.execute(text(command))


def drop_full_text_index(connection: Connection) -> None:
    for name in ("insert", "delete", "update"):
        connection.execute(text(f"DROP TRIGGER statement_search_{name}"))
    connection.execute(text("DROP TABLE statement_search"))
