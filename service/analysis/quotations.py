"""Where a text quotes: the insides of its outermost quotation marks.

Real articles leave marks open, nest them and open each paragraph of a long quotation anew.
So a mark that is never closed ends with its paragraph, and what one paragraph does wrong
never reaches the next.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from service.analysis.attribution import Span
from service.analysis.statement import Quotation

OPENING = "“„«"
CLOSING_MARKS = frozenset("”»\"’'")
QUOTATION_MARKS = "“”„«»\"‘’'‹›`"
_CLOSING_FOR = {"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’", "'": "'"}
_PARAGRAPH = re.compile(r"[^\r\n]+")
_WORD = re.compile(r"\w+")


def quoted_spans(text: str) -> list[Span]:
    """The insides of the outermost quotations of `text`, in order, in linear time."""
    return [
        span
        for paragraph in _PARAGRAPH.finditer(text)
        for span in _quoted_in_paragraph(text, paragraph.start(), paragraph.end())
    ]


def _quoted_in_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    position = start
    apostrophes: set[str] = set()
    while position < end:
        mark = text[position]
        if (
            mark not in _CLOSING_FOR
            or mark in apostrophes
            or not _opens(text, position, start, end)
        ):
            position += 1
            continue
        close = _closing_position(text, position, end)
        if close is None and mark in "‘'":
            # What nothing closes here, nothing closes further on: looking once keeps it linear.
            apostrophes.add(mark)
            continue
        inner_end = end if close is None else close
        yield Span(position + 1, inner_end)
        position = inner_end + 1


def _opens(text: str, position: int, start: int, end: int) -> bool:
    mark = text[position]
    if mark in OPENING:
        return True
    if position + 1 >= end or text[position + 1].isspace():
        return False
    if mark == '"':
        return True
    before = text[position - 1] if position > start else " "
    return not before.isalnum() and before not in ".,!?"


def _closing_position(text: str, opening: int, end: int) -> int | None:
    closers = _CLOSING_FOR[text[opening]]
    single = text[opening] in "‘'"
    for position in range(opening + 1, end):
        if text[position] not in closers:
            continue
        if not single:
            return position
        after = text[position + 1] if position + 1 < end else " "
        if not after.isalnum() and not text[position - 1].isspace():
            return position
    return None


def quotation_of(text: str, content: Sequence[Span], quoted: Sequence[Span]) -> Quotation:
    """How much of `content` stands within `quoted`, counted in words."""
    words = inside = 0
    for span in content:
        for word in _WORD.finditer(text, span.start, span.end):
            words += 1
            inside += stands_in(word.start(), quoted)
    if not inside:
        return Quotation.INDIRECT
    return Quotation.DIRECT if inside == words else Quotation.MIXED


def stands_in(position: int, spans: Sequence[Span]) -> bool:
    """Whether `position` lies within one of `spans`, which are in order and disjoint."""
    return span_around(position, spans) is not None


def span_around(position: int, spans: Sequence[Span]) -> Span | None:
    """The one of `spans`, which are in order and disjoint, that holds `position`."""
    index = bisect_left(spans, Span(position + 1, 0)) - 1
    return spans[index] if index >= 0 and position < spans[index].end else None
