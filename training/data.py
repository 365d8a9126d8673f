"""Read annotated articles, vary them, and turn them into labelled windows."""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.analysis.extractor.features import word_features
from service.analysis.extractor.pieces import Pieces
from service.analysis.extractor.windows import pack_windows
from service.analysis.extractor.words import split_words

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
ROLES = ("source", "cue", "content")
IGNORED = -100

Spans = list[list[int]]


@dataclass
class Article:
    """A text and its attributions: role name -> list of [start, end] code-point spans."""

    id: str
    text: str
    attributions: list[dict[str, Spans]]


@dataclass
class Example:
    """One labelled window; `targets` are lists of word positions within the window."""

    ids: list[int]
    features: list[int]
    firsts: list[int]
    tags: list[int]
    content_cue: list[tuple[int, list[int]]] = field(default_factory=list)
    cue_source: list[tuple[int, list[int]]] = field(default_factory=list)
    soft: Any = None


def read_articles(path: Path) -> list[Article]:
    """Read a JSONL file in the shape of PolNeAR's."""
    articles = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            attributions = [
                {role: record_attribution[role] for role in ROLES}
                for record_attribution in record["attributions"]
            ]
            articles.append(Article(record["id"], record["text"], attributions))
    return articles


# ---------------------------------------------------------------- augmentation

Edit = tuple[int, int, str]


def edited(article: Article, edits: Iterable[Edit]) -> Article:
    """Apply replacements (start, end, new text) that do not overlap; spans move along."""
    edits = sorted(edits)
    parts: list[str] = []
    starts = [start for start, _, _ in edits]
    ends = [end for _, end, _ in edits]
    shifts = [0]  # shifts[i] holds between edit i - 1 and edit i
    position = 0
    for start, end, new in edits:
        parts += (article.text[position:start], new)
        shifts.append(shifts[-1] + len(new) - (end - start))
        position = end
    parts.append(article.text[position:])

    def moved(offset: int) -> int:
        at = bisect_right(ends, offset)
        if at < len(edits) and starts[at] < offset:  # within a replacement: its end
            return ends[at] + shifts[at + 1]
        return offset + shifts[at]

    attributions = []
    for attribution in article.attributions:
        spans = {
            role: [[moved(s), moved(e)] for s, e in attribution[role] if moved(s) < moved(e)]
            for role in ROLES
        }
        if spans["cue"] and spans["content"]:
            attributions.append(spans)
    return Article(article.id, "".join(parts), attributions)


_DOUBLE = re.compile("[“”\"„]|''")
_STYLES = {
    "straight": ('"', '"', "'"),
    "curly": ("“", "”", "’"),
    "single": ("‘", "’", "’"),
    "single straight": ("'", "'", "'"),
    "guillemets": ("«", "»", "’"),
}
_STYLE_RATES = {
    "straight": 0.15, "curly": 0.15, "single": 0.06, "single straight": 0.03, "guillemets": 0.03,
}  # fmt: skip


def vary(article: Article, rng: random.Random, rate: float = 1.0) -> Article:
    """Return the article as another publisher might have printed it, or as it is.

    Each change is made with a modest probability times `rate`: another style of quotation
    marks, a lost mark, capital or joined paragraphs, no full stops.
    """
    edits: list[Edit] = []
    text = article.text
    draw = rng.random() / rate if rate else 1.0
    for name, share in _STYLE_RATES.items():
        if draw < share:
            edits += _restyle(text, *_STYLES[name])
            break
        draw -= share
    if rng.random() < 0.05 * rate:
        headline_end = text.find("\n")
        headline = text[: max(headline_end, 0)]
        if len(headline.upper()) == len(headline):
            article = Article(article.id, headline.upper() + text[len(headline) :],
                              article.attributions)  # fmt: skip
    if rng.random() < 0.10 * rate:
        marks = [m.span() for m in re.finditer('[“”"]', text)]
        lost = {span for span in marks if rng.random() < 0.05}
        edits = [e for e in edits if (e[0], e[1]) not in lost] + [(s, e, "") for s, e in lost]
    if rng.random() < 0.05 * rate:
        edits += [(m.start(), m.start() + 1, "") for m in re.finditer(r"\.(?=\n|$)", text)]
    joined = rng.random()
    share = 0.04 * rate
    if joined < 2 * share:
        part = 1.0 if joined < share else 0.3
        edits += [(*m.span(), " ") for m in re.finditer(r"\n+", text) if rng.random() < part]
    return edited(article, edits) if edits else article


def _restyle(text: str, opening: str, closing: str, apostrophe: str) -> list[Edit]:
    """Replace all double quotation marks and apostrophes by one style's."""
    edits: list[Edit] = []
    opened = False
    for match in re.finditer(rf"{_DOUBLE.pattern}|(?<=\w)['’](?=\w)|\n", text):
        found = match.group()
        if found == "\n":
            opened = False
        elif found in "'’":
            if found != apostrophe:
                edits.append((*match.span(), apostrophe))
        else:
            # A mark after white space opens, whatever came before.
            before = text[match.start() - 1 : match.start()]
            opened = not before or before.isspace() or (not opened and found != "”")
            edits.append((*match.span(), opening if opened else closing))
    return edits


# -------------------------------------------------------------------- labelling


def examples(
    article: Article,
    pieces: Pieces,
    limit: int,
    first_limit: int | None = None,
) -> list[Example]:
    """Turn an article into labelled windows of at most `limit` pieces."""
    words = split_words(article.text)
    word_pieces = pieces.of(words.forms())
    features = word_features(words)
    tags = [0] * len(words)
    cue_of: dict[int, list[int]] = {}
    source_of: dict[int, list[int]] = {}
    # What is marked last wins where parts overlap: cues, then sources.
    located = [
        {role: _word_ranges(words.starts, words.ends, attribution[role]) for role in ROLES}
        for attribution in article.attributions
    ]
    for role, begin, inside in (("content", 5, 6), ("source", 1, 2), ("cue", 3, 4)):
        for attribution in located:
            for start, end in attribution[role]:
                tags[start] = begin
                tags[start + 1 : end] = [inside] * (end - start - 1)
    for attribution in located:
        cue_words = _flat(attribution["cue"])
        source_words = [w for w in _flat(attribution["source"]) if tags[w] in (1, 2)]
        cue_words = [w for w in cue_words if tags[w] in (3, 4)]
        for word in _flat(attribution["content"]):
            if tags[word] in (5, 6) and cue_words:
                cue_of[word] = cue_words
        for word in cue_words:
            source_of[word] = source_words
    _repair(tags)

    result = []
    for window in pack_windows(
        words, [len(p) for p in word_pieces], limit, first_limit=first_limit
    ):
        ids, firsts, piece_features = pieces.encode(window, word_pieces, features)
        size = window.end - window.start
        example = Example(ids, piece_features, firsts, [IGNORED] * size)
        for word in range(window.core_start, window.core_end):
            position = word - window.start
            example.tags[position] = tags[word]
            if word in cue_of:
                targets = [w - window.start for w in cue_of[word]]
                targets = [t for t in targets if 0 <= t < size]
                if targets:
                    example.content_cue.append((position, targets))
            if word in source_of:
                targets = [w - window.start for w in source_of[word]]
                targets = [t for t in targets if 0 <= t < size]
                # A cue without a source points at itself.
                example.cue_source.append((position, targets or [position]))
        result.append(example)
    return result


def _word_ranges(starts: Sequence[int], ends: Sequence[int], spans: Spans) -> list[tuple[int, int]]:
    """Return the half-open ranges of the words that start within each span."""
    ranges = []
    for start, end in spans:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        # A span that starts within a word takes in that word.
        if first and ends[first - 1] > start:
            first -= 1
        if first < last:
            ranges.append((first, last))
    return ranges


def _flat(ranges: Iterable[tuple[int, int]]) -> list[int]:
    return [word for start, end in ranges for word in range(start, end)]


def _repair(tags: list[int]) -> None:
    """Make every inside tag follow a tag of its own kind (overlaps may have cut it off)."""
    previous = 0
    for index, tag in enumerate(tags):
        if tag and tag % 2 == 0 and previous not in (tag, tag - 1):
            tags[index] = tag - 1
        previous = tags[index]
