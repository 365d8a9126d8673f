"""The words of a source mention, made ready to be resolved."""

from __future__ import annotations

import re

from service.analysis.attribution import Span
from service.analysis.names import is_capital, without_article
from service.analysis.roles import TITLES, bare

_SENTENCE_BREAK = re.compile(r"(?P<last>\w+)[”\")]?[.!?][”\"]?\s+(?=[A-Z“\"])")
_LONGEST_INITIAL = 2
_LONGEST_NAME_WORDS = 4
_RELATIVE_CLAUSE = re.compile(
    r",?\s+(?:(?:many|some|most|all|both) of whom|who|whom|which|that)(?:\s.*)?$", re.DOTALL
)
_RELATIVE_PRONOUN = re.compile(
    r"^(?:(?:many|some|most|all|both) of )?(?:who|whom|which|that)$", re.IGNORECASE
)
_ANTECEDENT_CHARACTERS = 120
_ANTECEDENT_BREAK = re.compile(
    r"[.;:!?“”\"()\r\n]|\b(?:to|by|with|from|for|in|on|at|and|but|that|as|including|members? of)\s",
    re.IGNORECASE,
)
_GENERIC_CLASS = frozenset(
    """agency news movement group government newspaper magazine network broadcaster channel website
    site militia organisation organization party company firm outlet service store chain outlets
    militants authorities regime administration wire daily tabloid television station""".split()
)


def mention_words(text: str, source: tuple[Span, ...], cue: tuple[Span, ...]) -> str:
    """The words of `source`; where it runs over sentences, of the part nearest to the cue.

    A relative pronoun stands for the words before it, and a relative clause is left out.
    """
    words = " ".join(text[span.start : span.end] for span in source).strip()
    parts = _sentences_of(words)
    cue_first = bool(cue) and cue[0].start < source[0].start
    words = parts[0 if cue_first else -1].strip()
    if _RELATIVE_PRONOUN.match(words):
        words = _noun_before(text, source[0].start) or words
    return _RELATIVE_CLAUSE.sub("", words)


def _sentences_of(words: str) -> list[str]:
    """`words` parted where a sentence ends, which no title and no initial does: *Mr. Lee*."""
    parts, start = [], 0
    for end in _SENTENCE_BREAK.finditer(words):
        if bare(end["last"]) not in TITLES and len(end["last"]) > _LONGEST_INITIAL:
            parts.append(words[start : end.end("last")])
            start = end.end()
    return [*parts, words[start:]]


def _noun_before(text: str, position: int) -> str:
    before = text[max(0, position - _ANTECEDENT_CHARACTERS) : position].rstrip(" ,–—")
    return _ANTECEDENT_BREAK.split(before)[-1].strip()


def is_generic(word: str) -> bool:
    """Whether `word` only says what sort of organisation a name is."""
    return bare(word) in _GENERIC_CLASS


def apposed_name(name: str) -> str:
    """The name proper of *watchdog group, Acme Watch*, *news agency Acme* and *Amy Pope, 41*."""
    first = name.split(", ", maxsplit=1)[0].split()
    if ", " in name and 1 < len(first) <= _LONGEST_NAME_WORDS and all(map(is_capital, first)):
        return " ".join(first)
    head, comma, apposed = name.rpartition(", ")
    if comma and is_generic(head.split()[-1]):
        return without_article(apposed)
    words = name.split()
    start = len(words)
    while start and is_capital(words[start - 1]):
        start -= 1
    if 0 < start < len(words) and is_generic(words[start - 1]):
        return " ".join(words[start:])
    return name
