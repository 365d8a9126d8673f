"""Finding the best tags, and attributions from probabilities."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from service.analysis.attribution import Span
from service.analysis.extractor.decoding import (
    LABELS,
    DecodingParameters,
    Floats,
    Reading,
    WindowReading,
    decode,
)
from service.analysis.extractor.viterbi import best_tags
from service.analysis.extractor.windows import Window
from service.analysis.extractor.words import split_words

FLAT = np.zeros((len(LABELS), len(LABELS)), np.float32)
PARAMETERS = DecodingParameters(FLAT)


def well_formed(tags: tuple[int, ...]) -> bool:
    previous = 0
    for tag in tags:
        if tag and tag % 2 == 0 and previous not in (tag, tag - 1):
            return False
        previous = tag
    return True


@pytest.mark.parametrize("seed", range(5))
def test_the_best_tags_are_those_of_trying_them_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    paragraphs = [(0, 2), (2, 6), (6, 7)]
    scores = np.log(rng.dirichlet(np.ones(5), 7)).astype(np.float32)
    transitions = np.log(rng.dirichlet(np.ones(5), 5)).astype(np.float32)
    best = best_tags(scores, paragraphs, transitions)
    for start, end in paragraphs:

        def total(tags: tuple[int, ...], start: int = start, end: int = end) -> float:
            own = sum(scores[w, t] for w, t in zip(range(start, end), tags, strict=True))
            return float(own + sum(transitions[a, b] for a, b in pairwise(tags)))

        tried = max(filter(well_formed, product(range(5), repeat=end - start)), key=total)
        assert tuple(best[start:end]) == tried


def reading(text: str, tags: list[int], cues: dict[int, int], sources: dict[int, int]) -> Reading:
    """What a network that is sure would say: tags, content word -> cue, cue word -> source."""
    words = split_words(text)
    size = len(words)
    assert size == len(tags)

    def sure(target: dict[int, int]) -> Floats:
        rows = np.full((size, size), 0.01, np.float32)
        for word, at in target.items():
            rows[word, at] = 0.9
        return rows

    scores = np.full((size, len(LABELS)), -5.0, np.float32)
    scores[np.arange(size), tags] = -0.05
    window = Window(0, 0, size, size)
    return Reading(words, scores, [WindowReading(window, sure(cues), sure(sources))])


def test_two_cues_share_a_source_and_a_quotation_is_interrupted() -> None:
    text = "Yes Ann said no adding maybe"
    result = decode(reading(text, [5, 1, 3, 5, 3, 5], {0: 2, 3: 2, 5: 4}, {2: 1, 4: 1}), PARAMETERS)
    ann = (Span(4, 7),)
    assert [(a.content, a.cue, a.source) for a in result] == [
        ((Span(0, 3), Span(13, 15)), (Span(8, 12),), ann),
        ((Span(23, 28),), (Span(16, 22),), ann),
    ]


def test_a_cue_that_points_to_itself_has_no_source() -> None:
    (found,) = decode(reading("Allegedly Bob lied", [3, 5, 6], {1: 0, 2: 0}, {0: 0}), PARAMETERS)
    assert found.source == ()


def test_a_cue_without_content_is_dropped() -> None:
    assert decode(reading("Bob said", [1, 3], {}, {1: 0}), PARAMETERS) == []


def test_an_untagged_word_can_be_pointed_at_as_cue_and_as_source() -> None:
    (found,) = decode(reading("Bob said no", [0, 0, 5], {2: 1}, {1: 0}), PARAMETERS)
    assert (found.cue, found.source) == ((Span(4, 8),), (Span(0, 3),))


def test_unlikely_attributions_are_dropped() -> None:
    sure = reading("Bob said no", [1, 3, 5], {2: 1}, {1: 0})
    assert decode(sure, DecodingParameters(FLAT, calibration=(5.0,) + (0.0,) * 8, floor=0.5))
    assert not decode(sure, DecodingParameters(FLAT, calibration=(-5.0,) + (0.0,) * 8, floor=0.5))
