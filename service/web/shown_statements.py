"""Statements as pages show them, whether they are kept or were only just found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from service.analysis.statement import Analysis, Kind, Quotation, Role, SourceType, Voice
from service.storage.stored_analysis import StoredAnalysis

Id = TypeVar("Id")


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source behind a statement. `is_kept` says whether it has a page."""

    id: str
    name: str
    type: SourceType
    role: Role
    is_kept: bool


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement; `number` counts those of its article from 1, and `denies` and `denied_by`
    are such numbers. `machine_kind` is what the machine had said before a correction."""

    number: int
    id: str
    kind: Kind
    voice: Voice
    quotation: Quotation
    confidence: float
    text: str
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source_mention: tuple[Span, ...]
    sources: tuple[ShownSource, ...]
    denies: tuple[int, ...]
    denied_by: tuple[int, ...]
    said_on: date | None
    is_corrected: bool = False
    machine_kind: Kind | None = None

    @property
    def speakers(self) -> list[ShownSource]:
        return [source for source in self.sources if source.role is Role.SPEAKER]

    @property
    def is_own_voice(self) -> bool:
        """Whether it is the article itself that states it."""
        return self.voice is Voice.ARTICLE


def of_stored(stored: StoredAnalysis) -> list[ShownStatement]:
    numbers = {row.id: number for number, row in enumerate(stored.statements, start=1)}
    return [
        ShownStatement(
            number=numbers[row.id],
            id=str(row.id),
            kind=row.kind,
            voice=row.voice,
            quotation=row.quotation,
            confidence=row.confidence,
            text=row.text,
            content=_spans([(s["start"], s["end"], s["text"]) for s in row.content]),
            cue=_spans([(s["start"], s["end"], s["text"]) for s in row.cue]),
            source_mention=_spans([(s["start"], s["end"], s["text"]) for s in row.source_mention]),
            sources=tuple(
                ShownSource(tie.source_id, tie.source.name, tie.source.type, tie.role, is_kept=True)
                for tie in row.attributions
            ),
            denies=_numbers(numbers, row.denies),
            denied_by=_numbers(numbers, row.denied_by),
            said_on=row.said_on,
            is_corrected=row.machine_answer is not None,
            machine_kind=None if row.machine_answer is None else Kind(row.machine_answer["kind"]),
        )
        for row in stored.statements
    ]


def of_analysis(analysis: Analysis) -> list[ShownStatement]:
    numbers = {item.id: number for number, item in enumerate(analysis.statements, start=1)}
    sources = {source.id: source for source in analysis.sources}
    return [
        ShownStatement(
            number=numbers[item.id],
            id=item.id,
            kind=item.kind,
            voice=item.voice,
            quotation=item.quotation,
            confidence=item.confidence,
            text=item.text,
            content=_spans([(s.start, s.end, s.text) for s in item.content]),
            cue=_spans([(s.start, s.end, s.text) for s in item.cue]),
            source_mention=_spans([(s.start, s.end, s.text) for s in item.source_mention]),
            sources=tuple(
                ShownSource(
                    tie.source_id,
                    sources[tie.source_id].name,
                    sources[tie.source_id].type,
                    tie.role,
                    is_kept=False,
                )
                for tie in item.attributions
            ),
            denies=_numbers(numbers, item.denies),
            denied_by=tuple(
                numbers[other.id] for other in analysis.statements if item.id in other.denies
            ),
            said_on=item.said_on,
        )
        for item in analysis.statements
    ]


def _spans(spans: Sequence[tuple[int, int, str]]) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in spans)


def _numbers(numbers: Mapping[Id, int], ids: Sequence[Id]) -> tuple[int, ...]:
    return tuple(sorted(numbers[item] for item in ids if item in numbers))
