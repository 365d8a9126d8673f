"""From the network's probabilities to attributions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from service.analysis.attribution import Attribution, Span
from service.analysis.extractor.viterbi import best_tags
from service.analysis.extractor.windows import Window
from service.analysis.extractor.words import Words

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
SOURCE, CUE, CONTENT = 1, 3, 5  # the tag that begins each role; the next one goes on with it

Floats = NDArray[np.float32]
Segment = tuple[int, int]  # half-open range of word indices

_TINY = 1e-4  # probability of a link that the network does not see


@dataclass(frozen=True, slots=True)
class WindowReading:
    """What the network says of one window's pointers, as probabilities.

    Both arrays have a row for each core word and a column for each word of the window:
    `cues` for a content word's cue, `sources` for a cue word's source.
    """

    window: Window
    cues: Floats
    sources: Floats


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network says of a text; `tags` are log-probabilities [words, labels]."""

    words: Words
    tags: Floats
    windows: Sequence[WindowReading]


@dataclass(frozen=True, slots=True)
class DecodingParameters:
    """How to decode; tuned on development articles and stored with the model.

    transitions: [labels, labels] log-probabilities of a tag after another.
    transition_weight: how much of them is added to the network's own.
    outside_bias: added to the log-probability of "O"; negative finds more.
    promote: link probability from which an untagged word is taken for a cue.
    no_source: probability of pointing at itself from which a cue has no source.
    point: probability from which an untagged word is taken for a source.
    floor: attributions of less confidence are dropped.
    calibration: weights of the features of `Evidence`, the intercept first.
    """

    transitions: Floats
    transition_weight: float = 0.15
    outside_bias: float = 0.0
    promote: float = 0.35
    no_source: float = 0.5
    point: float = 0.3
    floor: float = 0.0
    calibration: tuple[float, ...] = ()

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> DecodingParameters:
        """Read the parameters from a model's manifest.

        Raises KeyError, TypeError or ValueError if one is missing or no number.
        """
        calibration = tuple(float(weight) for weight in values["calibration"])
        if len(calibration) not in (0, Evidence.FEATURES):
            raise ValueError(f"{len(calibration)} calibration weights")
        return cls(
            transitions=np.asarray(values["transitions"], np.float32).reshape(2 * [len(LABELS)]),
            calibration=calibration,
            **{
                name: float(values[name])
                for name in (
                    "transition_weight", "outside_bias", "promote", "no_source", "point", "floor"
                )
            },
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """Probabilities (0 to 1) that bear on whether an attribution is right.

    cue, content: mean probability of the role of the part's words. edges: the least
    certain content boundary. link: mean probability of the content's words pointing at the
    cue. source: probability of the chosen source, or of none. has_source: whether one was
    found. length: the content's number of words.
    """

    cue: float
    content: float
    edges: float
    link: float
    source: float
    has_source: bool
    length: int

    FEATURES: ClassVar[int] = 9

    def features(self) -> tuple[float, ...]:
        """Return the calibration's features, the constant 1 first."""

        def logit(p: float) -> float:
            p = min(max(p, 1e-3), 1 - 1e-3)
            return math.log(p / (1 - p))

        return (
            1.0, logit(self.cue), logit(self.content), logit(self.edges), logit(self.link),
            logit(self.source), float(self.has_source), math.log(self.length),
            float(self.length <= 2),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution with the evidence for it."""

    attribution: Attribution
    evidence: Evidence


def decode(reading: Reading, parameters: DecodingParameters) -> list[Attribution]:
    """Return the attributions of a text in the order of their contents."""
    return [found.attribution for found in decode_with_evidence(reading, parameters)]


def decode_with_evidence(reading: Reading, parameters: DecodingParameters) -> list[Found]:
    """Return the attributions of a text with the evidence for each."""
    if not len(reading.words):
        return []
    tags = best_tags(
        reading.tags,
        reading.words.paragraphs,
        parameters.transitions * parameters.transition_weight,
        parameters.outside_bias,
    )
    contents = _segments(tags, CONTENT, reading.words)
    cues = _segments(tags, CUE, reading.words)
    sources = _segments(tags, SOURCE, reading.words)
    links = _link(reading, tags, contents, cues, parameters.promote)

    contents_of: dict[int, list[int]] = {}
    for content, (cue, _) in enumerate(links):
        if cue is not None:
            contents_of.setdefault(cue, []).append(content)
    source_of = _index(len(reading.words), sources)
    window_of = {
        word: at
        for cue in contents_of
        for word in (cues[cue][0],)
        for at in [_window_at(reading.windows, word)]
    }
    found = []
    for cue, chosen in contents_of.items():
        window = reading.windows[window_of[cues[cue][0]]]
        source, certainty = _source(window, cues[cue], tags, source_of, sources, parameters)
        parts = [contents[content] for content in chosen]
        linked = [links[content][1] for content in chosen]
        evidence = _evidence(reading.tags, cues[cue], parts, linked, source, certainty)
        confidence = _confidence(evidence, parameters.calibration)
        if confidence < parameters.floor:
            continue
        attribution = Attribution(
            content=tuple(_span(reading.words, part) for part in parts),
            cue=(_span(reading.words, cues[cue]),),
            source=(_span(reading.words, source),) if source else (),
            confidence=confidence,
        )
        found.append(Found(attribution, evidence))
    return sorted(found, key=lambda f: f.attribution.content)


def _span(words: Words, segment: Segment) -> Span:
    return Span(words.starts[segment[0]], words.ends[segment[1] - 1])


def _segments(tags: NDArray[np.int64], begin: int, words: Words) -> list[Segment]:
    """Return the maximal runs of a role, none across paragraphs."""
    starts = {start for start, _ in words.paragraphs}
    found: list[Segment] = []
    for word in np.flatnonzero((tags == begin) | (tags == begin + 1)).tolist():
        goes_on = found and found[-1][1] == word and tags[word] != begin and word not in starts
        if goes_on:
            found[-1] = (found[-1][0], word + 1)
        else:
            found.append((word, word + 1))
    return found


def _index(size: int, segments: Sequence[Segment]) -> NDArray[np.int64]:
    """Return for each word the number of its segment, or -1."""
    index = np.full(size, -1, np.int64)
    for number, (start, end) in enumerate(segments):
        index[start:end] = number
    return index


def _window_at(windows: Sequence[WindowReading], word: int) -> int:
    """Find the window that answers for a word, by bisection."""
    low, high = 0, len(windows)
    while low < high:
        middle = (low + high) // 2
        if windows[middle].window.core_end <= word:
            low = middle + 1
        else:
            high = middle
    return low


def _link(
    reading: Reading,
    tags: NDArray[np.int64],
    contents: Sequence[Segment],
    cues: list[Segment],
    promote: float,
) -> list[tuple[int | None, float]]:
    """Choose a cue for each content: its number, and the mean link probability.

    A word that is no cue but to which a content points with at least `promote` is added to
    `cues`.
    """
    content_of = _index(len(reading.words), contents)
    cue_of = _index(len(reading.words), cues)
    scores: list[dict[int, float]] = [{} for _ in contents]
    masses: list[dict[int, float]] = [{} for _ in contents]
    untagged: list[dict[int, float]] = [{} for _ in contents]
    for part in reading.windows:
        window = part.window
        owner = content_of[window.core_start : window.core_end]
        rows = np.flatnonzero(owner >= 0)
        if not len(rows):
            continue
        probabilities = part.cues[rows]
        numbers, first = np.unique(owner[rows], return_index=True)
        columns = cue_of[window.start : window.end]
        present = np.unique(columns[columns >= 0])
        of_cues = probabilities @ (columns[:, None] == present).astype(np.float32)
        gains = np.add.reduceat(np.log(of_cues + _TINY) - math.log(_TINY), first, axis=0)
        sums = np.add.reduceat(of_cues, first, axis=0)
        outside = np.flatnonzero(tags[window.start : window.end] == 0)
        best, best_sums = None, None
        if len(outside):
            of_words = np.add.reduceat(probabilities[:, outside], first, axis=0)
            best = of_words.argmax(axis=1)
            best_sums = of_words.max(axis=1)
        for row, number in enumerate(numbers.tolist()):
            for column, cue in enumerate(present.tolist()):
                scores[number][cue] = scores[number].get(cue, 0.0) + float(gains[row, column])
                masses[number][cue] = masses[number].get(cue, 0.0) + float(sums[row, column])
            if best is not None and best_sums is not None:
                word = window.start + int(outside[best[row]])
                untagged[number][word] = untagged[number].get(word, 0.0) + float(best_sums[row])

    links: list[tuple[int | None, float]] = []
    promoted: dict[int, int] = {}
    for number, (start, end) in enumerate(contents):
        chosen = max(scores[number], key=scores[number].__getitem__, default=None)
        mass = masses[number][chosen] / (end - start) if chosen is not None else 0.0
        pointed, word_mass = max(untagged[number].items(), key=lambda x: x[1], default=(-1, 0.0))
        word_mass /= end - start
        if word_mass > max(promote, mass):
            if pointed not in promoted:
                promoted[pointed] = len(cues)
                cues.append((pointed, pointed + 1))
            chosen, mass = promoted[pointed], word_mass
        links.append((chosen, mass))
    return links


def _source(
    reading: WindowReading,
    cue: Segment,
    tags: NDArray[np.int64],
    source_of: NDArray[np.int64],
    sources: Sequence[Segment],
    parameters: DecodingParameters,
) -> tuple[Segment | None, float]:
    """Choose a cue's source, or none; and how probable that choice is."""
    window = reading.window
    last = min(cue[1], window.core_end)
    points = reading.sources[cue[0] - window.core_start : last - window.core_start].mean(axis=0)
    none = float(points[cue[0] - window.start : cue[1] - window.start].sum())
    if none > parameters.no_source:
        return None, none
    columns = source_of[window.start : window.end]
    tagged = columns >= 0
    best: Segment | None = None
    certainty = 0.0
    if tagged.any():
        first = int(columns[tagged].min())
        masses = np.bincount(columns[tagged] - first, weights=points[tagged])
        at = int(masses.argmax())
        best, certainty = sources[first + at], float(masses[at])
    outside = tags[window.start : window.end] == 0
    outside[cue[0] - window.start : cue[1] - window.start] = False
    if outside.any():
        word = int(np.where(outside, points, 0.0).argmax())
        if points[word] > max(parameters.point, certainty):
            start = window.start + word
            return (start, start + 1), float(points[word])
    if best is None or certainty < none:
        return None, none
    return best, certainty


def _evidence(
    tags: Floats,
    cue: Segment,
    contents: Sequence[Segment],
    links: Sequence[float],
    source: Segment | None,
    certainty: float,
) -> Evidence:
    def role(segment: Segment, begin: int) -> float:
        return float(np.exp(tags[segment[0] : segment[1], begin : begin + 2]).sum(-1).mean())

    length = sum(end - start for start, end in contents)
    edges = 1.0
    for start, end in contents:
        edges = min(edges, math.exp(tags[start, CONTENT]))
        if end < len(tags):
            edges = min(edges, 1 - math.exp(tags[end, CONTENT + 1]))
    return Evidence(
        cue=role(cue, CUE),
        content=sum(role(part, CONTENT) * (part[1] - part[0]) for part in contents) / length,
        edges=edges,
        link=sum(link * (end - start) for link, (start, end) in zip(links, contents, strict=True))
        / length,
        source=certainty,
        has_source=source is not None,
        length=length,
    )


def _confidence(evidence: Evidence, calibration: Sequence[float]) -> float:
    if not calibration:
        return evidence.cue
    score = sum(w * x for w, x in zip(calibration, evidence.features(), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
