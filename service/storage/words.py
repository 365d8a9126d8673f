"""The words of a text, as the full-text search compares them.

The same words go into every database, each with its place, so that what a query finds does
not depend on how a database takes a text apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# PostgreSQL keeps a text's words in 1 MB, and of one word the first 255 places
# (https://www.postgresql.org/docs/current/textsearch-limitations.html).
LONGEST_WORD = 60
MOST_WORDS = 4_000
MOST_PLACES = 255

# Stands where a word is that is not indexed. No word is equal to it.
PASSED_OVER = "\N{REPLACEMENT CHARACTER}"

_WORD = re.compile(r"[^\W_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def words_of(text: str) -> list[str]:
    """The words of a text or a query, in order: runs of letters and digits.

    Case and accents make no difference, nor do forms of a letter that are the same when
    written out (NFKD, https://unicode.org/reports/tr15/): *Café* and *CAFE* are one word. Of a
    word, the first `LONGEST_WORD` characters count.
    """
    plain = _without_marks(_without_marks(text).casefold())
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def indexed_words(text: str) -> list[str]:
    """The words of a text that can be found in it, and `PASSED_OVER` for those that cannot.

    Of a text of more than `MOST_WORDS` words the first can be found; of a word that occurs
    more than `MOST_PLACES` times the first occurrences.
    """
    seen: Counter[str] = Counter()
    words = []
    for word in words_of(text)[:MOST_WORDS]:
        seen[word] += 1
        words.append(word if seen[word] <= MOST_PLACES else PASSED_OVER)
    return words


def _without_marks(text: str) -> str:
    return _NOT_ASCII.sub(_drop_marks, unicodedata.normalize("NFKD", text))


def _drop_marks(match: re.Match[str]) -> str:
    return "".join(c for c in match[0] if not unicodedata.category(c).startswith("M"))
