from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.analysis.statement import Kind, Quotation, Voice
from service.web.marked_text import Segment, paragraphs
from service.web.shown_statements import ShownStatement, Span

TEXT = "She said the bridge was safe.\n\nHe denied it."


def statement(
    number: int, *places: tuple[int, int], text: str = TEXT, kind: Kind = Kind.CLAIM
) -> ShownStatement:
    spans = tuple(Span(start, end, text[start:end]) for start, end in places)
    return ShownStatement(
        number=number,
        id=str(number),
        kind=kind,
        voice=Voice.ATTRIBUTED,
        quotation=Quotation.INDIRECT,
        confidence=0.9,
        text="",
        content=spans,
        cue=(),
        source_mention=(),
        sources=(),
        denies=(),
        denied_by=(),
        said_on=None,
    )


def test_a_text_without_statements_is_its_lines() -> None:
    assert paragraphs(TEXT, []) == [
        [Segment("She said the bridge was safe.")],
        [Segment("He denied it.")],
    ]


def test_a_statement_within_another_is_the_inner_one_of_its_segment() -> None:
    outer, inner = statement(1, (9, 28)), statement(2, (13, 19), kind=Kind.DENIAL)
    segments = paragraphs(TEXT, [outer, inner])[0]
    assert [(s.text, s.statements) for s in segments] == [
        ("She said ", ()),
        ("the ", (1,)),
        ("bridge", (2, 1)),
        (" was safe", (1,)),
        (".", ()),
    ]
    assert segments[2].kind is Kind.DENIAL and segments[2].outer_kind is Kind.CLAIM
    assert [s.begins for s in segments] == [(), (1,), (2,), (), ()]


def test_a_statement_that_runs_over_a_line_s_end_goes_on_in_the_next_line() -> None:
    first, second = paragraphs(TEXT, [statement(1, (9, 40))])
    assert first[-1].statements == (1,) and first[-1].text == "the bridge was safe."
    assert second[0].statements == (1,) and second[0].begins == ()


@given(
    text=st.text(alphabet="ab \n\r😀\u202e<", max_size=60),
    places=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8),
)
def test_no_character_is_lost_and_each_segment_has_all_its_statements(
    text: str, places: list[tuple[int, int]]
) -> None:
    within = [(min(p), max(p)) for p in places if min(p) < max(p) <= len(text)]
    statements = [
        statement(number, place, text=text) for number, place in enumerate(within, start=1)
    ]
    lines = paragraphs(text, statements)
    shown = ["".join(segment.text for segment in line) for line in lines]
    assert shown == [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    for segment in (segment for line in lines for segment in line):
        for number in segment.statements:
            assert segment.text in text[slice(*within[number - 1])]
