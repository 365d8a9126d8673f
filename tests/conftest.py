"""What the tests share: one analyzer, because loading it takes seconds, and clean databases.

Whatever uses a database runs once on SQLite and once on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import create_app
from service.analysis import Analyzer
from service.runtime import Runtime
from service.settings import Settings
from service.storage.database import Database
from service.storage.upgrade import upgrade
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases, postgresql_server


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Runtime(Settings()).analyzer


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    if request.param == "sqlite":
        yield SqliteDatabases()
    else:
        with postgresql_server() as url:
            yield PostgresqlDatabases(url)


@pytest.fixture
def settings(tmp_path: Path, databases: Databases) -> Iterator[Settings]:
    """Settings that name a database which does not exist yet."""
    url = databases.new_url(tmp_path)
    yield Settings.from_environment(
        {"ATTRIBUNE_DATA_DIR": str(tmp_path / "data"), "ATTRIBUNE_DATABASE_URL": url}
    )
    databases.drop(url)


@pytest.fixture
def empty_database(settings: Settings, databases: Databases) -> Iterator[Database]:
    """A database without tables."""
    databases.create(settings.database_url)
    database = Database(settings.database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def prepared_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with its tables and nothing in them, to be copied."""
    url = databases.new_url(tmp_path_factory.mktemp("prepared"))
    databases.create(url)
    database = Database(url)
    upgrade(database, [])
    database.close()
    yield url
    databases.drop(url)


@pytest.fixture
def database(settings: Settings, databases: Databases, prepared_url: str) -> Iterator[Database]:
    """A database with its tables, but without the catalogue."""
    databases.create(settings.database_url, prepared_url)
    database = Database(settings.database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def catalogued_url(
    databases: Databases, prepared_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database that holds the catalogue and nothing else, to be copied."""
    url = databases.new_url(tmp_path_factory.mktemp("catalogued"))
    databases.create(url, prepared_url)
    database = Database(url)
    upgrade(database, Runtime(Settings()).catalogue.sources)
    database.close()
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def built(analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, put together once, because that takes longer than most tests.

    Tests put back what they change of it.
    """
    settings = Settings(data_directory=tmp_path_factory.mktemp("built"))
    return create_app(settings, analyzer=analyzer)


@pytest.fixture
def application(
    settings: Settings, analyzer: Analyzer, databases: Databases, catalogued_url: str, built: Flask
) -> Iterator[Flask]:
    """The application with a runtime, and so with a database, of the test's own."""
    databases.create(settings.database_url, catalogued_url)
    runtime = Runtime(settings, analyzer)
    for app in (built, built.extensions["attribune.web"]):
        app.extensions["attribune"] = runtime
    yield built
    runtime.database.close()


@pytest.fixture
def client(application: Flask) -> FlaskClient:
    return application.test_client()
