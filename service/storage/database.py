"""The connection to the database: sessions that read, sessions that write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from service.storage import postgresql, sqlite


class Backend(Protocol):
    """What a module offers that knows one kind of database.

    `READING` and `WRITING` are the execution options of connections that do so.
    """

    READING: dict[str, Any]
    WRITING: dict[str, Any]

    def create(self, url: str) -> Engine: ...

    def migrating(self, engine: Engine) -> AbstractContextManager[Connection]: ...


class Database:
    """One process's connections. Make it after a fork: connections cannot be shared by two."""

    def __init__(self, url: str) -> None:
        is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._backend: Backend = sqlite if is_sqlite else postgresql
        self.engine: Engine = self._backend.create(url)
        # Numbers the articles that this process stores.
        self.stored_articles = count(1)
        self._reading_engine = self.engine.execution_options(**self._backend.READING)
        self._writing_engine = self.engine.execution_options(**self._backend.WRITING)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with Session(self._reading_engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are all kept when the block ends, or none if it raises."""
        with Session(self._writing_engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection to change the tables with; the next one is handed out after this one."""
        with self._backend.migrating(self.engine) as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()
