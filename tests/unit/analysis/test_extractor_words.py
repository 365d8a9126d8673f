"""Splitting into words, paragraphs, features of words, windows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.extractor.features import SHAPES, word_features
from service.analysis.extractor.windows import pack_windows
from service.analysis.extractor.words import split_words

TEXTS = st.text(
    st.sampled_from(list("ab Z9.,!?\n\r\t\"'“”‘’«»-—:\u00ad\u0301\u200d\x00\u2028😀é漢")),
    max_size=300,
)


def test_words_are_runs_of_letters_and_single_signs() -> None:
    words = split_words("“No,” said Anne-Marie’s aide.")
    assert words.forms() == [
        "“", "No", ",", "”", "said", "Anne", "-", "Marie", "’", "s", "aide", ".",
    ]  # fmt: skip


def test_a_combining_mark_stays_with_its_letter() -> None:
    assert split_words("Jose\u0301 said").forms() == ["Jose\u0301", "said"]


def test_every_kind_of_line_break_ends_a_paragraph() -> None:
    words = split_words("\r\nOne two\r\n\r\nthree\u2028four\n")
    assert words.paragraphs == [(0, 2), (2, 3), (3, 4)]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_wrapped_lines_are_one_paragraph(line_break: str) -> None:
    lines = [
        "Ferry to close",
        "The port authority said on",
        "Monday that the ferry would",
        "stop in May, and that it had",
        "no plan to go on with it.",
        "",
        "“We cannot pay for it any",
        "longer,” its director said.",
        "- a list",
    ]
    words = split_words(line_break.join(lines))
    assert [words.form(start) for start, _ in words.paragraphs] == ["Ferry", "The", "“", "-"]


@given(TEXTS)
def test_words_cover_the_text_in_order(text: str) -> None:
    words = split_words(text)
    last = 0
    for start, end in zip(words.starts, words.ends, strict=True):
        assert last <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        last = end
    assert [w for s, e in words.paragraphs for w in range(s, e)] == list(range(len(words)))


def inside(text: str) -> str:
    """The words of a text that stand in a quotation."""
    words = split_words(text)
    features = word_features(words)
    return " ".join(words.form(i) for i, f in enumerate(features) if f >= SHAPES)


def test_words_in_a_quotation_are_told_apart() -> None:
    assert inside('He said "go away" and left') == "go away"
    assert inside("He said “go away” and left") == "go away"
    assert inside("He said ‘it’s over’ and left") == "it ’ s over"
    assert inside("He said 'it's over' and left") == "it ' s over"
    assert inside("He said «go away» and left") == "go away"
    assert inside("The voters' choice isn't clear") == ""


def test_a_quotation_left_open_ends_with_its_paragraph() -> None:
    assert inside("“One two\nthree “four” five") == "One two four"


@given(st.lists(st.integers(1, 60), max_size=40), st.integers(64, 192), st.booleans())
def test_windows_answer_for_every_word_once(
    lengths: list[int], limit: int, with_stops: bool
) -> None:
    stop = ". " if with_stops else " "
    words = split_words("\n".join(stop.join(["Word"] * length) for length in lengths))
    sizes = [1 + i % 3 for i in range(len(words))]
    covered: list[int] = []
    for window in pack_windows(words, sizes, limit, context=8):
        assert window.start <= window.core_start < window.core_end <= window.end
        pieces = sum(sizes[window.start : window.end]) + 2 + len(window.separators)
        assert pieces <= limit
        covered += range(window.core_start, window.core_end)
    assert covered == list(range(len(words)))


def test_a_long_paragraph_is_cut_at_sentence_ends() -> None:
    words = split_words(" ".join(["This is a sentence."] * 100))
    windows = list(pack_windows(words, [1] * len(words), 64, context=8))
    assert len(windows) > 5
    assert all(words.form(window.core_end - 1) == "." for window in windows)
    assert all(window.start < window.core_start for window in windows[1:])
