"""What a person asks the full-text search for.

    missile launch            both words
    "missile launch"          the words next to each other, in this order
    miss*                     how a word begins; also the last word of a phrase: "missile la"*
    missile OR rocket         either word
    missile NOT test          the first word without the second; also: missile -test
    (missile OR rocket) test  parentheses

`AND`, `OR` and `NOT` are operators in capitals only. `AND`, which need not be written, binds
more closely than `OR`. No query is a syntax error: an operator without a word beside it, or a
parenthesis without its partner, is passed over, and a phrase whose closing quotation mark is
missing reaches to the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from service.storage.words import words_of


class NoWordError(ValueError):
    """The query holds no word to look for."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other, or a single one; with `prefix`, the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """Finds what every part finds."""

    parts: tuple[Search, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Finds what any part finds."""

    parts: tuple[Search, ...]


@dataclass(frozen=True, slots=True)
class Except:
    """Finds what `wanted` finds and `excluded` does not."""

    wanted: Search
    excluded: Search


Search: TypeAlias = Phrase | And | Or | Except


@dataclass(frozen=True, slots=True)
class Query:
    """Asks for what `search` finds or, as a `complement`, for everything else.

    With `Except` in the tree and one complement around it, every combination of AND, OR and
    NOT can be written, and nothing within the tree must start from everything there is.
    """

    search: Search
    complement: bool = False


# Parentheses within so many others are passed over: the stack of SQLite's parser is short.
DEEPEST = 8

_TOKEN = re.compile(
    r"""
    (?P<minus> (?<![^\s(]) - (?=[^\W_]|["“”„(]) )
  | ["“”„] (?P<phrase> [^"“”„]* ) ["“”„]? (?P<phrase_star> \* )?
  | (?P<parenthesis> [()] )
  | (?P<word> [^\s"“”„()]+ )
    """,
    re.VERBOSE,
)
_STAR_AT_THE_END = re.compile(r"\*\W*$")


def parse(text: str) -> Query:
    """Raises `NoWordError` where no word is looked for: there is none, or all are excluded."""
    query = _read(text)
    if query is None:
        raise NoWordError("The query holds no word.")
    if not _looks_for_a_word(query.search, excluded=query.complement):
        raise NoWordError("The query only excludes words; it must look for one, too.")
    return query


@dataclass(slots=True)
class _Group:
    """What stands between two parentheses, as far as it has been read."""

    alternatives: list[list[Query]] = field(default_factory=lambda: [[]])
    excludes_next: bool = False

    def add(self, part: Query | None) -> None:
        if part is not None:
            part = replace(part, complement=part.complement != self.excludes_next)
            self.alternatives[-1].append(part)
            self.excludes_next = False

    def exclude_next(self) -> None:
        self.excludes_next = not self.excludes_next

    def begin_alternative(self) -> None:
        self.alternatives.append([])
        self.excludes_next = False

    def query(self) -> Query | None:
        alternatives = [_all_of(parts) for parts in self.alternatives if parts]
        return _any_of(alternatives) if alternatives else None


def _read(text: str) -> Query | None:
    groups = [_Group()]
    for token in _TOKEN.finditer(text):
        if token["parenthesis"] == "(":
            if len(groups) <= DEEPEST:
                groups.append(_Group())
        elif token["parenthesis"] == ")":
            if len(groups) > 1:
                _close_innermost(groups)
        elif token["minus"] or token["word"] == "NOT":
            groups[-1].exclude_next()
        elif token["word"] == "OR":
            groups[-1].begin_alternative()
        elif token["word"] != "AND":
            groups[-1].add(_phrase(token))
    while len(groups) > 1:
        _close_innermost(groups)
    return groups[0].query()


def _close_innermost(groups: list[_Group]) -> None:
    innermost = groups.pop()
    groups[-1].add(innermost.query())


def _phrase(token: re.Match[str]) -> Query | None:
    written = token["word"] or token["phrase"] or ""
    words = tuple(words_of(written))
    prefix = bool(token["phrase_star"] or _STAR_AT_THE_END.search(written))
    return Query(Phrase(words, prefix)) if words else None


def _all_of(parts: Sequence[Query]) -> Query:
    wanted, excluded = _told_apart(parts)
    if not wanted:
        return Query(_or(excluded), complement=True)
    return Query(Except(_and(wanted), _or(excluded)) if excluded else _and(wanted))


def _any_of(parts: Sequence[Query]) -> Query:
    wanted, excluded = _told_apart(parts)
    if not excluded:
        return Query(_or(wanted))
    left_out = _and(excluded)
    return Query(Except(left_out, _or(wanted)) if wanted else left_out, complement=True)


def _told_apart(parts: Sequence[Query]) -> tuple[list[Search], list[Search]]:
    wanted = [part.search for part in parts if not part.complement]
    excluded = [part.search for part in parts if part.complement]
    return wanted, excluded


def _and(parts: Sequence[Search]) -> Search:
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _or(parts: Sequence[Search]) -> Search:
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def _looks_for_a_word(search: Search, *, excluded: bool) -> bool:
    match search:
        case Phrase():
            return not excluded
        case Except(wanted, without):
            return _looks_for_a_word(wanted, excluded=excluded) or _looks_for_a_word(
                without, excluded=not excluded
            )
        case And(parts) | Or(parts):
            return any(_looks_for_a_word(part, excluded=excluded) for part in parts)
