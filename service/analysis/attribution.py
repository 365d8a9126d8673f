"""What an extractor finds in a text: who is said to say what, as character spans."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the text, in Unicode code points: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """One act of attribution, as the PolNeAR corpus defines it (Newell et al., LREC 2018).

    Each part is a tuple of spans in the order of the text; `source` and `cue` may be
    empty. `confidence` estimates the probability (0 to 1) that all three parts are right.
    """

    content: tuple[Span, ...]
    cue: tuple[Span, ...] = ()
    source: tuple[Span, ...] = ()
    confidence: float = 1.0
