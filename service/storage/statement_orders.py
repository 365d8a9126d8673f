"""The orders in which statements are listed, and the places in them where pages start."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from service.storage.paging import (
    MeasurePlace,
    TimePlace,
    decode_measure_place,
    decode_time_place,
    encode_measure_place,
    encode_time_place,
)
from service.storage.tables import StatementRow


class StatementOrder(StrEnum):
    """By the article's date, or by confidence, the surest first. No two have the same place."""

    NEWEST = "newest"
    OLDEST = "oldest"
    CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True)
class Place:
    """The columns that say where a statement stands in the orders by date."""

    dated_at: ColumnElement[Any]
    id: ColumnElement[UUID]


OF_STATEMENT = Place(StatementRow.dated_at.expression, StatementRow.id.expression)


def sorting(order: StatementOrder, place: Place = OF_STATEMENT) -> list[ColumnElement[Any]]:
    match order:
        case StatementOrder.NEWEST:
            return [place.dated_at.desc(), place.id.desc()]
        case StatementOrder.OLDEST:
            return [place.dated_at.asc(), place.id.asc()]
        case StatementOrder.CONFIDENCE:
            return [StatementRow.confidence.desc(), StatementRow.id.desc()]


def place_of(order: StatementOrder, list_name: str, row: StatementRow) -> str:
    """The cursor of the page that starts behind the statement."""
    if order is StatementOrder.CONFIDENCE:
        return encode_measure_place(list_name, MeasurePlace(row.confidence, row.id))
    return encode_time_place(list_name, TimePlace(row.dated_at, row.id))


def behind(
    order: StatementOrder, list_name: str, cursor: str, columns: Place = OF_STATEMENT
) -> ColumnElement[bool]:
    """The condition that a statement comes later than the cursor's place.

    Raises `InvalidCursorError`.
    """
    if order is StatementOrder.CONFIDENCE:
        measured = decode_measure_place(list_name, cursor)
        less = StatementRow.confidence < measured.measure
        same = StatementRow.confidence == measured.measure
        return or_(less, and_(same, StatementRow.id < measured.id))
    place = decode_time_place(list_name, cursor)
    # The bound that holds for all lets an index start at the place.
    if order is StatementOrder.OLDEST:
        later = or_(columns.dated_at > place.time, columns.id > place.id)
        return and_(columns.dated_at >= place.time, later)
    earlier = or_(columns.dated_at < place.time, columns.id < place.id)
    return and_(columns.dated_at <= place.time, earlier)
