from __future__ import annotations

from pathlib import Path

import pytest

from service.settings import LogFormat, SettingError, Settings


def test_without_variables_the_service_is_local_and_keeps_its_data_in_a_folder() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == "sqlite:///data/attribune.sqlite3"


def test_the_database_follows_the_data_folder() -> None:
    settings = Settings.from_environment({"ATTRIBUNE_DATA_DIR": "/srv/news"})
    assert settings.data_directory == Path("/srv/news")
    assert settings.database_url == "sqlite:////srv/news/attribune.sqlite3"


def test_variables_are_honoured_and_empty_ones_are_not_set() -> None:
    settings = Settings.from_environment(
        {"ATTRIBUNE_PORT": "9000", "ATTRIBUNE_WORKERS": "4", "ATTRIBUNE_HOST": " "}
    )
    assert (settings.port, settings.workers, settings.host) == (9000, 4, "127.0.0.1")


def test_the_form_of_log_lines_and_their_least_level_are_set_by_name() -> None:
    settings = Settings.from_environment(
        {"ATTRIBUNE_LOG_FORMAT": "Console", "ATTRIBUNE_LOG_LEVEL": "warning"}
    )
    assert (settings.log_format, settings.log_level) == (LogFormat.CONSOLE, "WARNING")
    assert Settings.from_environment({}).log_format is None


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_reached_with_one_driver_however_it_is_written(scheme: str) -> None:
    address = f"{scheme}://news:s%40cret@db:5433/news?sslmode=require"
    settings = Settings.from_environment({"ATTRIBUNE_DATABASE_URL": address})
    assert settings.database_url == (
        "postgresql+psycopg://news:s%40cret@db:5433/news?sslmode=require"
    )


def test_an_api_that_only_queues_needs_a_database_that_has_a_queue() -> None:
    environment = {"ATTRIBUNE_API_ANALYSES": "No", "ATTRIBUNE_DATABASE_URL": "postgresql://db/news"}
    assert not Settings.from_environment(environment).api_analyses
    with pytest.raises(SettingError, match="SQLite, which has no queue"):
        Settings.from_environment({"ATTRIBUNE_API_ANALYSES": "no"})


def test_a_password_is_not_repeated_when_its_address_is_refused() -> None:
    environment = {"ATTRIBUNE_DATABASE_URL": "mysql://news:s3cret@db/news"}
    with pytest.raises(SettingError) as refusal:
        Settings.from_environment(environment)
    assert "s3cret" not in str(refusal.value)
    assert "mysql://" in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ATTRIBUNE_PORT", "http"),
        ("ATTRIBUNE_PORT", "65536"),
        ("ATTRIBUNE_PORT", "-1"),
        ("ATTRIBUNE_API_ANALYSES", "no"),
        ("ATTRIBUNE_API_ANALYSES", "maybe"),
        ("ATTRIBUNE_ANALYSIS_SECONDS", "0"),
        ("ATTRIBUNE_ANALYSIS_TRIES", "0"),
        ("ATTRIBUNE_WORKER_GRACE_SECONDS", "soon"),
        ("ATTRIBUNE_WEBHOOK_ALLOW_PRIVATE", "true"),
        ("ATTRIBUNE_PORT", "9" * 5000),
        ("ATTRIBUNE_WORKERS", "0"),
        ("ATTRIBUNE_WORKERS", "2.5"),
        ("ATTRIBUNE_LOG_FORMAT", "xml"),
        ("ATTRIBUNE_LOG_LEVEL", "loud"),
        ("ATTRIBUNE_ALLOW_UNAUTHENTICATED", "yes"),
        ("ATTRIBUNE_ALLOW_UNAUTHENTICATED", "1"),
        ("ATTRIBUNE_TRUSTED_PROXIES", "all"),
        ("ATTRIBUNE_TRUSTED_PROXIES", "11"),
        ("ATTRIBUNE_CORS_ORIGINS", "news.example"),
        ("ATTRIBUNE_CORS_ORIGINS", "https://news.example/"),
        ("ATTRIBUNE_CORS_ORIGINS", "https://.*"),
        ("ATTRIBUNE_CORS_ORIGINS", "null"),
        ("ATTRIBUNE_REQUESTS_PER_MINUTE_WITHOUT_KEY", "-5"),
        ("ATTRIBUNE_DATABASE_URL", "news.db"),
        ("ATTRIBUNE_DATABASE_URL", "oracle://host/news"),
        ("ATTRIBUNE_DATABASE_URL", "postgresql+psycopg2://host/news"),
        ("ATTRIBUNE_DATABASE_URL", "postgresql://host:port/news"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        Settings.from_environment({name: value})


def test_the_service_opens_to_everyone_only_when_told_so_in_words() -> None:
    words = {"ATTRIBUNE_ALLOW_UNAUTHENTICATED": "yes-anyone-may-read-and-write"}
    assert Settings.from_environment(words).allow_unauthenticated
    assert not Settings.from_environment({}).allow_unauthenticated


def test_origins_are_listed_with_commas() -> None:
    origins = {"ATTRIBUNE_CORS_ORIGINS": "https://news.example, http://localhost:3000 ,"}
    expected = ("https://news.example", "http://localhost:3000")
    assert Settings.from_environment(origins).cors_origins == expected
