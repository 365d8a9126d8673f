from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.csv_lines import csv_lines, escape

CELL_TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@＝\t\r\n;,\"' a|%"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=30,
)
CELL = st.one_of(
    CELL_TEXT,
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none(),
)


def read_back(lines: list[str]) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(lines), newline="")))


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=5))
def test_what_is_read_back_is_what_was_written(rows: list[list[object]]) -> None:
    written = list(csv_lines(["a", "b", "c"], rows))
    assert len(written) == len(rows) + 1
    found = read_back(written)
    assert found[0] == ["a", "b", "c"]
    for row, cells in zip(rows, found[1:], strict=True):
        for value, cell in zip(row, cells, strict=True):
            if isinstance(value, str):
                assert cell == escape(value)
            elif value is None:
                assert cell == ""
            else:
                assert type(value)(cell) == value


@given(CELL_TEXT)
def test_only_apostrophes_are_added(text: str) -> None:
    added = iter(escape(text))
    assert all(character in added for character in text)
    assert escape(text).replace("'", "") == text.replace("'", "")


@given(CELL_TEXT)
def test_no_part_of_a_line_begins_with_a_formula(text: str) -> None:
    (line,) = list(csv_lines(["a"], [[text]]))[1:]
    for separator in ";\t":
        for part in re.split(f"[{separator}\r\n]", line.removesuffix("\r\n")):
            assert not re.match(r"[\s\"]*[=+\-@＝＋－＠]", part), line


@given(CELL_TEXT)
def test_two_texts_are_never_escaped_to_the_same(text: str) -> None:
    undone = re.sub(
        r"(?:\A|(?<=[;\t\r\n]))'(?=[^\S\t\r\n]*[\"']*[^\S\t\r\n]*[=+\-@＝＋－＠])|\A'(?=[^\S\t\r\n]*[\"']*"
        r"[^\S\t\r\n]*[\t\r\n])",
        "",
        escape(text),
    )
    assert undone == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("", ""),
        ("The pier is safe", "The pier is safe"),
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        (" =1", "' =1"),
        ('"=1', "'\"=1"),
        ("a;=1", "a;'=1"),
        ('a"; =1', "a\";' =1"),
        ("one\n- two", "one\n'- two"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("＝1", "'＝1"),
        ("two-fold = good", "two-fold = good"),
        ("'=1", "''=1"),
    ],
)
def test_what_a_spreadsheet_would_compute_is_marked_as_text(text: str, escaped: str) -> None:
    assert escape(text) == escaped


def test_numbers_stay_numbers_and_texts_are_quoted() -> None:
    assert list(csv_lines(["n", "t"], [[-5, "x,y"], [0.25, None], [True, 'a "b"']])) == [
        '"n","t"\r\n',
        '-5,"x,y"\r\n',
        '0.25,""\r\n',
        '"true","a ""b"""\r\n',
    ]
