"""The best sequence of tags, for many paragraphs at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NEVER = -1e9


def best_tags(
    scores: NDArray[np.float32],
    paragraphs: Sequence[tuple[int, int]],
    transitions: NDArray[np.float32],
    outside_bias: float = 0.0,
) -> NDArray[np.int64]:
    """Return the tags of highest total score that are well formed in every paragraph.

    scores: [words, labels] log-probabilities. transitions: [labels, labels], what a tag
    (column) adds after another (row). Label 0 is outside; odd labels begin a segment and the
    even ones after them go on with it, never after anything else. Takes time linear in the
    number of words, with a Python step for each word of the longest paragraph only.
    """
    labels = scores.shape[1]
    allowed = transitions.copy()
    inside = range(2, labels, 2)
    for label in inside:
        keep = allowed[label - 1 : label + 1, label].copy()
        allowed[:, label] = _NEVER
        allowed[label - 1 : label + 1, label] = keep

    order = sorted(paragraphs, key=lambda p: p[0] - p[1])  # longest first
    starts = np.array([start for start, _ in order])
    lengths = np.array([end - start for start, end in order])
    longest = int(lengths.max())
    # active[t]: how many paragraphs have a word t; they are the first ones.
    active = np.searchsorted(-lengths, -np.arange(longest), side="left")
    pointers = np.zeros((len(scores), labels), np.int8)
    biased = scores.astype(np.float64)
    biased[:, 0] += outside_bias

    totals = biased[starts]
    totals[:, list(inside)] = _NEVER
    for t in range(1, longest):
        count = active[t]
        rows = starts[:count] + t
        extended = totals[:count, :, None] + allowed
        pointers[rows] = extended.argmax(axis=1)
        totals[:count] = extended.max(axis=1) + biased[rows]

    tags = np.zeros(len(scores), np.int64)
    tags[starts + lengths - 1] = totals.argmax(axis=1)
    for t in range(longest - 1, 0, -1):
        rows = starts[: active[t]] + t
        tags[rows - 1] = pointers[rows, tags[rows]]
    return tags
