"""The connection to the database: sessions that read, sessions that write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from service.storage import sqlite


class Database:
    """One process's connections. Make it after a fork: connections cannot be shared by two."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(
            # What a statement was given can be the text of an article: errors are not to tell it.
            url,
            pool_size=8,
            max_overflow=24,
            hide_parameters=True,
        )
        if self.engine.dialect.name == "sqlite":
            sqlite.configure(self.engine)
            if self.engine.url.database:
                Path(self.engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        self._writing_engine = self.engine.execution_options(**{sqlite.WRITES: True})

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are all kept when the block ends, or none if it raises."""
        with Session(self._writing_engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Session]:
        """As `writing`, for changes of the tables themselves."""
        engine = self.engine.execution_options(**{sqlite.WRITES: True, sqlite.MIGRATES: True})
        try:
            with Session(engine) as session, session.begin():
                yield session
                if engine.dialect.name == "sqlite":
                    sqlite.check_foreign_keys(session.connection())
        finally:
            # Connections that have ceased to check keys must not be used again.
            self.engine.dispose()

    def close(self) -> None:
        self.engine.dispose()
