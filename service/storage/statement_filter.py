"""Which statements are asked for: the one filter of lists, disputes and counts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from service.analysis.statement import Kind, Quotation, Role, SourceType, Voice
from service.storage.full_text import text_matches
from service.storage.tables import AttributionRow, DenialRow, SourceRow, StatementRow


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements a list shows or a count counts; what is None is not asked for.

    `sources` are the ids of sources of which one must stand behind the statement; `role`,
    `country` (ISO 3166-1 alpha-2) and `source_type` are asked of that same source, and
    `on_behalf_of` are those on behalf of one of which it must be said, whoever says it. `words`
    are looked for in the text. `since` and `before` bound the article's date: from the first on,
    and earlier than the second. A statement is `disputed` if it denies another or is denied by
    one. Without `copies`, those of articles that are copies of another are left out. Statements
    of a version that is no longer current are never let through.
    """

    sources: Sequence[str] | None = None
    role: Role | None = None
    on_behalf_of: Sequence[str] | None = None
    kinds: Sequence[Kind] | None = None
    words: str | None = None
    publisher: str | None = None
    country: str | None = None
    source_type: SourceType | None = None
    since: datetime | None = None
    before: datetime | None = None
    quotation: Quotation | None = None
    voice: Voice | None = None
    disputed: bool | None = None
    min_confidence: float | None = None
    article: UUID | None = None
    copies: bool = True

    @property
    def asks_for_sources(self) -> bool:
        """Whether it asks anything of the sources that stand behind a statement."""
        asked = (self.sources, self.role, self.country, self.source_type)
        return any(value is not None for value in asked)


def conditions(wanted: StatementFilter) -> list[ColumnElement[bool]]:
    """What a row of the statement table must fulfil. Raises `NoWordError`."""
    return [
        StatementRow.current.is_(true()),
        *_conditions_on_columns(wanted),
        *_conditions_on_relations(wanted),
    ]


def source_conditions(wanted: StatementFilter) -> list[ColumnElement[bool]]:
    """What an attribution must fulfil, one of which a statement must have."""
    asked = conditions_on_source(wanted, AttributionRow.source_id)
    if wanted.role is not None:
        asked.append(AttributionRow.role == wanted.role)
    return asked


def conditions_on_source(
    wanted: StatementFilter, source_id: InstrumentedAttribute[str]
) -> list[ColumnElement[bool]]:
    """What the source must fulfil whose id is in the column."""
    asked: list[ColumnElement[bool]] = []
    if wanted.sources is not None:
        asked.append(source_id.in_(wanted.sources))
    of_source: list[ColumnElement[bool]] = []
    if wanted.country is not None:
        of_source.append(SourceRow.country == wanted.country)
    if wanted.source_type is not None:
        of_source.append(SourceRow.type == wanted.source_type)
    if of_source:
        asked.append(source_id.in_(select(SourceRow.id).where(*of_source)))
    return asked


def attributed(wanted: StatementFilter) -> Select[UUID]:
    """The ids of the statements behind which a source stands that is asked for."""
    return select(AttributionRow.statement_id).where(*source_conditions(wanted))


def denies_another() -> ColumnElement[bool]:
    return _linked(DenialRow.denial_id)


def is_denied() -> ColumnElement[bool]:
    return _linked(DenialRow.denied_id)


def is_disputed() -> ColumnElement[bool]:
    """It denies a statement of its article, or one of them denies it."""
    return or_(denies_another(), is_denied())


def fingerprint(wanted: object) -> str:
    """Tells filters from one another, in eight hexadecimal digits.

    Whoever turns the pages of a list keeps to one filter. The ids of sources are left out: a
    name that a client asks for may come to stand for more of them while it turns the pages.
    """
    return hashlib.sha256(repr(wanted).encode()).hexdigest()[:8]


def _conditions_on_columns(wanted: StatementFilter) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.kinds is not None:
        asked.append(StatementRow.kind.in_(wanted.kinds))
    equal = {
        StatementRow.publisher: wanted.publisher,
        StatementRow.quotation: wanted.quotation,
        StatementRow.voice: wanted.voice,
        StatementRow.article_id: wanted.article,
    }
    asked += [column == value for column, value in equal.items() if value is not None]
    if wanted.since is not None:
        asked.append(StatementRow.dated_at >= wanted.since)
    if wanted.before is not None:
        asked.append(StatementRow.dated_at < wanted.before)
    if wanted.min_confidence is not None:
        asked.append(StatementRow.confidence >= wanted.min_confidence)
    if not wanted.copies:
        asked.append(StatementRow.copy.is_(false()))
    return asked


def _conditions_on_relations(wanted: StatementFilter) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.asks_for_sources:
        asked.append(StatementRow.id.in_(attributed(wanted)))
    if wanted.on_behalf_of is not None:
        behalf = StatementFilter(sources=wanted.on_behalf_of, role=Role.ON_BEHALF_OF)
        asked.append(StatementRow.id.in_(attributed(behalf)))
    if wanted.words is not None:
        asked.append(text_matches(wanted.words))
    if wanted.disputed is not None:
        asked.append(is_disputed() if wanted.disputed else ~is_disputed())
    return asked


def _linked(side: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return (
        select(DenialRow.denial_id).where(side == StatementRow.id).correlate(StatementRow).exists()
    )
