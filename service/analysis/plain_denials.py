"""Denials that the extractor passes over: *Lee pleaded not guilty*, *Rumours of a strike were
denied by Lee*."""

from __future__ import annotations

import re

from service.analysis import cues
from service.analysis.attribution import Span
from service.analysis.draft import Draft
from service.analysis.statement import Kind, Voice

_DENIAL = re.compile(
    r"(?P<source>\w[^,;:.!?“”\"]{1,80}?)\s+"
    r"(?:(?:has|have|had|also|both|later|repeatedly|strongly|flatly|categorically)\s+)*"
    r"(?P<cue>den(?:y|ies|ied)|pleaded|pled|pleads?)\s+"
    r"(?P<content>[^;:!?]{2,200}?)[.!?”\"]*\s*$"
)
_PASSIVE_DENIAL = re.compile(
    r"(?P<content>\w[^;:!?“”\"]{1,200}?)\s+"
    r"(?:is|are|was|were|(?:has|have|had)\s+been)\s+(?:\w+ly\s+)?"
    r"(?P<cue>denied|refuted|rebutted|disputed)\s+by\s+"
    r"(?P<source>\w[^,;:.!?“”\"]{1,80}?)"
    r"(?:\s+(?:on|in|at|last|this|yesterday|today)\b[^;:!?]{0,60})?[.!?”\"]*\s*$"
)
_PLEA = re.compile(r"not guilty\b", re.IGNORECASE)
# "was denied bail", "refused to deny": no denial of anything.
_NO_SOURCE = re.compile(r"\b(?:is|are|was|were|be|been|being|not|never|to|who|which|that)$")
_REFUSED = re.compile(
    r"(?:entry|bail|access|visas?|parole|asylum|him|her|them|us)\b", re.IGNORECASE
)
# A rule found it, not the extractor: too few were seen for a finer estimate.
_CONFIDENCE = 0.75


def plain_denial(text: str, sentence: Span) -> Draft | None:
    """The denial that a sentence without a found attribution states, or None."""
    match = _active(text, sentence) or _passive(text, sentence)
    if match is None:
        return None
    return Draft(
        content=(Span(*match.span("content")),),
        voice=Voice.ATTRIBUTED,
        cue=(Span(*match.span("cue")),),
        source=(Span(*match.span("source")),),
        kind=Kind.DENIAL,
        confidence=_CONFIDENCE,
    )


def _active(text: str, sentence: Span) -> re.Match[str] | None:
    match = _DENIAL.match(text, sentence.start, sentence.end)
    if match is None or _NO_SOURCE.search(match["source"]) or _REFUSED.match(match["content"]):
        return None
    if match["cue"].startswith("pl") and not _PLEA.match(match["content"]):
        return None
    return match


def _passive(text: str, sentence: Span) -> re.Match[str] | None:
    match = _PASSIVE_DENIAL.match(text, sentence.start, sentence.end)
    # What is denied to somebody is refused: it must be something that was said.
    if match is None or not cues.ALLEGATION.search(match["content"]):
        return None
    return match
