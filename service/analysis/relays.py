"""Who relayed a statement: *a ministry spokesman said, KCNA reported*."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.analysis.attribution import Span
from service.analysis.draft import Draft
from service.analysis.statement import Source, SourceType

_RELAYING_BEHIND = re.compile(
    r"^(?:\s+\w+){0,3}?\s+(?:report(?:s|ed|ing)|quot(?:es|ed|ing)|cit(?:es|ed|ing))\b",
    re.IGNORECASE,
)
_RELAYING_BEFORE = re.compile(
    r"\b(?:according to|quoted by|cited by|reported by|reports?|reported)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


def relayed_by(
    text: str, draft: Draft, sentence: Span, named: Iterable[tuple[int, int, Source]]
) -> list[Source]:
    """The news media in the draft's sentence that pass on what its speaker says.

    `named` holds where the text names catalogued sources: start, end, source.
    """
    taken = (*draft.content, *draft.cue, *draft.source)
    relays: list[Source] = []
    for start, end, source in named:
        if source.type is not SourceType.NEWS_MEDIA or source in (*draft.speakers, *relays):
            continue
        if any(span.start < end and start < span.end for span in taken):
            continue
        before, behind = text[sentence.start : start], text[end : sentence.end]
        if _RELAYING_BEHIND.match(behind) or _RELAYING_BEFORE.search(before):
            relays.append(source)
    return relays
