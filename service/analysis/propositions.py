"""Whether something is put forward at all: a statement needs a proposition.

What PolNeAR marks as an attribution may be a mere topic or an act ("spoke about her husband",
"responded to her letter"); a line of an article may be a heading, a question or a byline.
"""

from __future__ import annotations

import re

from service.analysis.attribution import Attribution, Span
from service.analysis.draft import words_of
from service.analysis.quotations import QUOTATION_MARKS

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_TERMINAL = re.compile(rf"[.!…][{QUOTATION_MARKS})\]]*\s*$")
_MINIMAL_SENTENCE_WORDS = 3
_TITLE_CASE_SHARE = 0.8


def is_proposition(text: str, attribution: Attribution) -> bool:
    """Whether the attribution's content says something, rather than naming a topic."""
    return bool(_WORD.search(words_of(text, attribution.content)))


def is_own_voice_statement(text: str, sentence: Span) -> bool:
    """Whether a sentence outside quotation marks is a statement of the article.

    A statement ends like a sentence; headings, questions, captions and bylines do not, or
    are set in capitals.
    """
    inside = text[sentence.start : sentence.end]
    words = _WORD.findall(inside)
    if len(words) < _MINIMAL_SENTENCE_WORDS or not _TERMINAL.search(inside):
        return False
    long_words = [word for word in words if len(word) > 3]
    capitalised = sum(word[0].isupper() for word in long_words)
    return not long_words or capitalised < _TITLE_CASE_SHARE * len(long_words)
