from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.storage.paging import (
    InvalidCursorError,
    TimePlace,
    decode_key,
    decode_time_place,
    encode_key,
    encode_time_place,
)


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_leads_back_to_its_place(time: datetime, identifier: UUID) -> None:
    place = TimePlace(time, identifier)
    assert decode_time_place("articles", encode_time_place("articles", place)) == place


@given(st.text(max_size=80))
def test_a_forged_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_time_place("articles", cursor)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(InvalidCursorError):
        decode_key("sources", encode_key("articles", "kcna"))
