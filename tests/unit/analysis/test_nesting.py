import pytest

from service.analysis.attribution import Span
from service.analysis.draft import Draft
from service.analysis.nesting import inner_statement
from service.analysis.statement import Voice


def inner(cue: str, content: str) -> tuple[str, str, str] | None:
    text = f"{cue} {content}"
    draft = Draft(
        content=(Span(len(cue) + 1, len(text)),), voice=Voice.ATTRIBUTED, cue=(Span(0, len(cue)),)
    )
    found = inner_statement(text, draft)
    if found is None:
        return None
    source, said, what = (
        text[spans[0].start : spans[0].end] for spans in (found.source, found.cue, found.content)
    )
    return source, said, what


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("the minister said that prices rose", ("the minister", "said", "prices rose")),
        ("Dana Orlov had denied the report", ("Dana Orlov", "had denied", "the report")),
        (
            "a spokesman, whom it did not name, said prices rose",
            ("a spokesman", "said", "prices rose"),
        ),
    ],
)
def test_what_a_report_attributes_is_the_inner_sources(
    content: str, expected: tuple[str, str, str]
) -> None:
    assert inner("reported", content) == expected


@pytest.mark.parametrize("content", ["prices rose in May", "it said so", "the claims that hurt"])
def test_a_report_of_an_event_holds_no_other_statement(content: str) -> None:
    assert inner("reported", content) is None


def test_what_is_rejected_is_nobody_elses_statement() -> None:
    assert inner("rejected", "the union claims it was sold") is None
