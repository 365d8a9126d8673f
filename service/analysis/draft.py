"""A statement in the making, which the pipeline's components fill in one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from service.analysis.attribution import Span
from service.analysis.statement import Kind, Quotation, Source, Voice


@dataclass(slots=True)
class Draft:
    """Spans are code points into the text; the three source lists are empty in the article's
    own voice. `denies` holds indices into the article's list of drafts."""

    content: tuple[Span, ...]
    voice: Voice
    quotation: Quotation = Quotation.INDIRECT
    cue: tuple[Span, ...] = ()
    source: tuple[Span, ...] = ()
    confidence: float = 1.0
    kind: Kind = Kind.REPORTED_FACT
    speakers: list[Source] = field(default_factory=list)
    on_behalf_of: list[Source] = field(default_factory=list)
    via: list[Source] = field(default_factory=list)
    denies: list[int] = field(default_factory=list)
    said_on: date | None = None

    @property
    def start(self) -> int:
        return self.content[0].start

    @property
    def end(self) -> int:
        return self.content[-1].end


def words_of(text: str, spans: tuple[Span, ...]) -> str:
    """The text of `spans`, joined by a space."""
    return " ".join(text[span.start : span.end] for span in spans)
