from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.analysis import Analyzer
from service.runtime import Runtime
from service.settings import Settings
from tests.databases import Databases
from tests.integration.server import Server
from tests.integration.workers import Workers


@pytest.fixture(scope="session")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all tests that only talk to it."""
    directory = tmp_path_factory.mktemp("server")
    url = databases.new_url(directory)
    databases.create(url)
    running = Server(directory, database_url=url)
    running.start()
    yield running
    running.stop()
    databases.drop(url)


@pytest.fixture
def database_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database without tables, for a server of the test's own."""
    url = databases.new_url(tmp_path)
    databases.create(url)
    yield url
    databases.drop(url)


@pytest.fixture
def runtime(
    settings: Settings, databases: Databases, catalogued_url: str, analyzer: Analyzer
) -> Iterator[Runtime]:
    databases.create(settings.database_url, catalogued_url)
    made = Runtime(settings, analyzer)
    yield made
    made.database.close()


@pytest.fixture
def workers(tmp_path: Path, settings: Settings, runtime: Runtime) -> Iterator[Workers]:
    made = Workers(tmp_path, settings)
    yield made
    made.kill_all()
