from datetime import date

import pytest

from service.analysis.dates import day_in

WEDNESDAY = date(2026, 3, 18)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("she said on Monday", date(2026, 3, 16)),
        ("she said Wednesday", WEDNESDAY),
        ("she said last Friday", date(2026, 3, 13)),
        ("she said yesterday", date(2026, 3, 17)),
        ("she said on March 2", date(2026, 3, 2)),
        ("she said on 2 March 2025", date(2025, 3, 2)),
        ("she said on Dec. 30", date(2025, 12, 30)),
        ("she said on April 13", date(2025, 4, 13)),
    ],
)
def test_a_day_is_counted_from_the_publication(words: str, day: date) -> None:
    assert day_in(words, WEDNESDAY) == day


@pytest.mark.parametrize(
    "words",
    [
        "she said last Tuesday",
        "she said last week",
        "she said on Monday and on Tuesday",
        "she has said since Monday",
        "she may say",
        "she said on February 31",
    ],
)
def test_a_day_that_is_left_open_is_not_guessed(words: str) -> None:
    assert day_in(words, WEDNESDAY) is None


def test_without_a_publication_date_only_a_full_date_counts() -> None:
    assert day_in("she said on Monday", None) is None
    assert day_in("she said on March 2", None) is None
    assert day_in("she said on March 2, 2025", None) == date(2025, 3, 2)
