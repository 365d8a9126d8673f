"""Column types that mean the same in every database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine

from service.storage.words import PASSED_OVER, indexed_words


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC and always handed out with its time zone.

    SQLite has no time zones, so a naive value would change its meaning from one
    database to the next; this type refuses it.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored moment needs a time zone.")
        moment = value.astimezone(UTC)
        return moment if dialect.name != "sqlite" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Word(TypeDecorator[StrEnum]):
    """A member of a string enumeration, kept as its value.

    A plain string column lets a later release add a member without a migration.
    """

    impl = String(40)
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.members(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.members(value)


class WordsOfText(TypeDecorator[str]):
    """The words of a text with their places, for the full-text search; set to the text itself.

    In PostgreSQL a `tsvector`, in SQLite the words one after another, which FTS5 indexes.
    They are there to be searched: what is read back is in the form of the database.
    """

    impl = Text()
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        words = indexed_words(value)
        return as_tsvector(words) if dialect.name == "postgresql" else " ".join(words)


def as_tsvector(words: Sequence[str]) -> str:
    """Each word with its places, as PostgreSQL writes them: `'pier':2,5 'the':1`."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, start=1):
        if word != PASSED_OVER:
            places.setdefault(word, []).append(str(place))
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items())
