"""Counting statements into the cells of the rollups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from service.analysis.statement import Kind, SourceType
from service.storage.intervals import Interval, first_day_of
from service.storage.statement_filter import denies_another, is_denied
from service.storage.tables import AttributionRow, Dimension, SourceRow, StatementRow

# From the longest to the shortest, each made of whole ones of the next.
INTERVALS = (Interval.YEAR, Interval.MONTH, Interval.DAY)


UNIT_SEPARATOR = "\x1f"


class Cell(NamedTuple):
    """Which row of the rollups; cells are ordered."""

    dimension: Dimension
    interval: Interval
    first_day: date
    key: str


@dataclass(slots=True)
class Figures:
    """The numbers of a row, or what is to be added to them."""

    claims: int = 0
    denials: int = 0
    reported_facts: int = 0
    disputed: int = 0
    denied: int = 0

    def add(self, other: Figures, factor: int = 1) -> None:
        self.claims += factor * other.claims
        self.denials += factor * other.denials
        self.reported_facts += factor * other.reported_facts
        self.disputed += factor * other.disputed
        self.denied += factor * other.denied

    def by_name(self) -> dict[str, int]:
        return {
            "claims": self.claims,
            "denials": self.denials,
            "reported_facts": self.reported_facts,
            "disputed": self.disputed,
            "denied": self.denied,
        }


Tally = dict[Cell, Figures]


@dataclass(slots=True)
class _Counted:
    """A statement, with the type and country of each source that stands behind it."""

    day: date
    publisher: str
    figures: Figures
    sources: dict[str, tuple[SourceType, str | None]]

    def places(self) -> Iterator[tuple[Dimension, str]]:
        yield Dimension.ALL, ""
        yield Dimension.PUBLISHER, self.publisher
        yield from ((Dimension.SOURCE, source) for source in self.sources or [""])
        origins = set(self.sources.values())
        countries = {country or "" for _, country in origins} or {""}
        yield from ((Dimension.COUNTRY, country) for country in countries)
        types = {source_type.value for source_type, _ in origins}
        yield from ((Dimension.SOURCE_TYPE, source_type) for source_type in types)
        yield from ((Dimension.ORIGIN, origin_key(*origin)) for origin in origins)
        if has_published_keys(self.publisher):
            pairs = (published_key(self.publisher, source) for source in self.sources)
            yield from ((Dimension.PUBLISHER_AND_SOURCE, pair) for pair in pairs)


def tally(session: Session, statements: ColumnElement[bool]) -> Tally:
    """What the statements of current versions that the condition lets through add to each cell."""
    of_days: dict[tuple[Dimension, str, date], Figures] = defaultdict(Figures)
    for statement in _counted(session, statements):
        for dimension, key in statement.places():
            of_days[dimension, key, statement.day].add(statement.figures)
    found: Tally = defaultdict(Figures)
    for (dimension, key, day), figures in of_days.items():
        for interval in INTERVALS:
            found[Cell(dimension, interval, first_day_of(interval, day), key)].add(figures)
    return found


def origin_key(source_type: SourceType, country: str | None) -> str:
    return f"{country or ''}:{source_type.value}"


def has_published_keys(publisher: str) -> bool:
    """Whether it can be told where the publisher's name ends in a key."""
    return publisher != "" and UNIT_SEPARATOR not in publisher


def published_key(publisher: str, source: str) -> str:
    return f"{publisher}{UNIT_SEPARATOR}{source}"


def _counted(session: Session, statements: ColumnElement[bool]) -> Iterable[_Counted]:
    found: dict[int, _Counted] = {}
    for row in session.execute(_query(statements)):
        statement = found.get(row.number)
        if statement is None:
            statement = found[row.number] = _Counted(
                row.dated_at.date(), row.publisher or "", _figures(row), {}
            )
        if row.source_id is not None:
            statement.sources[row.source_id] = row.type, row.country
    return found.values()


def _figures(row: Any) -> Figures:
    return Figures(
        claims=int(row.kind is Kind.CLAIM),
        denials=int(row.kind is Kind.DENIAL),
        reported_facts=int(row.kind is Kind.REPORTED_FACT),
        disputed=int(row.denies or row.denied),
        denied=int(row.denied),
    )


def _query(statements: ColumnElement[bool]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        StatementRow.number,
        StatementRow.dated_at,
        StatementRow.publisher,
        StatementRow.kind,
        denies_another().label("denies"),
        is_denied().label("denied"),
        AttributionRow.source_id,
        SourceRow.type,
        SourceRow.country,
    )
    return (
        select(*columns)
        .outerjoin(AttributionRow, AttributionRow.statement_id == StatementRow.id)
        .outerjoin(SourceRow, SourceRow.id == AttributionRow.source_id)
        .where(StatementRow.current.is_(true()), statements)
    )
