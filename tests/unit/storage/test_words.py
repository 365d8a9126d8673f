from __future__ import annotations

import pytest

from service.storage.words import (
    LONGEST_WORD,
    MOST_PLACES,
    MOST_WORDS,
    PASSED_OVER,
    indexed_words,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Pier, (old)!", ["the", "pier", "old"]),
        ("Café CAFE\u0301 cafe", ["cafe", "cafe", "cafe"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("İstanbul ıslak", ["istanbul", "ıslak"]),
        ("don't don’t", ["don", "t", "don", "t"]),
        ("snake_case 3.14 x²", ["snake", "case", "3", "14", "x2"]),
        ("ﬁne Ｆｕｌｌ", ["fine", "full"]),
        ("\U0001f600 … — \u2028", []),
        ("北京 Москва", ["北京", "москва"]),
    ],
)
def test_words_are_compared_without_case_accents_and_marks(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_what_a_database_could_not_keep_is_passed_over() -> None:
    assert words_of("a" * 10_000) == ["a" * LONGEST_WORD]
    assert indexed_words("one " * 10_000) == (
        ["one"] * MOST_PLACES + [PASSED_OVER] * (MOST_WORDS - MOST_PLACES)
    )
