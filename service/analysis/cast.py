"""Who appears in an article: its people with what it tells of them, and where it names them.

News gives a full name and a role once and then goes on with surnames, titles and pronouns; the
cast is what those are resolved against.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from spacy.lang.en.stop_words import STOP_WORDS

from service.analysis.headings import stands_in_heading
from service.analysis.names import PARTICLES, is_capital, person_in
from service.analysis.roles import ROLE_NOUNS, TITLES, bare, gender_of, is_role

_WORD = re.compile(
    r"(?:[A-Z]\.){1,4}|(?:Gen|Gov|Sen|Rep|Dr|Mr|Mrs|Ms|Prof|Lt|Col|Sgt|Capt|Maj|Jr|Sr|St)\.|\w[\w’'&-]*\w|\w"
)
# A full stop ends an apposition, except in the abbreviations that news is full of.
_APPOSITION = re.compile(
    r"\s*,\s+((?:an?|the|who|whose|\w+’s|\w+'s)\s"
    r"(?:[^,.;:()“”\"\r\n]|(?<=\bMr|\bMs|\bDr)\.|(?<=\bMrs|\bSen|\bGov|\bRep|\bGen)\."
    r"|(?<=\b[A-Z])\.){3,160})[,.;)]"
)
_INITIALS_AND_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_CONNECTORS = frozenset(
    """
    of for and the former deputy acting vice senior
    """.split()
)
_LONGEST_ROLE_WORDS = 8
_SHORTEST_VARIED_NAME = 5
_SIMILAR_NAMES = 0.8


@dataclass(slots=True, eq=False)
class Person:
    """`roles` are the phrases that introduce the person; `positions` where the text names them
    (code points, in order)."""

    name: str
    roles: list[str] = field(default_factory=list)
    affiliations: list[str] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    gender: str | None = None
    speaks: bool = False

    @property
    def surname(self) -> str:
        words = self.name.split()
        while len(words) > 1 and bare(words[-1]) in _INITIALS_AND_SUFFIXES:
            words.pop()
        return words[-1]

    @property
    def is_evident(self) -> bool:
        """Whether more than two capitals in a row tell that this is a person."""
        return bool(self.roles or self.gender or self.speaks or len(self.positions) > 1)

    def note(self, position: int, role: str = "", affiliation: str = "") -> None:
        index = bisect_left(self.positions, position)
        if index == len(self.positions) or self.positions[index] != position:
            self.positions.insert(index, position)
        if role and not any(role in known for known in self.roles):
            self.roles.append(role)
            # Of "fiancée of journalist Ann Lee", only the last role is hers.
            own = role.split(",", maxsplit=1)[0].rsplit(" of ", maxsplit=1)[-1]
            self.gender = self.gender or gender_of(own)
        if affiliation and affiliation not in self.affiliations:
            self.affiliations.append(affiliation)

    def named_before(self, position: int) -> int:
        """Where the person was last named before `position`, or -1."""
        index = bisect_left(self.positions, position)
        return self.positions[index - 1] if index else -1


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


class Cast:
    """The people of one article.

    `catalogued` tells whether a name is a catalogued source's or a country's, and so nobody's.
    """

    def __init__(self, text: str, catalogued: Callable[[str], bool] = lambda name: False) -> None:
        self.people: list[Person] = []
        self._by_name: dict[str, Person] = {}
        self._by_word: dict[str, list[Person]] = {}
        self._catalogued = catalogued
        words = [_Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]
        runs = list(_runs(text, words))
        for run in runs:
            self._introduce(text, words, *run)
        for run in runs:
            self._refer(words, *run)

    def person(self, name: str) -> Person | None:
        """The person called `name`: in full, or by a part of the name.

        Where two share a surname, news calls only the one introduced first by it alone.
        """
        found = self._by_name.get(name.casefold())
        if found is not None:
            return found
        words = [bare(word) for word in name.split()]
        while words and words[0] in TITLES:
            words.pop(0)
        if not words or words[-1] in ROLE_NOUNS:
            return None
        candidates = self._by_word.get(words[-1]) or self._spelled_like(words[-1])
        if len(words) > 1:
            candidates = [p for p in candidates if _compatible(words, p.name)]
        by_surname = [p for p in candidates if bare(p.surname) == words[-1]] or candidates
        return by_surname[0] if by_surname else None

    def _spelled_like(self, word: str) -> list[Person]:
        """Who goes by a name that differs in a letter: transliterations vary within an article."""
        if len(word) < _SHORTEST_VARIED_NAME:
            return []
        same_start = [known for known in self._by_word if known[:3] == word[:3]]
        close = get_close_matches(word, same_start, n=1, cutoff=_SIMILAR_NAMES)
        return self._by_word[close[0]] if close else []

    def named_last_in(self, phrase: str) -> Person | None:
        """The person with whose full name `phrase` ends."""
        return next((p for p in self.people if " " in p.name and phrase.endswith(p.name)), None)

    def add(self, name: str, position: int, role: str = "", affiliation: str = "") -> Person:
        """The person called `name`, who is new to the cast if the name is."""
        person = self.person(name)
        if person is None or (" " in name and not _compatible_names(name, person.name)):
            person = Person(name)
            self.people.append(person)
            for word in {bare(word) for word in name.split()} - TITLES - PARTICLES:
                self._by_word.setdefault(word, []).append(person)
        elif " " in name and " " not in person.name:
            person.name = name
        self._by_name[name.casefold()] = person
        person.note(position, role, affiliation)
        return person

    def _introduce(self, text: str, words: list[_Word], start: int, end: int) -> None:
        if stands_in_heading(text, words[start].start):
            # In a heading every word may have a capital.
            return
        name_start = self._behind_place(words, start, end)
        first = _role_start(words, start) if name_start == start else name_start
        phrase = " ".join(word.text for word in words[first:end])
        found = person_in(phrase)
        if found is None or not found.is_full or self._catalogued(found.name):
            return
        apposition = _APPOSITION.match(text, words[end - 1].end)
        behind = apposition.group(1) if apposition else ""
        if not any(is_role(word) for word in behind.split()):
            behind = ""
        role = f"{found.role}, {behind}".strip(", ")
        self.add(found.name, words[name_start].start, role)

    def _behind_place(self, words: list[_Word], start: int, end: int) -> int:
        """Of "ambassador to New Zealand Ann Lee", the name begins behind the country."""
        if start == 0 or words[start - 1].text not in {"to", "of", "in", "for", "from"}:
            return start
        for length in (2, 1):
            place = " ".join(word.text for word in words[start : start + length])
            if start + length < end and self._catalogued(place):
                return start + length
        return start

    def _refer(self, words: list[_Word], start: int, end: int) -> None:
        name = " ".join(bare_name(word.text) for word in words[start:end])
        person = self.person(name)
        if person is not None:
            person.note(words[start].start, _title_before(words, start))


def bare_name(word: str) -> str:
    """`word` without a possessive ending."""
    return re.sub(r"['’]s?$", "", word)


def _runs(text: str, words: list[_Word]) -> Iterator[tuple[int, int]]:
    """Index ranges of capitalised words that could be a name, broken at punctuation and roles."""
    start: int | None = None
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else "\n"
        capital = _can_be_name(word.text)
        joined = gap in {" ", "\u00a0"} and not words[index - 1].text.endswith(("'s", "’s"))
        if start is not None and not (joined and (capital or word.text in PARTICLES)):
            yield start, _without_particles(words, start, index)
            start = None
        if start is None and capital:
            start = index
    if start is not None:
        yield start, _without_particles(words, start, len(words))


def _without_particles(words: list[_Word], start: int, end: int) -> int:
    while end - 1 > start and words[end - 1].text in PARTICLES:
        end -= 1
    return end


def _role_start(words: list[_Word], start: int) -> int:
    """Where the words that introduce a name begin: *North Korea's foreign minister* …"""
    first = start
    while (
        first > 0
        and start - first < _LONGEST_ROLE_WORDS
        and words[first].start - words[first - 1].end <= 1
        and _introduces(words[first - 1].text)
    ):
        first -= 1
    return first


def _title_before(words: list[_Word], start: int) -> str:
    if start == 0 or words[start].start - words[start - 1].end > 1:
        return ""
    title = words[start - 1].text
    return title if bare(title) in TITLES else ""


def _can_be_name(word: str) -> bool:
    if not is_capital(word) or is_role(word):
        return False
    return word.casefold() not in STOP_WORDS or (word.isupper() and len(word) > 1)


def _introduces(word: str) -> bool:
    return is_role(word) or _can_be_name(word) or word in _CONNECTORS


def _compatible(words: list[str], name: str) -> bool:
    return set(words) <= {bare(word) for word in name.split()}


def _compatible_names(one: str, other: str) -> bool:
    one_words = {bare(word) for word in one.split()}
    other_words = {bare(word) for word in other.split()}
    return one_words <= other_words or other_words <= one_words


def most_common(codes: list[str]) -> list[str]:
    """`codes`, each once, the most frequent first."""
    return [code for code, _ in Counter(codes).most_common()]
