"""Split a text into words and paragraphs, keeping code-point offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# Combining marks, variation selectors and invisible joiners belong to the character before.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200d\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_TOKEN = re.compile(
    rf"(?P<breaks>[{_LINE_BREAKS}])|[^\W_](?:[^\W_]|[{_MARKS}])*|[^\s{_MARKS}][{_MARKS}]*"
)

_LINE = re.compile(r"(?P<line>[^\r\n]*)(?:\r\n|\n|\r|\Z)")
_QUOTES = "\"'“”‘’«»(["


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: runs of letters and digits, and every other sign by itself.

    `starts[i]` and `ends[i]` are the code-point offsets of word i; `paragraphs` are the
    half-open ranges of word indices that no line break interrupts, never empty.
    """

    text: str
    starts: list[int]
    ends: list[int]
    paragraphs: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.starts)

    def form(self, index: int) -> str:
        """Return word `index` as it is written."""
        return self.text[self.starts[index] : self.ends[index]]

    def forms(self) -> list[str]:
        """Return all words as they are written."""
        return [self.text[s:e] for s, e in zip(self.starts, self.ends, strict=True)]


def split_words(text: str) -> Words:
    """Split `text` into words; every line break ends a paragraph, unless lines are wrapped."""
    wraps = _wraps(text)
    starts: list[int] = []
    ends: list[int] = []
    paragraphs: list[tuple[int, int]] = []
    paragraph_start = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup:
            if match.start() in wraps:
                continue
            if len(starts) > paragraph_start:
                paragraphs.append((paragraph_start, len(starts)))
            paragraph_start = len(starts)
        else:
            starts.append(match.start())
            ends.append(match.end())
    if len(starts) > paragraph_start:
        paragraphs.append((paragraph_start, len(starts)))
    return Words(text, starts, ends, paragraphs)


def _wraps(text: str) -> frozenset[int]:
    """Return the offsets of the line breaks that only wrap lines, as old news wires do.

    A text counts as wrapped if of its line breaks that no empty line follows at least three,
    and half, come before a small letter. There a break ends a paragraph only after a short
    line or before a sign, such as that of a list.
    """
    lines = list(_LINE.finditer(text))
    breaks = [(a, b) for a, b in pairwise(lines) if a["line"].strip() and b["line"].strip()]
    small = sum(b["line"].lstrip()[0].islower() for _, b in breaks)
    if small < 3 or small < len(breaks) / 2:
        return frozenset()
    full = 0.6 * median(len(a["line"]) for a, _ in breaks)
    return frozenset(
        offset
        for a, b in breaks
        if len(a["line"]) >= full and (b["line"].lstrip()[0].isalnum() or b["line"][0] in _QUOTES)
        for offset in range(a.end("line"), a.end())
    )
