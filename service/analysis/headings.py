"""Headings, captions and bylines: lines of an article that state nothing."""

from __future__ import annotations

import re

from service.analysis.quotations import QUOTATION_MARKS

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_TERMINAL = re.compile(rf"[.!…?][{QUOTATION_MARKS})\]]*\s*$")
_LONGEST_HEADING = 200
_SHORT_WORD_LETTERS = 3
_TITLE_CASE_SHARE = 0.8


def ends_like_a_sentence(words: str) -> bool:
    """Whether `words` end with a full stop or its like, in or before closing marks."""
    return _TERMINAL.search(words) is not None


def is_title_case(words: str) -> bool:
    """Whether most of the longer words of `words` are capitalised, as in many headings."""
    long_words = [word for word in _WORD.findall(words) if len(word) > _SHORT_WORD_LETTERS]
    capitalised = sum(word[0].isupper() for word in long_words)
    return len(long_words) > 1 and capitalised >= _TITLE_CASE_SHARE * len(long_words)


def stands_in_heading(text: str, position: int) -> bool:
    """Whether the line at `position` is a heading: short, and not written like a sentence."""
    start = text.rfind("\n", max(0, position - _LONGEST_HEADING), position) + 1
    if start == 0 and position > _LONGEST_HEADING:
        return False
    end = text.find("\n", position, start + _LONGEST_HEADING + 1)
    if end < 0:
        end = len(text)
    if end - start > _LONGEST_HEADING:
        return False
    line = text[start:end].strip()
    opens_a_quotation = line.endswith((":", ","))
    return is_title_case(line) or not (opens_a_quotation or ends_like_a_sentence(line))
