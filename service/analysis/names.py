"""The grammar of names in news: who *US Treasury spokesperson Dana Orlov* is.

A person is introduced by a role phrase and a name ("Ruritanian President Igor Falk"), by an
apposition ("Dana Orlov, the minister for trade") or by an affiliation ("Ann Lee of Acme").
No tagger is needed: capitals, a list of roles and the catalogue's names decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.analysis.roles import (
    NOT_NAMES,
    ORGANISATION_WORDS,
    PLURAL_ROLE_NOUNS,
    TITLES,
    bare,
    is_role,
)

PARTICLES = frozenset(
    """
    al bin ibn abu ben da das de del dela della der di dos du el la le van von y
    """.split()
)
_REGNAL_TITLES = frozenset({"king", "queen", "pope", "prince", "princess"})
_REGNAL_WORDS = 2
_DOTTED_PLACES = frozenset({"U.S.", "U.N.", "U.K.", "E.U.", "D.C.", "N.Y.", "G.O.P."})
_TOKEN = re.compile(r"[\w’'&./-]+")
_AFFILIATION = re.compile(
    r"^\s*,?\s*(?:who\s+\w+\s+)?(?:of|for|at|with|from)\s+(?:the\s+)?", re.IGNORECASE
)
_PARENTHESIS = re.compile(r"\s*\([^)]*\)")
_ARTICLE = re.compile(r"^(?:(?:[Tt]he|[Aa]n?|THE|AN?)\s+)?(?:(?:recent|new|latest)\s+)?")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person as a phrase names them. `role` is the phrase's other words, before or after the
    name; `affiliation` names the organisation or country that they speak for, as written."""

    name: str
    role: str = ""
    affiliation: str = ""

    @property
    def is_full(self) -> bool:
        return " " in self.name


def without_article(phrase: str) -> str:
    return _ARTICLE.sub("", phrase.strip()).strip(' ,;:“”"')


def person_in(phrase: str) -> PersonName | None:
    """The person whom a noun phrase names, or None if it names none."""
    segments = [s.strip() for s in re.split(r",\s+|\s+[–—]\s+", _PARENTHESIS.sub("", phrase))]
    for number, segment in enumerate(segments):
        found = _person_in_segment(segment)
        if found is None:
            continue
        rest = " ".join(segments[:number] + segments[number + 1 :])
        return PersonName(found.name, f"{found.role} {rest}".strip(), found.affiliation)
    return None


def _person_in_segment(segment: str) -> PersonName | None:
    words = _TOKEN.findall(without_article(segment))
    for start, end in _capital_runs(words):
        office = start >= 2 and words[start - 1] == "of" and is_role(words[start - 2])
        if office:
            # Of "Secretary of State Ann Lee", the last two words are the name.
            start = max(start + 1, end - 2)
        name = words[start:end]
        if not is_personal(name) or not (office or _introduced(words, start, end)):
            continue
        if _is_modifier(words, start, end):
            continue
        if start and bare(words[start - 1]) in _REGNAL_TITLES and len(name) <= _REGNAL_WORDS:
            name = [words[start - 1], *name]
        behind = " ".join(words[end:])
        affiliation = _AFFILIATION.match(behind)
        return PersonName(
            re.sub(r"['’]s?$", "", " ".join(name)),
            " ".join(words[:start]),
            behind[affiliation.end() :] if affiliation else "",
        )
    return None


def _capital_runs(words: list[str]) -> list[tuple[int, int]]:
    """Runs of capitalised words and the particles between them; a role or a possessive ends one."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, word in enumerate(words):
        if start is None and is_capital(word) and not is_role(word):
            start = index
        inside = start is not None and not is_role(word)
        if inside and (is_capital(word) or word.casefold() in PARTICLES):
            if not word.endswith(("'s", "’s")) and index + 1 < len(words):
                continue
            index += 1
        if start is not None:
            runs.append((start, index - (words[index - 1] in PARTICLES)))
            start = None
    return runs


def _introduced(words: list[str], start: int, end: int) -> bool:
    """A full name stands first or behind a role or possessive; a surname needs its title."""
    if start == 0:
        return end - start > 1
    before = words[start - 1]
    if end - start > 1 or end == len(words):
        return is_role(before) or before.endswith(("'s", "’s"))
    return bare(before) in TITLES


def _is_modifier(words: list[str], start: int, end: int) -> bool:
    """*New York judge*, *Ann Lee's lawyer*: what comes before somebody else's role is no name."""
    if end == len(words):
        return False
    return words[end - 1].endswith(("'s", "’s")) or (start == 0 and is_role(words[end]))


def is_capital(word: str) -> bool:
    """Whether `word` begins with a capital, behind an apostrophe perhaps."""
    return word[0].isupper() or (word[0] in "'’" and len(word) > 1 and word[1].isupper())


def is_personal(name: list[str]) -> bool:
    """Whether the words can be a person's name, by what they are not."""
    bares = [bare(word) for word in name]
    if not name or any(is_role(word) or word in ORGANISATION_WORDS for word in bares):
        return False
    if bares[0] in NOT_NAMES or bares[-1] in PLURAL_ROLE_NOUNS:
        return False
    if name[0] in _DOTTED_PLACES or name[0].endswith(("-based", "-backed", "-led", "-born")):
        return False
    acronyms = sum(word.isupper() and len(word) > 2 and "." not in word for word in name)
    return len(name) <= 6 and acronyms < len(name) and not any(c.isdigit() for c in "".join(name))


def head_noun(phrase: str) -> str:
    """The noun that a phrase without a name turns on: *a senior Pentagon official in Ohio* →
    *official*."""
    core = re.split(r",|\s(?:of|for|at|in|from|with|who|whose|that|to|on|by|close|near)\s", phrase)[
        0
    ]
    words = _TOKEN.findall(core)
    return bare(words[-1]) if words else ""
