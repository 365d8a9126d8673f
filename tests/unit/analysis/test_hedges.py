import pytest

from service.analysis.attribution import Span
from service.analysis.hedges import hedged


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("The minister allegedly took bribes.", "allegedly"),
        ("The group is accused of smuggling arms.", "is accused of"),
        ("The mayor is believed to have fled.", "is believed"),
        ("It was reported that the bridge fell.", "It was reported"),
        ("There were rumours that the king was ill.", "There were rumours"),
    ],
)
def test_a_hedge_without_a_source_makes_a_claim(sentence: str, cue: str) -> None:
    draft = hedged(sentence, Span(0, len(sentence)))
    assert draft is not None
    assert [sentence[span.start : span.end] for span in draft.cue] == [cue]
    assert all(sentence[span.start : span.end].strip() for span in draft.content)


@pytest.mark.parametrize(
    "sentence",
    ["They published the allegedly stolen letters.", "He was accused last year.", "It rained."],
)
def test_a_hedged_modifier_leaves_the_sentence_the_articles_own(sentence: str) -> None:
    assert hedged(sentence, Span(0, len(sentence))) is None
