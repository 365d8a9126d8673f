"""Copying an SQLite database while it is being used."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, text

from service.storage import sqlite
from service.storage.database import Database


class BackupError(RuntimeError):
    """No copy was made; the message says why."""


def back_up(database: Database, target: Path) -> int:
    """Write one state of the database to the new file `target`; its size in bytes.

    Others read and write meanwhile. The file appears under its name only when it is whole,
    was found sound and is on the disk. Raises `BackupError`.
    """
    if database.engine.dialect.name != "sqlite":
        raise BackupError("Only SQLite is copied so; for PostgreSQL, see docs/operations.md.")
    if target.exists():
        raise BackupError(f"{target} is there already, and is left as it is.")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        # Nobody else may read the articles of a copy that somebody leaves lying about.
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        # Not through a session: it would begin a transaction, in which SQLite refuses this.
        with closing(database.engine.raw_connection()) as source:
            source.cursor().execute("VACUUM INTO ?", (str(unfinished),))
        _check(unfinished)
        _flush(unfinished)
        unfinished.rename(target)
        _flush(target.parent)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise BackupError(f"{target} cannot be written: {error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def _check(file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as copy:
            found = copy.execute(text("PRAGMA integrity_check")).scalars().all()
            sqlite.check_foreign_keys(copy)
    finally:
        engine.dispose()
    if found != ["ok"]:
        raise BackupError(f"The copy is damaged: {found[0]}")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
