"""One statement within another: *KCNA reported that Kim said P* is Kim's, by way of KCNA."""

from __future__ import annotations

import re
from dataclasses import replace

from service.analysis.attribution import Span
from service.analysis.cues import DENYING, REJECTING
from service.analysis.draft import Draft, words_of

_SAYING = (
    r"(?:said|says|say|told \w+|claim(?:s|ed|ing)?|den(?:y|ies|ied|ying)|believ(?:e|es|ed)"
    r"|insist(?:s|ed)?|warn(?:s|ed)?|alleges?|assert(?:s|ed)?|argu(?:e|es|ed)"
    r"|announced|confirmed|acknowledged|admitted|suspects?|fears?|hopes?|had been afraid)"
)
_INNER = re.compile(
    r"^(?P<source>(?:(?:the|a|an|some|several|many|two|three|unnamed|one of)\s+)?"
    r"(?:[\w.’'&-]+\s+){0,7}?[\w.’'&-]+)"
    r"(?P<aside>,\s+[^,.;]{3,80},)?\s+[“\"]?"
    rf"(?P<cue>(?:(?:has|have|had|is|are|was|were|also|\w+ly)\s+){{0,2}}{_SAYING})\s+"
    r"(?:that\s+)?(?P<content>\S.*)$",
    re.DOTALL | re.IGNORECASE,
)
_NO_SOURCE = re.compile(
    r"^(?:the|an?|its|his|her|their|these|those|some|many)$|"
    r"^(?:it|that|this|there|what|he|she|they|who|which|if|when|while|although|because|as)\b"
    r"|\b(?:that|which|who|and|but|to|of|is|was|were|are|be|been|has|have|had|will|would|in|on|for)$",
    re.IGNORECASE,
)
_LONGEST_FRAME = 250


def inner_statement(text: str, draft: Draft) -> Draft | None:
    """What the content of `draft` attributes to somebody else in turn, or None.

    The result has the inner source, cue and content, and the outer confidence.
    """
    first = draft.content[0]
    cue = words_of(text, draft.cue)
    if not cue or DENYING.search(cue) or REJECTING.search(cue):
        return None
    match = _INNER.match(text[first.start : first.end])
    if match is None or match.start("content") > _LONGEST_FRAME:
        return None
    if _NO_SOURCE.search(match["source"]):
        return None

    def span(group: str) -> Span:
        return Span(first.start + match.start(group), first.start + match.end(group))

    return replace(
        draft,
        content=(span("content"), *draft.content[1:]),
        cue=(span("cue"),),
        source=(span("source"),),
    )
