"""Finds names: by themselves, and in running text.

How a name is written in the catalogue says which case it asks of a text. A word in capitals
(*WHO*, *US*) must be in capitals there, a capitalised one (*Post*) must begin with a capital,
and one in small letters may be written anyhow. A short word with a capital inside (*DoD*) must
have one there. A name behind *The* (*The Times*) is a name only where the article stands before
it, and no further name behind; one that ends in a possessive (*Moody's*) only where it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from service.sources.normalisation import Word, words_in

Meaning = TypeVar("Meaning")

_IN_CAPITALS, _CAPITAL_INSIDE, _CAPITALISED, _ANYHOW = "A", "M", "C", "x"
_LONGEST_WITH_CAPITAL_INSIDE = 4
_LONGEST_ACRONYM_NEARBY = 3


class Match(NamedTuple, Generic[Meaning]):
    """A stretch of a text with all that the name there may mean."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


class _Entry(NamedTuple, Generic[Meaning]):
    """One spelling of a name. `alone`: in running text it is mostly no name."""

    case: str
    needs_article: bool
    needs_possessive: bool
    alone: bool
    meanings: tuple[Meaning, ...]


class NameIndex(Generic[Meaning]):
    """Names with what they mean; one name may mean several things."""

    def __init__(self) -> None:
        self._entries: dict[str, list[_Entry[Meaning]]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}

    def add(self, name: str, *meanings: Meaning, alone: bool = False) -> None:
        """Let `name` mean `meanings`; without any, it only hides the names within it.

        With `alone` it means them where it is all there is, and nothing in running text.
        """
        words = list(words_in(name))
        article = len(words) > 1 and words[0].normal == "the"
        words = words[article:]
        first, length = words[0].normal, len(words)
        case = "".join([_case(word.written) for word in words])
        entry = _Entry(case, article, bool(words[-1].possessive), alone, meanings)
        self._entries.setdefault(" ".join([word.normal for word in words]), []).append(entry)
        known = self._lengths.get(first, ())
        if length not in known:
            self._lengths[first] = tuple(sorted((*known, length), reverse=True))

    def find(self, name: str) -> tuple[Meaning, ...]:
        """All that `name` as a whole may mean."""
        words = list(words_in(name))
        while words and not words[-1].written[-1].isalnum() and len(words[-1].written) == 1:
            del words[-1]
        while words and not words[0].written[0].isalnum():
            del words[0]
        article = len(words) > 1 and words[0].normal == "the"
        entries = self._fitting(words, int(article), len(words)) if words else []
        return _meanings(entries)

    def matches(self, text: str) -> Iterator[Match[Meaning]]:
        """The longest names in `text`, from its start; they do not overlap."""
        words = list(words_in(text))
        lengths_by_first, position, count = self._lengths, 0, len(words)
        while position < count:
            lengths = lengths_by_first.get(words[position].normal)
            end, entries = self._longest(words, position, lengths) if lengths else (0, [])
            if not entries:
                position += 1
                continue
            meanings = _meanings(entries)
            if meanings:
                yield Match(*_stretch(words, position, end, entries), meanings)
            position = end

    def _longest(
        self, words: Sequence[Word], position: int, lengths: Iterable[int]
    ) -> tuple[int, list[_Entry[Meaning]]]:
        """Where the longest name at `position` ends, and what is known of it."""
        for length in lengths:
            end = position + length
            if end <= len(words):
                fitting = self._fitting(words, position, end)
                entries = [entry for entry in fitting if not entry.alone]
                if entries and not self._is_shouted(words, position, end, entries[0].case):
                    return end, entries
        return position, []

    def _fitting(self, words: Sequence[Word], start: int, end: int) -> list[_Entry[Meaning]]:
        """The names that the words from `start` to `end` are, by their case as well."""
        stretch = words[start:end]
        key = stretch[0].normal if len(stretch) == 1 else " ".join([w.normal for w in stretch])
        entries = self._entries.get(key)
        if entries is None:
            return []
        fitting = [entry for entry in entries if _is_written(stretch, entry.case)]
        if not _has_article(words, start, end):
            fitting = [entry for entry in fitting if not entry.needs_article]
        if not stretch[-1].possessive:
            fitting = [entry for entry in fitting if not entry.needs_possessive]
        return fitting

    def _is_shouted(self, words: Sequence[Word], start: int, end: int, case: str) -> bool:
        """Whether a lone acronym stands amid capitals, where *WHO* and *US* may be plain words."""
        if case != _IN_CAPITALS:
            return False
        neighbours = (*words[max(start - 1, 0) : start], *words[end : end + 1])
        return any(
            len(word.written) > _LONGEST_ACRONYM_NEARBY
            and word.written.isupper()
            and word.written.isalpha()
            and word.normal not in self._entries
            for word in neighbours
        )


def _has_article(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether *the* stands before a name that ends where it seems to: not *the Times Square*."""
    if start == 0 or words[start - 1].normal != "the":
        return False
    return end == len(words) or not words[end].written[0].isupper()


def _stretch(
    words: Sequence[Word], start: int, end: int, entries: Sequence[_Entry[Meaning]]
) -> tuple[int, int]:
    """Where in the text a name begins and ends."""
    first, last = words[start], words[end - 1]
    if all(entry.needs_article for entry in entries):
        first = words[start - 1]
    possessive = all(entry.needs_possessive for entry in entries)
    return first.start, last.end + (len(last.possessive) if possessive else 0)


def _meanings(entries: Sequence[_Entry[Meaning]]) -> tuple[Meaning, ...]:
    if len(entries) == 1:
        return entries[0].meanings
    return tuple(dict.fromkeys(meaning for entry in entries for meaning in entry.meanings))


@lru_cache(maxsize=1 << 13)
def _case(word: str) -> str:
    letters = [c for c in word if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return _IN_CAPITALS
    if len(word) <= _LONGEST_WITH_CAPITAL_INSIDE and _has_capital_inside(word):
        return _CAPITAL_INSIDE
    return _CAPITALISED if word[0].isupper() else _ANYHOW


def _is_written(words: Sequence[Word], case: str) -> bool:
    return all(
        asked == _ANYHOW
        or (asked == _CAPITALISED and word.written[0].isupper())
        or (asked == _IN_CAPITALS and word.written.isupper())
        or (asked == _CAPITAL_INSIDE and _has_capital_inside(word.written))
        for word, asked in zip(words, case, strict=True)
    )


def _has_capital_inside(word: str) -> bool:
    return any(c.isupper() for c in word[1:])
