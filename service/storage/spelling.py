"""When two spellings of a source's name count as the same."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc", "'"))
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_/,]+")


def normal(spelling: str) -> str:
    """The form that spellings are compared by: *The U.S. State-Department* → *us state department*.

    Case, accents, dots, hyphens, spacing and a leading article make no difference.
    """
    decomposed = unicodedata.normalize("NFKD", spelling.translate(_APOSTROPHES))
    plain = "".join(
        c for c in decomposed if not unicodedata.combining(c) and c not in '."\u201c\u201d'
    )
    words = _SEPARATORS.sub(" ", plain.casefold()).strip()
    return words.removeprefix("the ").strip() or words
