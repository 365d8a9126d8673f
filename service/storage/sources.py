"""Sources: finding them by any spelling, listing them, and keeping those of an analysis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, selectinload

from service.analysis.statement import Source, SourceStatus, SourceType
from service.storage.paging import Page, decode_key, encode_key
from service.storage.spelling import normal
from service.storage.tables import LONGEST_SPELLING, AliasRow, AttributionRow, SourceRow

LIST_NAME = "sources"


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which sources a list shows; `prefix` is how their name or an alias begins."""

    prefix: str | None = None
    type: SourceType | None = None
    status: SourceStatus | None = None


def find(session: Session, source_id: str) -> SourceRow | None:
    query = select(SourceRow).where(SourceRow.id == source_id)
    return session.scalar(query.options(selectinload(SourceRow.spellings)))


def ids_for(session: Session, spelling: str) -> list[str]:
    """The ids of the source with this id, or else of all that carry this name or alias."""
    if session.get(SourceRow, spelling.strip().casefold()) is not None:
        return [spelling.strip().casefold()]
    form = normal(spelling)
    if not form:
        return []
    query = select(AliasRow.source_id).where(AliasRow.normal == form)
    return list(session.scalars(query.distinct().order_by(AliasRow.source_id)))


def list_page(
    session: Session, wanted: SourceFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[SourceRow]:
    """Sources in the order of their ids. Raises `InvalidCursorError`."""
    query = select(SourceRow).where(*_conditions(wanted)).order_by(SourceRow.id)
    if cursor is not None:
        query = query.where(SourceRow.id > decode_key(LIST_NAME, cursor))
    query = query.options(selectinload(SourceRow.spellings)).limit(limit + 1)
    rows = session.scalars(query).all()
    more = len(rows) > limit
    return Page(rows[:limit], encode_key(LIST_NAME, rows[limit - 1].id) if more else None)


def _conditions(wanted: SourceFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.prefix is not None:
        spelled_so = AliasRow.normal.startswith(normal(wanted.prefix), autoescape=True)
        conditions.append(SourceRow.id.in_(select(AliasRow.source_id).where(spelled_so)))
    if wanted.type is not None:
        conditions.append(SourceRow.type == wanted.type)
    if wanted.status is not None:
        conditions.append(SourceRow.status == wanted.status)
    return conditions


def changed(session: Session, catalogue: Iterable[Source]) -> list[Source]:
    """The catalogue's sources that `synchronise` would add or alter."""
    rows = _rows_by_id(session)
    return [source for source in catalogue if _differs(rows.get(source.id), source)]


def synchronise(session: Session, catalogue: Iterable[Source]) -> int:
    """Bring the catalogue's sources into the table; the number of those that are new.

    A source of the same id takes the catalogue's name, type, country and parent, and
    keeps the aliases it has gained.
    """
    rows = _rows_by_id(session)
    new = 0
    for source in catalogue:
        row = rows.get(source.id)
        if row is None:
            session.add(_row_of(source, source.parent))
            new += 1
        else:
            row.name, row.type, row.country = source.name, source.type, source.country
            row.parent, row.status = source.parent, source.status
            row.spellings += _missing_spellings(row, source)
    session.flush()
    return new


def _rows_by_id(session: Session) -> dict[str, SourceRow]:
    return {row.id: row for row in session.scalars(_with_spellings())}


def _differs(row: SourceRow | None, source: Source) -> bool:
    if row is None or _missing_spellings(row, source):
        return True
    here = (row.name, row.type, row.country, row.parent, row.status)
    return here != (source.name, source.type, source.country, source.parent, source.status)


def _missing_spellings(row: SourceRow, source: Source) -> list[AliasRow]:
    known = {spelling.alias for spelling in row.spellings}
    return [spelling for spelling in _spellings(source) if spelling.alias not in known]


def keep(
    session: Session, sources: Sequence[Source], catalogue: Iterable[Source]
) -> dict[str, str]:
    """Make sure that each source of an analysis has a row; its id there → its id here.

    A source that is here already, by its id or by its name, is used again. One of the
    catalogue's that is missing brings the whole catalogue up to date.
    """
    kept: dict[str, str] = {}
    added: list[Source] = []
    # In one order, so that two writers wait for each other in one direction only.
    for source in sorted(sources, key=lambda source: source.id):
        known = _known_id(session, source)
        if known is None and source.status is SourceStatus.CURATED:
            synchronise(session, catalogue)
            known = _known_id(session, source)
        if known is None and _add(session, source):
            added.append(source)
        kept[source.id] = known or source.id
    for source in added:
        row = session.get_one(SourceRow, source.id)
        row.parent = _parent_here(session, source, kept)
    session.flush()
    return kept


def _add(session: Session, source: Source) -> bool:
    """Add a source without its parent; False if another writer has just added it."""
    try:
        with session.begin_nested():
            session.add(_row_of(source, None))
    except IntegrityError:
        return False
    return True


def roots(session: Session, source_ids: Iterable[str]) -> dict[str, str]:
    """For each source what it was merged into in the end, or itself."""
    found = {source_id: source_id for source_id in source_ids}
    while True:
        merged = select(SourceRow.id, SourceRow.merged_into).where(
            SourceRow.id.in_(set(found.values())), SourceRow.merged_into.is_not(None)
        )
        targets = dict(session.execute(merged).all())
        if not targets:
            return found
        found = {source_id: targets.get(root) or root for source_id, root in found.items()}


def remove_unused(session: Session, source_ids: Sequence[str]) -> None:
    """Delete those of the sources that nobody has reviewed, no statement names any longer and
    no other source was merged into."""
    named = select(AttributionRow.statement_id).where(
        or_(
            AttributionRow.source_id == SourceRow.id,
            AttributionRow.named_source_id == SourceRow.id,
        )
    )
    merged = aliased(SourceRow)
    session.execute(
        delete(SourceRow).where(
            SourceRow.id.in_(source_ids),
            SourceRow.status == SourceStatus.UNREVIEWED,
            ~named.exists(),
            ~select(merged.id).where(merged.merged_into == SourceRow.id).exists(),
        )
    )


def _known_id(session: Session, source: Source) -> str | None:
    if session.get(SourceRow, source.id) is not None:
        return source.id
    for form in filter(None, map(normal, _telling_spellings(source))):
        query = select(AliasRow.source_id).where(AliasRow.normal == form)
        found = set(session.scalars(query))
        if len(found) == 1:
            return found.pop()
    return None


def _telling_spellings(source: Source) -> list[str]:
    """The spellings by which a source is known again: not a bare surname, which many share."""
    spellings = [source.name, *source.aliases]
    if source.type is SourceType.PERSON:
        return [spelling for spelling in spellings if " " in spelling.strip()]
    return spellings


def _parent_here(session: Session, source: Source, kept: dict[str, str]) -> str | None:
    if source.parent is None:
        return None
    parent = kept.get(source.parent, source.parent)
    return parent if session.get(SourceRow, parent) is not None else None


def _row_of(source: Source, parent: str | None) -> SourceRow:
    return SourceRow(
        id=source.id,
        name=source.name,
        type=source.type,
        country=source.country,
        parent=parent,
        status=source.status,
        spellings=_spellings(source),
    )


def _spellings(source: Source) -> list[AliasRow]:
    """How the source can be asked for. What is longer than a query may be is left out."""
    spellings = dict.fromkeys([source.name, *source.aliases])
    return [
        AliasRow(source_id=source.id, alias=spelling, normal=normal(spelling))
        for spelling in spellings
        if max(len(spelling), len(normal(spelling))) <= LONGEST_SPELLING
    ]


def _with_spellings() -> Select[SourceRow]:
    return select(SourceRow).options(selectinload(SourceRow.spellings))
