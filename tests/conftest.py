"""What the tests share: one analyzer, because loading it takes seconds, and clean databases."""

from __future__ import annotations

import shutil
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


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Runtime(Settings()).analyzer


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"ATTRIBUNE_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def empty_database(settings: Settings) -> Iterator[Database]:
    """A database without tables."""
    database = Database(settings.database_url)
    yield database
    database.close()


@pytest.fixture
def database(empty_database: Database) -> Database:
    """A database with its tables, but without the catalogue."""
    upgrade(empty_database, [])
    return empty_database


@pytest.fixture(scope="session")
def catalogued_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that holds the catalogue and nothing else, to be copied."""
    settings = Settings.from_environment(
        {"ATTRIBUNE_DATA_DIR": str(tmp_path_factory.mktemp("catalogued"))}
    )
    runtime = Runtime(settings)
    upgrade(runtime.database, runtime.catalogue.sources)
    runtime.database.close()
    return settings.data_directory / "attribune.sqlite3"


@pytest.fixture
def application(settings: Settings, analyzer: Analyzer, catalogued_file: Path) -> Iterator[Flask]:
    settings.data_directory.mkdir()
    shutil.copy(catalogued_file, settings.data_directory)
    app = create_app(settings, analyzer=analyzer)
    yield app
    app.extensions["attribune"].database.close()


@pytest.fixture
def client(application: Flask) -> FlaskClient:
    return application.test_client()
