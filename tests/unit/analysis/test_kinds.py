import pytest

from service.analysis.attribution import Span
from service.analysis.draft import Draft
from service.analysis.kinds import kind_of
from service.analysis.statement import Kind, Source, SourceType, Voice


def kind(source: str, cue: str, content: str, source_type: SourceType = SourceType.PERSON) -> Kind:
    text = f"{source}|{cue}|{content}"
    behind_cue = len(source) + 1 + len(cue)
    draft = Draft(
        content=(Span(behind_cue + 1, len(text)),),
        voice=Voice.ATTRIBUTED,
        cue=(Span(len(source) + 1, behind_cue),),
        source=(Span(0, len(source)),) if source else (),
        speakers=[Source("s", source, source_type)] if source else [],
    )
    return kind_of(text, draft)


@pytest.mark.parametrize(
    ("source", "cue", "content"),
    [
        ("the ministry", "denied", "the claims"),
        ("Orlov", "dismissed", "the report as “pure invention”"),
        ("the firm", "rejected", "the allegation"),
        ("Orlov", "called", "the story a lie"),
        ("Orlov", "said", "there is no truth to the rumours"),
        ("Orlov", "said", "we had nothing to do with it"),
        (
            "a spokesman",
            "said",
            "the suggestion that our troops crossed the border is categorically false",
        ),
        ("inspectors", "found", "no evidence that the plant had been used"),
        ("the family", "said", "she is alive and well"),
        ("the driver", "pleaded", "not guilty"),
    ],
)
def test_denials(source: str, cue: str, content: str) -> None:
    assert kind(source, cue, content) is Kind.DENIAL


@pytest.mark.parametrize(
    ("source", "cue", "content"),
    [
        ("the union", "rejected", "the offer"),
        ("Orlov", "rejected", "that argument"),
        ("the judge", "dismissed", "the appeal"),
        ("Orlov", "said", "the plan would cost jobs"),
        ("Orlov", "announced", "plans to resign"),
        ("Orlov", "believes", "the talks will fail"),
        ("", "allegedly", "he took bribes"),
        ("reports", "according to", "the king was ill"),
        ("Orlov", "accused", "the press of lies"),
    ],
)
def test_claims(source: str, cue: str, content: str) -> None:
    source_type = SourceType.DOCUMENT if source == "reports" else SourceType.PERSON
    assert kind(source, cue, content, source_type) is Kind.CLAIM


@pytest.mark.parametrize(
    ("source", "cue", "content", "source_type"),
    [
        ("KCNA", "said", "the delegation left on Tuesday", SourceType.NEWS_MEDIA),
        ("a survey", "found", "prices rose", SourceType.DOCUMENT),
        ("Orlov", "confirmed", "the visit", SourceType.PERSON),
        ("police", "reported", "three arrests", SourceType.GROUP),
        ("the court", "ruled", "the law was void", SourceType.COURT),
    ],
)
def test_reported_facts(source: str, cue: str, content: str, source_type: SourceType) -> None:
    assert kind(source, cue, content, source_type) is Kind.REPORTED_FACT


def test_a_news_source_that_holds_back_makes_a_claim() -> None:
    assert kind("KCNA", "claimed", "the rocket flew", SourceType.NEWS_MEDIA) is Kind.CLAIM
