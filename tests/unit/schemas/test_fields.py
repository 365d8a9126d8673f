from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from schemas.fields import Characters, Day, Moment, WholeNumber, rfc3339


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-04-24T09:30:00Z", datetime(2024, 4, 24, 9, 30, tzinfo=UTC)),
        ("2024-04-24t09:30:00z", datetime(2024, 4, 24, 9, 30, tzinfo=UTC)),
        ("2024-04-24T09:30:00+02:00", datetime(2024, 4, 24, 7, 30, tzinfo=UTC)),
        ("2024-04-24T09:30:00.5Z", datetime(2024, 4, 24, 9, 30, 0, 500_000, tzinfo=UTC)),
        ("2024-04-24T09:30:00.123456789Z", datetime(2024, 4, 24, 9, 30, 0, 123_456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2024-04-24", datetime(2024, 4, 24, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc(value: str, moment: datetime) -> None:
    assert Moment().deserialize(value) == moment


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2024-04-24T09:30:00",
        "2024-04-24 09:30:00Z",
        "2024-02-30",
        "2024-13-01T00:00:00Z",
        "2024-04-24T25:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:60Z",
        "0000-01-01",
        "\uff12024-04-24",
        "2024-04-24\n",
        20240424,
        1.5,
        True,
        [],
        {},
    ],
)
def test_what_is_no_date_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        Moment().deserialize(value)


def test_a_day_is_told_from_its_midnight() -> None:
    assert Day().deserialize("2024-04-24") == date(2024, 4, 24)
    assert Day().deserialize("2024-04-24T00:00:00Z") == datetime(2024, 4, 24, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    assert Moment().deserialize(rfc3339(moment)) == moment


@given(st.text())
def test_reading_a_date_refuses_or_answers_one(value: str) -> None:
    try:
        moment = Moment().deserialize(value)
    except ValidationError:
        return
    assert isinstance(moment, datetime)
    assert moment.utcoffset() == timedelta(0)


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "\udfff x", 1, None, ["a"]])
def test_what_is_no_text_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        Characters().deserialize(value)


def test_text_is_left_as_it_is() -> None:
    text = " \t“x”\r\n\U0001f600e\u0301 "
    assert Characters().deserialize(text) == text


@pytest.mark.parametrize(
    "value", ["", "+5", "-1", " 5", "1_0", "5.0", "\u0665", "9" * 5000, 5, None]
)
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        WholeNumber().deserialize(value)
