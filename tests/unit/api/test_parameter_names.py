"""The names that parameters allow are those that the storage knows."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import Schema

from schemas.statement_query import (
    LeaderboardQuerySchema,
    StatementQuerySchema,
    TimelineQuerySchema,
)
from service.storage.grouping import Grouping
from service.storage.intervals import Interval
from service.storage.statement_orders import StatementOrder
from service.storage.statistics import Ranking


@pytest.mark.parametrize(
    ("schema", "parameter", "known"),
    [
        (StatementQuerySchema(), "sort", StatementOrder),
        (TimelineQuerySchema(), "interval", Interval),
        (LeaderboardQuerySchema(), "sort", Ranking),
    ],
)
def test_every_name_is_known_and_every_known_one_can_be_asked_for(
    schema: Schema, parameter: str, known: Any
) -> None:
    assert list(schema.fields[parameter].validators[0].choices) == list(known)


def test_everything_can_be_told_apart_in_a_timeline() -> None:
    names = ",".join(Grouping)
    assert TimelineQuerySchema().load({"by": names})["by"] == list(Grouping)
