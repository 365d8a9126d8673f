from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.attribution import Span
from service.analysis.quotations import quotation_of, quoted_spans, stands_in
from service.analysis.statement import Quotation


def insides(text: str) -> list[str]:
    return [text[span.start : span.end] for span in quoted_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We won,” she said.", ["We won,"]),
        ('"We won," she said.', ["We won,"]),
        ("«We won», she said.", ["We won"]),
        ("'We won,' the mayor's aide said.", ["We won,"]),
        ("‘We won,’ the mayor’s aide said.", ["We won,"]),
        ("The workers' union and the players' agents met.", []),
        ("“He called it ‘a mess’ today,” she said.", ["He called it ‘a mess’ today,"]),
    ],
)
def test_every_style_of_quotation_marks_is_read(text: str, expected: list[str]) -> None:
    assert insides(text) == expected


def test_a_mark_left_open_ends_with_its_paragraph() -> None:
    assert insides("“One goes on.\n“Two closes.” Then three.") == ["One goes on.", "Two closes."]


def test_one_stray_mark_does_not_spoil_the_next_paragraph() -> None:
    assert insides('It measured 5" across.\n"Small," he said.')[-1] == "Small,"


@given(st.text(alphabet="ab .,'\"“”‘’«»\n\r😀é", max_size=80))
def test_spans_are_in_order_and_within_the_text(text: str) -> None:
    spans = quoted_spans(text)
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert all(one.end < other.start for one, other in pairwise(spans))
    for position in range(len(text)):
        inside = any(span.start <= position < span.end for span in spans)
        assert stands_in(position, spans) == inside


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("We won", Quotation.DIRECT),
        ("it was “a mess”", Quotation.MIXED),
        ("it was over", Quotation.INDIRECT),
    ],
)
def test_quotation_tells_how_much_is_quoted(content: str, expected: Quotation) -> None:
    text = "“We won,” she said; it was “a mess”, and it was over."
    start = text.index(content)
    spans = [Span(start, start + len(content))]
    assert quotation_of(text, spans, quoted_spans(text)) is expected
