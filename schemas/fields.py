"""Fields that are stricter than marshmallow's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marshmallow import ValidationError, fields

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt](?P<time>\d\d:\d\d):(?P<second>\d\d)(?P<fraction>\.\d+)?"
    r"(?P<offset>[Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEAP_SECOND = 60

NO_DAY = "Must be a date such as 2024-04-24 or a moment such as 2024-04-24T09:30:00Z."

MOMENT_FORMS = [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]


class Characters(fields.String):
    """A string of Unicode characters: no lone surrogates, which UTF-8 cannot carry, and no NUL,
    which databases cannot store."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is None:
            raise self.make_error("invalid")
        if "\0" in text:
            raise ValidationError("Must not hold a NUL character.")
        if _SURROGATE.search(text):
            raise ValidationError("Must not hold a lone surrogate.")
        return text


class WholeNumber(fields.Integer):
    """A whole number in decimal digits, as it stands in a query."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        if not isinstance(value, str) or not _WHOLE_NUMBER.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return int(value)


class TrueOrFalse(fields.Boolean):
    """JSON's `true` or `false`, and nothing that only resembles them."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.Field[date | datetime]):
    """A date (ISO 8601) or a moment with its offset from UTC (RFC 3339), told apart.

    A moment is answered in UTC.
    """

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> date | datetime:
        if not isinstance(value, str):
            raise ValidationError(NO_DAY)
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
            return _moment(value)
        except (ValueError, OverflowError) as error:
            raise ValidationError(NO_DAY) from error


class Moment(Day):
    """As `Day`, but a date means its midnight in UTC; answered as RFC 3339 in UTC."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        return start_of(super()._deserialize(value, attr, data, **kwargs))

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else rfc3339(start_of(value))


def start_of(day: date | datetime) -> datetime:
    """The moment itself, or midnight in UTC of a date."""
    return day if isinstance(day, datetime) else datetime.combine(day, time.min, UTC)


def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _moment(value: str) -> datetime:
    """Raises ValueError, or OverflowError where UTC's calendar does not reach."""
    match = _MOMENT.fullmatch(value)
    if match is None:
        raise ValueError(value)
    # RFC 3339 allows a leap second, Python's clock does not.
    leap = int(match["second"]) == _LEAP_SECOND
    second = "59" if leap else match["second"]
    fraction = (match["fraction"] or ".0")[:7].ljust(7, "0")
    offset = "+00:00" if match["offset"] in "Zz" else match["offset"]
    local = datetime.fromisoformat(f"{match['day']}T{match['time']}:{second}{fraction}{offset}")
    return local.astimezone(UTC) + timedelta(seconds=1 if leap else 0)
