"""When two spellings of a name count as the same, and how a text falls into words for that.

Case, accents, dots of abbreviations, hyphens, curly quotes, a possessive ending, a leading *the*
and the American spellings of *defence*, *organisation* and *centre* make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(
    r"""
      (?:[^\W\d_]\.)+[^\W\d_]\.?(?:['’ʼ]s)?(?!\w)  # U.S. and F.B.I's
    | (?:St|Dept|Inc|Corp|Ltd)\.|No\.(?=[ \t]\d)      # St. Lucia and No. 10
    | \w+(?:['’ʼ`]\w+|(?<=[sS])['’ʼ](?=\s\w))*   # Sana'a, Russia's, Emirates'
    | \n\s*\n                                    # the end of a paragraph
    | [^\s\-\u2010-\u2015\u00ad]                 # any other character stands alone
    """,
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"(?:['’ʼ][sS]|(?<=[sS])['’ʼ])$")
_CONTRACTION = re.compile(r"['’ʼ](?:ll|re|ve|d|m|t)$", re.IGNORECASE)
_SILENT = str.maketrans("", "", ".'’ʼ‘`“”\"\u00ad")
_BRITISH = {
    "&": "and",
    "center": "centre",
    "centers": "centres",
    "defense": "defence",
    "organization": "organisation",
    "organizations": "organisations",
    "saint": "st",
}
_QUOTATION_MARKS = frozenset("'’‘ʼ`“”\"")


class Word(NamedTuple):
    """A word or mark of a text. `end` lies before a possessive ending, `written` lacks it too."""

    start: int
    end: int
    written: str
    normal: str
    possessive: str


def words_in(text: str) -> Iterator[Word]:
    """The words of `text`; hyphens and spaces separate them, other marks are words of their own."""
    for match in _WORD.finditer(text):
        written, normal, possessive = _forms(match.group())
        start = match.start()
        yield Word(start, start + len(written), written, normal, possessive)


def normal(name: str) -> str:
    """The form names are compared by: *the U.S. State-Department* → *us state department*."""
    words = [word.normal for word in words_in(name) if word.written not in _QUOTATION_MARKS]
    if len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join(words)


@lru_cache(maxsize=1 << 15)
def _forms(token: str) -> tuple[str, str, str]:
    """A token without its possessive ending, the normal form of that, and the ending."""
    if not token[0].isalnum():
        return token, _BRITISH.get(token, token), ""
    if _CONTRACTION.search(token):
        return token, token.casefold(), ""
    written = _POSSESSIVE.sub("", token) or token
    plain = written.translate(_SILENT)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    plain = plain.casefold()
    return written, _BRITISH.get(plain, plain), token[len(written) :]
