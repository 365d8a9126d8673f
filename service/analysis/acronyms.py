"""Acronyms that an article defines: *the National Housing Bureau (NHB)*."""

from __future__ import annotations

import re

from service.analysis.names import is_capital

_DEFINED = re.compile(
    r"((?:[A-Z][\w’'-]*)(?:\s+(?:of|the|for|and|on|in|to|[A-Z][\w’'&-]*)){0,9})"
    r"\s+\(([A-Z][A-Za-z.]{1,9})\)"
)


def defined_acronyms(text: str) -> dict[str, str]:
    """The acronyms that `text` introduces in brackets behind the name, and the names."""
    found = {}
    for match in _DEFINED.finditer(text):
        words = match.group(1).split()
        acronym = match.group(2).replace(".", "")
        capitals = [word for word in words if is_capital(word)]
        initials = "".join(word[0] for word in capitals)
        if initials.upper().endswith(acronym.upper()):
            first = capitals[-len(acronym)]
            found[match.group(2)] = " ".join(words[words.index(first) :])
    return found
