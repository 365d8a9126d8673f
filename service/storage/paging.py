"""Pages of a list, each found again by the last item of the one before.

A page starts behind a place in the order, not at a number, so that items which arrive
while a client turns the pages are neither shown twice nor push others out of sight.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

Item = TypeVar("Item")


class InvalidCursorError(ValueError):
    """The cursor was not handed out by this list, in this order and with these filters."""

    def __init__(self) -> None:
        super().__init__(
            "The cursor is not one that this list handed out in this order with these filters."
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Items of a list; `next_cursor` finds those that follow, if any do."""

    items: Sequence[Item]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class TimePlace:
    """A place in a list that is sorted by time and id, newest first."""

    time: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class MeasurePlace:
    """A place in a list that is sorted by a measure from 0 to 1 and id, the highest first."""

    measure: float
    id: UUID


def encode_time_place(list_name: str, place: TimePlace) -> str:
    return _encode([list_name, place.time.isoformat(), str(place.id)])


def decode_time_place(list_name: str, cursor: str) -> TimePlace:
    """Raises `InvalidCursorError`."""
    time_text, id_text = _decode(list_name, cursor, parts=2)
    try:
        time = datetime.fromisoformat(time_text)
        if time.tzinfo != UTC:
            raise InvalidCursorError
        return TimePlace(time, UUID(id_text))
    except ValueError as error:
        raise InvalidCursorError from error


def encode_measure_place(list_name: str, place: MeasurePlace) -> str:
    return _encode([list_name, repr(place.measure), str(place.id)])


def decode_measure_place(list_name: str, cursor: str) -> MeasurePlace:
    """Raises `InvalidCursorError`."""
    measure_text, id_text = _decode(list_name, cursor, parts=2)
    try:
        measure = float(measure_text)
        if not 0 <= measure <= 1:
            raise InvalidCursorError
        return MeasurePlace(measure, UUID(id_text))
    except ValueError as error:
        raise InvalidCursorError from error


def encode_key(list_name: str, key: str) -> str:
    return _encode([list_name, key])


def decode_key(list_name: str, cursor: str) -> str:
    """Raises `InvalidCursorError`."""
    (key,) = _decode(list_name, cursor, parts=1)
    return key


def encode_id(list_name: str, row_id: UUID) -> str:
    return encode_key(list_name, str(row_id))


def decode_id(list_name: str, cursor: str) -> UUID:
    """Raises `InvalidCursorError`."""
    key = decode_key(list_name, cursor)
    try:
        return UUID(key)
    except ValueError as error:
        raise InvalidCursorError from error


def encode_number(list_name: str, number: int) -> str:
    return encode_key(list_name, str(number))


def decode_number(list_name: str, cursor: str) -> int:
    """A whole number from 0 on. Raises `InvalidCursorError`."""
    key = decode_key(list_name, cursor)
    # No more digits than the databases' whole numbers have room for.
    if not (key.isdigit() and len(key) < 10):
        raise InvalidCursorError
    return int(key)


def _encode(values: list[str]) -> str:
    plain = json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode("ascii")


def _decode(list_name: str, cursor: str, parts: int) -> list[str]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise InvalidCursorError from error
    if not isinstance(values, list) or len(values) != parts + 1 or values[0] != list_name:
        raise InvalidCursorError
    if not all(isinstance(value, str) and value.isascii() for value in values):
        raise InvalidCursorError
    return values[1:]
