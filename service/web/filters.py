"""The filters of the overview and the disputes, as they stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from schemas.fields import Characters, start_of
from service.analysis.statement import SourceType
from service.storage import sources
from service.storage.intervals import Interval
from service.storage.statement_filter import StatementFilter

ALL_TIME = "all"
DEFAULT_PERIOD = "30"
PERIODS = {
    "7": "Last 7 days",
    "30": "Last 30 days",
    "90": "Last 90 days",
    "365": "Last 365 days",
    ALL_TIME: "All time",
}


class FilterSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    period = fields.String(validate=validate.OneOf(list(PERIODS)))
    since = fields.Date(data_key="from")
    until = fields.Date(data_key="to")
    publisher = Characters(validate=validate.Length(max=500))
    country = fields.String(validate=validate.Regexp(r"[A-Z]{2}\Z", error="Must be a country."))
    source_type = fields.Enum(SourceType, by_value=True)


@dataclass(frozen=True, slots=True)
class PanelFilter:
    """What the panels of a page show. Dates that are given win over the period."""

    period: str = DEFAULT_PERIOD
    since: date | None = None
    until: date | None = None
    publisher: str | None = None
    country: str | None = None
    source_type: SourceType | None = None

    @classmethod
    def read(cls, arguments: MultiDict[str, str]) -> tuple[Self, dict[str, str]]:
        """The filter of an address, without what is wrong in it, which is told by field."""
        given = {name: value.strip() for name, value in arguments.items() if value.strip()}
        try:
            return cls(**FilterSchema().load(given)), {}
        except ValidationError as error:
            problems = {name: " ".join(texts) for name, texts in error.messages_dict.items()}
            right = {name: value for name, value in given.items() if name not in problems}
            return cls(**FilterSchema().load(right)), problems

    @property
    def has_dates(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def first_day(self) -> date | None:
        if self.has_dates or self.period == ALL_TIME:
            return self.since
        return datetime.now(UTC).date() - timedelta(days=int(self.period) - 1)

    @property
    def last_day(self) -> date | None:
        return self.until

    @property
    def last_drawn_day(self) -> date | None:
        """Up to which a chart goes; None where that is the last day on which there is anything."""
        if self.until is not None or self.first_day is None:
            return self.until
        return datetime.now(UTC).date()

    @property
    def label(self) -> str:
        if not self.has_dates:
            return PERIODS[self.period]
        if self.until is None:
            return f"From {self.since}"
        return f"Up to {self.until}" if self.since is None else f"{self.since} to {self.until}"

    @property
    def interval(self) -> Interval:
        """Of a chart: few enough points to be seen, and enough to be a line."""
        if self.first_day is None:
            return Interval.WEEK
        days = ((self.last_day or datetime.now(UTC).date()) - self.first_day).days
        if days <= 45:
            return Interval.DAY
        return Interval.WEEK if days <= 800 else Interval.MONTH

    @property
    def first_moment(self) -> datetime | None:
        return None if self.first_day is None else start_of(self.first_day)

    @property
    def end(self) -> datetime | None:
        """The first moment that is no longer in the period."""
        return None if self.last_day is None else _day_after(self.last_day)

    @property
    def of_statements(self) -> StatementFilter:
        return StatementFilter(
            publisher=self.publisher,
            country=self.country,
            source_type=self.source_type,
            since=self.first_moment,
            before=self.end,
        )

    def parameters(self, **more: Any) -> dict[str, str]:
        """The same filter in the parameters of the API."""
        asked = {
            "from": self.first_day,
            "to": self.last_day,
            "publisher": self.publisher,
            "country": self.country,
            "source_type": self.source_type.value if self.source_type else None,
        } | more
        return {name: str(value) for name, value in asked.items() if value is not None}


def unknown_sources(session: Session, given: Mapping[str, str], *fields: str) -> dict[str, str]:
    """What is wrong, by field, with those that name a source which nobody knows."""
    return {
        field: f"Nobody is known as “{given[field]}”."
        for field in fields
        if field in given and not sources.ids_for(session, given[field])
    }


@dataclass(frozen=True, slots=True)
class PanelLinks:
    """Where what a panel shows is had as data."""

    label: str
    api: str
    csv: str

    @classmethod
    def of(cls, label: str, path: str, parameters: dict[str, str]) -> Self:
        api = f"{path}?{urlencode(parameters)}" if parameters else path
        return cls(label, api, f"{path}?{urlencode(parameters | {'format': 'csv'})}")


def _day_after(day: date) -> datetime | None:
    try:
        return start_of(day + timedelta(days=1))
    except OverflowError:
        return None
