"""Hedges: words by which an article holds back its own word and names nobody."""

from __future__ import annotations

import re

from service.analysis.attribution import Span
from service.analysis.draft import Draft
from service.analysis.statement import Kind, Voice

_ADVERB = r"(?:reportedly|allegedly|purportedly|supposedly|rumou?redly)"
_PASSIVE = (
    r"(?:is|are|was|were|been|being)\s+(?:also\s+|now\s+|still\s+|widely\s+)?"
    r"(?:(?:accused|suspected)\s+of|"
    r"(?:alleged|believed|said|reported|thought|rumou?red|presumed|feared|expected)\s+"
    r"(?=to\b|that\b))"
)
_IMPERSONAL = (
    r"(?:it\s+(?:is|was|has\s+been)\s+(?:also\s+|widely\s+)?"
    r"(?:alleged|believed|claimed|reported|rumou?red|said|suspected|thought)\s+(?=that\b)|"
    r"there\s+(?:are|were|have\s+been)\s+(?:reports|rumou?rs|claims|allegations)\s+(?=that\b))"
)
_HEDGE = re.compile(rf"\b(?:{_IMPERSONAL}|{_PASSIVE}|{_ADVERB}\b)", re.IGNORECASE)

# A hedge behind one of these sits on a noun's modifier ("the allegedly hacked emails") and
# leaves the sentence the article's own.
_MODIFIED = re.compile(
    r"\b(?:a|an|the|this|that|these|those|of|in|by|with|for|from|his|her|its|their|some|'s|’s)\s+$",
    re.IGNORECASE,
)

# A rule found it, not the extractor: too few were seen for a finer estimate.
_HEDGE_CONFIDENCE = 0.75
_AROUND = " \t\r\n,"


def hedged(text: str, sentence: Span) -> Draft | None:
    """The claim of a sentence that a hedge holds back, or None where none does."""
    for hedge in _HEDGE.finditer(text, sentence.start, sentence.end):
        if not _MODIFIED.search(text, sentence.start, hedge.start()):
            return _claim(text, sentence, Span(hedge.start(), hedge.end()))
    return None


def _claim(text: str, sentence: Span, hedge: Span) -> Draft:
    around = (Span(sentence.start, hedge.start), Span(hedge.end, sentence.end))
    content = tuple(span for span in (_stripped(text, span) for span in around) if span is not None)
    cue = _stripped(text, hedge) or hedge
    return Draft(
        content=content,
        cue=(cue,),
        voice=Voice.ATTRIBUTED,
        kind=Kind.CLAIM,
        confidence=_HEDGE_CONFIDENCE,
    )


def _stripped(text: str, span: Span) -> Span | None:
    inside = text[span.start : span.end]
    start = span.start + len(inside) - len(inside.lstrip(_AROUND))
    end = span.start + len(inside.rstrip(_AROUND))
    return Span(start, end) if start < end else None
