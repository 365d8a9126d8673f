"""What the extractor finds with the shipped model."""

from __future__ import annotations

import time

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from service.analysis.attribution import Attribution, Span
from service.analysis.extractor.component import Extractor

ARTICLE = """\
Harbour town to close its ferry line

The port authority said on Monday that the ferry to Gull Island would stop in May. “We cannot pay \
for it any longer,” director Mary Olsen told reporters.

The mayor denied that the town had known of the plan. “Nobody asked us,” he said. “Nobody.”

According to the shipping union, forty jobs are at risk.
"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def part(text: str, spans: tuple[Span, ...]) -> str:
    return " … ".join(text[span.start : span.end] for span in spans)


def readable(text: str, found: list[Attribution]) -> list[tuple[str, str, str]]:
    return [(part(text, a.source), part(text, a.cue), part(text, a.content)) for a in found]


def check(text: str, found: list[Attribution]) -> None:
    """What holds for every text whatever."""
    for attribution in found:
        assert attribution.content
        assert 0 <= attribution.confidence <= 1
        for spans in (attribution.content, attribution.cue, attribution.source):
            assert list(spans) == sorted(spans)
            for span in spans:
                assert 0 <= span.start < span.end <= len(text)
                assert text[span.start : span.end].strip() == text[span.start : span.end]
        for content in attribution.content:
            for other in attribution.cue + attribution.source:
                assert content.end <= other.start or other.end <= content.start


def test_direct_and_indirect_speech(extractor: Extractor) -> None:
    found = readable(ARTICLE, extractor.extract(ARTICLE))
    assert [(source, cue.split()[0]) for source, cue, _ in found[:4]] == [
        ("The port authority", "said"),
        ("director Mary Olsen", "told"),
        ("The mayor", "denied"),
        ("he", "said"),
    ]
    contents = [content for _, _, content in found]
    assert "the ferry to Gull Island would stop in May" in contents[0]
    assert "We cannot pay for it any longer" in contents[1]
    assert "the town had known of the plan" in contents[2]
    assert "Nobody asked us" in contents[3]
    source, cue, content = found[-1]
    assert source == "the shipping union"
    assert cue.startswith("According to")
    assert content.startswith("forty jobs are at risk")


QUOTED = {
    "straight": 'The minister said: "We will rebuild the bridge."',
    "curly": "The minister said: “We will rebuild the bridge.”",
    "single": "The minister said: 'We will rebuild the bridge.'",
    "curly single": "The minister said: ‘We will rebuild the bridge.’",
    "guillemets": "The minister said: «We will rebuild the bridge.»",
    "none closing": "The minister said: “We will rebuild the bridge.",
    "none opening": "The minister said: We will rebuild the bridge.”",
    "nested": "The minister said: “We will rebuild the ‘bridge’.”",
}


@pytest.mark.parametrize("text", QUOTED.values(), ids=list(QUOTED))
def test_all_kinds_of_quotation_marks(extractor: Extractor, text: str) -> None:
    found = extractor.extract(text)
    check(text, found)
    (source, cue, content) = readable(text, found)[0]
    assert source == "The minister"
    assert "said" in cue
    assert "We will rebuild the" in content


def test_a_transcript(extractor: Extractor) -> None:
    text = (
        "MILLER: We have seen the reports, and we do not believe that they are true.\n"
        "QUESTION: So the government was not involved?\n"
        "MILLER: I said that we do not believe these reports.\n"
    )
    check(text, extractor.extract(text))


HARD = {
    "empty": "",
    "white space": " \r\n\t\u2028\n ",
    "NUL": "The agency\x00 said that\x00 it\x00 rains.\x00",
    "CRLF": "The agency said that it rains.\r\n\r\n“It pours,” it added.\r\n",
    "emoji": "“We won 🎉👩‍👩‍👧‍👦,” said the captain 😀.",
    "combining": "Pre\u0301sident Jose\u0301 said that e\u0301lan matters.",
    "marks only": "\u0301\u0301\ufeff\u200b",
    "quotes only": "““”””\"\"\"'''«»‘’",
    "signs only": "." * 3000,
    "underscores": "_" * 3000,
    "one endless word": "x" * 50_000,
    "Chinese": "外交部发言人表示" * 200,
    "list": "- He said no\n- She said yes\n* They denied it\n1. It rains, he said\n",
    "paragraphs that open anew": "“We tried,” she said. “We failed.\n\n“We tried.\n\n“We won.”",
    "capitals": "MINISTER SAYS THE BRIDGE WILL BE REBUILT",
}


@pytest.mark.parametrize("text", HARD.values(), ids=list(HARD))
def test_nothing_is_too_odd(extractor: Extractor, text: str) -> None:
    check(text, extractor.extract(text))


PIECES = st.sampled_from(
    ["Ann", "said", "that", "it rains", "denied", "the report", "\n", "\r\n", "\n\n", "“", "”", '"',
     "'", "‘", "’", "«", "»", ",", ".", ":", "…", "😀", "\u0301", "\u200d", "\x00", "MILLER:", "- ",
     "\u2029", "according to", "he", "42"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=80).map(" ".join), st.text(max_size=200)))
def test_spans_hold_for_any_text(extractor: Extractor, text: str) -> None:
    check(text, extractor.extract(text))


def test_many_texts_are_read_as_each_alone(extractor: Extractor) -> None:
    texts = [ARTICLE, "", QUOTED["curly"], ARTICLE + QUOTED["straight"]]
    assert list(extractor.extract_many(texts)) == [extractor.extract(text) for text in texts]


@pytest.mark.parametrize("separator", ["\n\n", " "], ids=["paragraphs", "no paragraphs"])
def test_twice_the_text_takes_twice_the_time(extractor: Extractor, separator: str) -> None:
    unit = separator.join(ARTICLE.split("\n\n")).strip() + separator
    extractor.extract(unit)

    def cost(text: str) -> float:
        started = time.process_time()
        check(text, extractor.extract(text))
        return time.process_time() - started

    once = min(cost(unit * 20) for _ in range(3))
    eight_times = min(cost(unit * 160) for _ in range(2))
    # Thrice doubled, at most 2.2 times the time each.
    assert eight_times <= 2.2**3 * once


def test_200_000_characters_without_a_paragraph(extractor: Extractor) -> None:
    text = " ".join(ARTICLE.split()) + " "
    text = (text * (200_000 // len(text) + 1))[:200_000]
    found = extractor.extract(text)
    check(text, found)
    assert len(found) > 1000


def test_as_a_component_of_a_spacy_pipeline() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("attribution_extractor")
    one = nlp(ARTICLE)
    assert one._.attributions
    assert [doc._.attributions for doc in nlp.pipe([ARTICLE, "Nothing."])] == [
        one._.attributions,
        (),
    ]
