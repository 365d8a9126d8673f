"""Split a text into words and paragraphs, keeping code-point offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Combining marks, variation selectors and invisible joiners belong to the character before.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200d\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
_LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_TOKEN = re.compile(
    rf"(?P<breaks>[{_LINE_BREAKS}])|[^\W_](?:[^\W_]|[{_MARKS}])*|[^\s{_MARKS}][{_MARKS}]*"
)


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
    """Split `text` into words; every line break ends a paragraph."""
    starts: list[int] = []
    ends: list[int] = []
    paragraphs: list[tuple[int, int]] = []
    paragraph_start = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup:
            if len(starts) > paragraph_start:
                paragraphs.append((paragraph_start, len(starts)))
            paragraph_start = len(starts)
        else:
            starts.append(match.start())
            ends.append(match.end())
    if len(starts) > paragraph_start:
        paragraphs.append((paragraph_start, len(starts)))
    return Words(text, starts, ends, paragraphs)
