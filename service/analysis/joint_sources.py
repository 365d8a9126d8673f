"""Several sources of one act: *Pyongyang and Tehran*, *the US and its allies*."""

from __future__ import annotations

import re
from collections.abc import Callable

from service.analysis.names import is_capital
from service.analysis.roles import ORGANISATION_WORDS, bare

_LISTED = re.compile(r"\b(?:including|such as)\s+(.+)$")
_SEPARATOR = re.compile(r",\s+and\s+|\s+and\s+|,\s+|\s+as well as\s+|\s*&\s+")
_BOTH = re.compile(r"^(?:both|either|neither)\s+", re.IGNORECASE)
_DETERMINERS = frozenset(
    """
    the a an its his her their other some
    """.split()
)


def joint_parts(mention: str, is_name: Callable[[str], bool]) -> list[str]:
    """The single sources that `mention` joins; `mention` itself where it is one.

    A comma alone may be an apposition, an *and* may belong to a name, so a mention is only
    parted if each part looks like a whole one. `is_name` knows whole names.
    """
    mention = _BOTH.sub("", mention.strip())
    if is_name(mention):
        return [mention]
    listed = _LISTED.search(mention)
    if listed and _SEPARATOR.search(listed.group(1)):
        parts = joint_parts(listed.group(1), is_name)
        if len(parts) > 1:
            return parts
    if " and " not in mention and " as well as " not in mention:
        return [mention]
    parts = [part for part in _SEPARATOR.split(mention) if part]
    return parts if all(_is_whole(part, is_name) for part in parts) else [mention]


def _is_whole(part: str, is_name: Callable[[str], bool]) -> bool:
    words = part.split()
    if is_name(part):
        return True
    if words[0].casefold() in _DETERMINERS:
        return len(words) > 1 and bare(words[-1]) not in {"of", "for"}
    # "Health" of "Health and Human Services" is no whole name, "Ann Lee" and "Trump" are.
    return is_capital(words[0]) and (len(words) == 1) != (bare(words[-1]) in ORGANISATION_WORDS)
