"""What the lower-cased word pieces do not show: how a word is written, and open quotations."""

from __future__ import annotations

from service.analysis.extractor.words import Words

SHAPES = 6
FEATURES = SHAPES * 2  # each shape outside and inside a quotation

_OPENING = {"“": "”", "„": "“”", "«": "»", "‹": "›", "‘": "’"}


def shape(form: str) -> int:
    """Class of a word's spelling, 0 to `SHAPES` - 1.

    0 lower case, 1 capital first, 2 capitals only, 3 capitals within, 4 digits, 5 a sign.
    """
    if not form[0].isalnum():
        return 5
    if form[0].isdigit():
        return 4
    if form.islower() or form == form.lower():
        return 0
    if len(form) > 1 and form.isupper():
        return 2
    return 1 if form[1:] == form[1:].lower() else 3


def word_features(words: Words) -> list[int]:
    """Return for each word its shape, plus `SHAPES` if it stands in a quotation.

    Quotations end with their paragraph, so that a stray mark does no harm beyond it. The
    marks themselves count as outside.
    """
    forms = words.forms()
    features = [shape(form) for form in forms]
    for start, end in words.paragraphs:
        for opened, closed in _quotations(words, forms, start, end):
            for index in range(opened + 1, closed):
                features[index] += SHAPES
    return features


def _quotations(words: Words, forms: list[str], start: int, end: int) -> list[tuple[int, int]]:
    """Find a paragraph's outermost quotations as (opening mark, closing mark or `end`)."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    closers = ""
    for index in range(start, end):
        mark = forms[index][0]
        if mark == "'" and not _is_single_mark(words, index, opening=opened is None):
            continue
        if opened is None:
            if mark in "\"'" or mark in _OPENING:
                opened, closers = index, _OPENING.get(mark, mark)
        elif mark in closers and not (mark == "’" and _within_word(words, index)):
            found.append((opened, index))
            opened = None
    if opened is not None:
        found.append((opened, end))
    return found


def _is_single_mark(words: Words, index: int, *, opening: bool) -> bool:
    """Tell a quotation mark from an apostrophe by the white space around it."""
    text, start, end = words.text, words.starts[index], words.ends[index]
    before = text[start - 1 : start]
    after = text[end : end + 1]
    if opening:
        return not before.isalnum() and bool(after) and not after.isspace()
    return bool(before) and not before.isspace() and not after.isalnum()


def _within_word(words: Words, index: int) -> bool:
    text, start, end = words.text, words.starts[index], words.ends[index]
    return text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()
