"""Which spellings of a name count as the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sources.normalisation import normal, words_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U.S. State Department", "the US State-Department"),
        ("Russia's Foreign Ministry", "Russia’s Foreign Ministry"),
        ("F.B.I.", "FBI"),
        ("U.S", "US"),
        ("Élysée Palace", "elysee palace"),
        ("Ministry of Defense", "Ministry of Defence"),
        ("World Health Organization", "World Health Organisation"),
        ("Standard & Poor's", "Standard and Poor’s"),
        ("St. Lucia", "Saint Lucia"),
        ("“Islamic State”", "Islamic State"),
        ("Sana'a", "Sanaa"),
        ("the United Nations' ", "United Nations"),
        ("AFL–CIO", "AFL-CIO"),
    ],
)
def test_spellings_that_count_as_the_same(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("She'll", "Shell"),
        ("State. Department", "State Department"),
        ("Russia, Foreign", "Russia Foreign"),
        ("Theodore", "odore"),
    ],
)
def test_spellings_that_do_not(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_the_article_alone_stays() -> None:
    assert normal("The") == "the"


@given(st.text(max_size=100))
def test_words_are_parts_of_the_text(text: str) -> None:
    end = 0
    for word in words_in(text):
        assert end <= word.start < word.end <= len(text)
        assert text[word.start : word.end] == word.written
        end = word.end


@given(st.text(max_size=60))
def test_spacing_makes_no_difference(name: str) -> None:
    assert normal(f"  {name}  ") == normal(name)
