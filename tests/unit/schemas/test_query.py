from __future__ import annotations

from datetime import UTC, datetime

import pytest
from marshmallow import ValidationError

from schemas.statement_query import StatementQuerySchema


def test_a_last_day_is_included_to_its_end() -> None:
    query = StatementQuerySchema().load({"from": "2024-04-24", "to": "2024-04-24"})
    assert query["since"] == datetime(2024, 4, 24, tzinfo=UTC)
    assert query["before"] == datetime(2024, 4, 25, tzinfo=UTC)


def test_a_last_moment_is_included() -> None:
    query = StatementQuerySchema().load({"to": "2024-04-24T09:30:00Z"})
    assert query["before"] > datetime(2024, 4, 24, 9, 30, tzinfo=UTC)


def test_the_last_day_of_the_calendar_sets_no_bound() -> None:
    assert "before" not in StatementQuerySchema().load({"to": "9999-12-31"})


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2024-04-25", "to": "2024-04-24"}, "from"),
        ({"role": "via"}, "role"),
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "201", "format": "json"}, "limit"),
        ({"limit": "0", "format": "csv"}, "limit"),
        ({"kind": "rumour"}, "kind"),
        ({"kind": "claim,rumour"}, "kind"),
        ({"kind": ","}, "kind"),
        ({"country": "KPX"}, "country"),
        ({"country": "kp"}, "country"),
        ({"min_confidence": "1.1"}, "min_confidence"),
        ({"min_confidence": "nan"}, "min_confidence"),
        ({"disputed": "1"}, "disputed"),
        ({"article": "7"}, "article"),
        ({"fields": "id,colour"}, "fields"),
        ({"include": "text"}, "include"),
        ({"sort": "colour"}, "sort"),
        ({"q": ""}, "q"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_the_parameter_at_fault_is_named(query: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        StatementQuerySchema().load(query)
    assert list(caught.value.messages_dict) == [field]
