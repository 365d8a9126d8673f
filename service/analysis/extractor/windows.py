"""Pack the words of a text into windows of word pieces that the model can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.analysis.extractor.words import Words

_SENTENCE_END = frozenset(".!?…")
_CLOSING_MARKS = frozenset("\"'”’»)]")
_FARTHEST_SIGN = 8


@dataclass(frozen=True, slots=True)
class Window:
    """A run of words that the model reads at once.

    The window covers words `start` to `end`; it answers for those from `core_start` to
    `core_end`, the others are context. `separators` are the word indices before which a
    paragraph separator stands, besides the one at the end of every window.
    """

    start: int
    core_start: int
    core_end: int
    end: int
    separators: tuple[int, ...] = ()


def pack_windows(
    words: Words,
    sizes: Sequence[int],
    limit: int,
    *,
    context: int = 32,
    first_limit: int | None = None,
) -> Iterator[Window]:
    """Yield windows of at most `limit` pieces whose cores are all words, each once, in order.

    `sizes` is the number of pieces of each word (each at most `limit` // 8). Whole paragraphs
    are packed together; one that is too long is cut at sentence ends, and its windows have up
    to `context` pieces of the same paragraph on either side. `first_limit` is another limit
    for the first window (training varies what stands together).
    """
    budget = (first_limit or limit) - 1  # [CLS]
    start, used = 0, 0
    separators: list[int] = []
    for paragraph_start, paragraph_end in words.paragraphs:
        cost = sum(sizes[paragraph_start:paragraph_end]) + 1  # [SEP]
        if used and used + cost > budget:
            yield Window(start, start, paragraph_start, paragraph_start, tuple(separators))
            used, budget, separators = 0, limit - 1, []
        if cost > limit - 1:
            yield from _cut(words, sizes, (paragraph_start, paragraph_end), limit, context)
            continue
        if used:
            separators.append(paragraph_start)
        else:
            start, budget = paragraph_start, max(budget, cost)
        used += cost
    if used:
        yield Window(start, start, len(words), len(words), tuple(separators))


def _cut(
    words: Words, sizes: Sequence[int], paragraph: tuple[int, int], limit: int, context: int
) -> Iterator[Window]:
    """Cut a long paragraph into windows with context on either side."""
    start, end = paragraph
    budget = limit - 2 - 2 * context
    while start < end:
        stop = _cut_point(words, sizes, start, end, budget)
        left = start
        room = context
        while left > paragraph[0] and sizes[left - 1] <= room:
            left -= 1
            room -= sizes[left]
        right = stop
        room = context
        while right < end and sizes[right] <= room:
            room -= sizes[right]
            right += 1
        yield Window(left, start, stop, right)
        start = stop


def _cut_point(words: Words, sizes: Sequence[int], start: int, end: int, budget: int) -> int:
    """Find the last sentence end that `budget` pieces reach, or else the last word."""
    best = 0
    index = start
    while index < end and sizes[index] <= budget:
        budget -= sizes[index]
        index += 1
        if index < end and _sentence_ends_before(words, index):
            best = index
    if index == end:
        return end
    return best or index


def _sentence_ends_before(words: Words, index: int) -> bool:
    """Whether white space, and before it a sentence's last sign, comes before word `index`."""
    text = words.text
    at = words.starts[index] - 1
    if not text[at].isspace():
        return False
    # No sentence closes with more marks than a few; a run of them must not be read anew each time.
    lowest = max(0, at - _FARTHEST_SIGN)
    while at > lowest and (text[at].isspace() or text[at] in _CLOSING_MARKS):
        at -= 1
    return text[at] in _SENTENCE_END
