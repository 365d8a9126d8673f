"""What two spellings of sources may share: their words, and the acronym of one of them."""

from __future__ import annotations

from service.storage.spelling import normal
from service.storage.tables import LONGEST_WORD_OF_SPELLING, AliasRow, AliasWordRow

_NOT_IN_ACRONYMS = frozenset("a and for in of on the to".split())


def telling_words(form: str) -> list[str]:
    """The words of a spelling's normal form, but for those that nearly every one has."""
    return [word for word in form.split(" ") if word and word not in _NOT_IN_ACRONYMS]


def acronym(form: str) -> str:
    """What the first letters make of a form of several words; empty for a single one."""
    words = telling_words(form)
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def shared_words(form: str) -> list[str]:
    """What is kept of a form, to find others that share it: its words, and its acronym, each
    once and no longer than there is room for."""
    kept = (word[:LONGEST_WORD_OF_SPELLING] for word in [*telling_words(form), acronym(form)])
    return [word for word in dict.fromkeys(kept) if word]


def spelling_row(source_id: str, alias: str) -> AliasRow:
    """A spelling with its normal form and its words. Whoever keeps a new one makes it so."""
    form = normal(alias)
    words = [
        AliasWordRow(source_id=source_id, alias=alias, word=word) for word in shared_words(form)
    ]
    return AliasRow(source_id=source_id, alias=alias, normal=form, has_words=True, words=words)
