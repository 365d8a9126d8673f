import pytest

from service.analysis.attribution import Span
from service.analysis.plain_denials import plain_denial
from service.analysis.statement import Kind


@pytest.mark.parametrize(
    ("sentence", "source", "content"),
    [
        ("Dana Orlov pleaded not guilty.", "Dana Orlov", "not guilty"),
        ("The suspect has denied murder.", "The suspect", "murder"),
        ("Rumours of a strike were denied by Dana Orlov.", "Dana Orlov", "Rumours of a strike"),
        (
            "The claim that the dam leaks has been flatly denied by its owner on Monday.",
            "its owner",
            "The claim that the dam leaks",
        ),
    ],
)
def test_a_short_denial_is_found(sentence: str, source: str, content: str) -> None:
    draft = plain_denial(sentence, Span(0, len(sentence)))
    assert draft is not None
    assert draft.kind is Kind.DENIAL
    assert [sentence[span.start : span.end] for span in draft.source] == [source]
    assert [sentence[span.start : span.end] for span in draft.content] == [content]


@pytest.mark.parametrize(
    "sentence",
    [
        "The suspect was denied bail.",
        "Access to the camp was denied by the guards.",
        "The border guards denied them entry.",
        "Dana Orlov pleaded guilty.",
        "The mayor refused to deny it.",
    ],
)
def test_what_is_refused_is_not_denied(sentence: str) -> None:
    assert plain_denial(sentence, Span(0, len(sentence))) is None
