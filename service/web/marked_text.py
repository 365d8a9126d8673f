"""An article's text cut where statements begin and end, so that they can be marked in place.

Statements may lie in one another or overlap, which elements of a page cannot. So the text is
cut into segments, through each of which the same statements run from its start to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.analysis.statement import Kind
from service.web.shown_statements import ShownStatement, Span

_PARAGRAPH = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text. `statements` are the numbers of those whose content it is part of, the
    shortest first; `begins` of those whose content begins with it. `cue_of` and `mention_of`
    number those whose cue or source it names."""

    text: str
    statements: tuple[int, ...] = ()
    kind: Kind | None = None
    outer_kind: Kind | None = None
    own_voice: bool = False
    begins: tuple[int, ...] = ()
    cue_of: tuple[int, ...] = ()
    mention_of: tuple[int, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of all statements that it belongs to in any way."""
        return tuple(dict.fromkeys((*self.statements, *self.cue_of, *self.mention_of)))


def paragraphs(text: str, statements: Sequence[ShownStatement]) -> list[list[Segment]]:
    """The segments of each line of the text that is not blank."""
    lines = [match.span() for match in _PARAGRAPH.finditer(text) if match[0].strip()]
    cuts = sorted({*_boundaries(statements), *(edge for line in lines for edge in line)})
    pieces = dict(pairwise(cuts))
    parts = _Parts(statements)
    marked = []
    for start, end in lines:
        segments = []
        while start < end:
            segments.append(parts.segment(text, start, pieces[start]))
            start = pieces[start]
        marked.append(segments)
    return marked


class _Parts:
    """What each place of the text is part of, told for one place after the other."""

    def __init__(self, statements: Sequence[ShownStatement]) -> None:
        self._by_number = {statement.number: statement for statement in statements}
        self._content = _Cover([(s.content, s.number) for s in statements])
        self._cue = _Cover([(s.cue, s.number) for s in statements])
        self._mention = _Cover([(s.source_mention, s.number) for s in statements])
        self._begins: dict[int, list[int]] = {}
        for statement in statements:
            if statement.content:
                self._begins.setdefault(statement.content[0].start, []).append(statement.number)

    def segment(self, text: str, start: int, end: int) -> Segment:
        numbers = sorted(self._content.at(start), key=self._length)
        inner = self._by_number[numbers[0]] if numbers else None
        outer = self._by_number[numbers[1]] if len(numbers) > 1 else None
        return Segment(
            text=text[start:end],
            statements=tuple(numbers),
            kind=inner.kind if inner else None,
            outer_kind=outer.kind if outer else None,
            own_voice=inner.is_own_voice if inner else False,
            begins=tuple(self._begins.get(start, ())),
            cue_of=tuple(self._cue.at(start)),
            mention_of=tuple(self._mention.at(start)),
        )

    def _length(self, number: int) -> int:
        return sum(span.end - span.start for span in self._by_number[number].content)


class _Cover:
    """Which numbers' spans lie over a place; places are asked for in the order of the text."""

    def __init__(self, spans: Sequence[tuple[Sequence[Span], int]]) -> None:
        ordered = sorted((s.start, s.end, number) for of_one, number in spans for s in of_one)
        self._ahead: Iterator[tuple[int, int, int]] = iter(ordered)
        self._next = next(self._ahead, None)
        self._open: list[tuple[int, int]] = []

    def at(self, place: int) -> list[int]:
        while self._next is not None and self._next[0] <= place:
            self._open.append((self._next[1], self._next[2]))
            self._next = next(self._ahead, None)
        self._open = [(end, number) for end, number in self._open if end > place]
        return sorted({number for _, number in self._open})


def _boundaries(statements: Sequence[ShownStatement]) -> Iterator[int]:
    for statement in statements:
        for span in (*statement.content, *statement.cue, *statement.source_mention):
            yield span.start
            yield span.end
