"""Sources: finding them by any spelling, and keeping those of the catalogue and of analyses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, selectinload

from service.analysis.statement import Source, SourceStatus, SourceType
from service.storage import rollups
from service.storage.spelling import normal
from service.storage.spelling_words import spelling_row
from service.storage.tables import (
    LONGEST_SPELLING,
    AliasRow,
    AttributionRow,
    DifferenceRow,
    SourceRow,
)


def find(session: Session, source_id: str) -> SourceRow | None:
    query = select(SourceRow).where(SourceRow.id == source_id)
    return session.scalar(query.options(selectinload(SourceRow.spellings)))


def ids_for(session: Session, spelling: str) -> list[str]:
    """The ids of the source with this id, or else of all that carry this name or alias.

    A merged source leads to what it was merged into.
    """
    source_id = spelling.strip().casefold()
    if session.get(SourceRow, source_id) is not None:
        return [root_of(session, source_id)]
    form = normal(spelling)
    if not form:
        return []
    found = session.scalars(select(AliasRow.source_id).where(AliasRow.normal == form).distinct())
    return sorted(set(_follow(session, found, held=False).values()))


def changed(session: Session, catalogue: Iterable[Source]) -> list[Source]:
    """The catalogue's sources that `synchronise` would add or alter."""
    rows = _rows_by_id(session)
    return [source for source in catalogue if _differs(rows.get(source.id), source)]


def synchronise(session: Session, catalogue: Iterable[Source]) -> int:
    """Bring the catalogue's sources into the table; the number of those that are new.

    A source of the same id takes the catalogue's name, type, country and parent, and
    keeps the aliases it has gained; unless an editor has changed it, then it stays as it is.
    """
    rows = _rows_by_id(session)
    new = 0
    moved: dict[str, Source] = {}
    for source in catalogue:
        row = rows.get(source.id)
        if row is None:
            session.add(_row_of(source, source.parent))
            new += 1
        elif row.edited_at is None:
            row.name, row.parent, row.status = source.name, source.parent, source.status
            row.spellings += _missing_spellings(row, source)
            if (row.type, row.country) != (source.type, source.country):
                moved[source.id] = source
    session.flush()
    if moved:
        with rollups.recounting(session, rollups.is_of_any(moved)):
            for source_id, source in moved.items():
                rows[source_id].type, rows[source_id].country = source.type, source.country
    return new


def _rows_by_id(session: Session) -> dict[str, SourceRow]:
    return {row.id: row for row in session.scalars(_with_spellings())}


def _differs(row: SourceRow | None, source: Source) -> bool:
    if row is None:
        return True
    if row.edited_at is not None:
        return False
    if _missing_spellings(row, source):
        return True
    here = (row.name, row.type, row.country, row.parent, row.status)
    return here != (source.name, source.type, source.country, source.parent, source.status)


def _missing_spellings(row: SourceRow, source: Source) -> list[AliasRow]:
    known = {spelling.alias for spelling in row.spellings}
    return [
        spelling_row(row.id, spelling) for spelling in _spellings(source) if spelling not in known
    ]


def keep(
    session: Session, sources: Sequence[Source], catalogue: Iterable[Source]
) -> dict[str, str]:
    """Make sure that each source of an analysis has a row; its id there → its id here.

    A source that is here already, by its id or by its name, is used again. One of the
    catalogue's that is missing brings the whole catalogue up to date.
    """
    # In one order, so that two writers wait for each other in one direction only.
    ordered = sorted(sources, key=lambda source: source.id)
    kept = _known_ids(session, ordered)
    missing = [source for source in ordered if source.id not in kept]
    if any(source.status is SourceStatus.CURATED for source in missing):
        synchronise(session, catalogue)
        kept = _known_ids(session, ordered)
        missing = [source for source in ordered if source.id not in kept]
    kept |= {source.id: source.id for source in missing}
    for source in _add(session, missing):
        if source.parent is not None:
            row = session.get_one(SourceRow, source.id)
            row.parent = _if_here(session, kept.get(source.parent, source.parent))
    session.flush()
    return kept


def _add(session: Session, sources: list[Source]) -> list[Source]:
    """Add sources without their parents; those that no other writer has just added."""
    if _add_together(session, sources):
        return sources
    return [source for source in sources if _add_together(session, [source])]


def _add_together(session: Session, sources: list[Source]) -> bool:
    try:
        with session.begin_nested():
            session.add_all([_row_of(source, None) for source in sources])
    except IntegrityError:
        return False
    return True


def roots(session: Session, source_ids: Iterable[str]) -> dict[str, str]:
    """For each source what it was merged into in the end, or itself.

    For a transaction that writes: until it ends, nobody merges any of them or undoes a merge.
    """
    return _follow(session, source_ids, held=True)


def root_of(session: Session, source_id: str) -> str:
    """What a source was merged into in the end, or itself."""
    return _follow(session, [source_id], held=False)[source_id]


def _follow(session: Session, source_ids: Iterable[str], *, held: bool) -> dict[str, str]:
    found = {source_id: source_id for source_id in source_ids}
    reached = set(found.values())
    while reached:
        query = select(SourceRow.id, SourceRow.merged_into).where(SourceRow.id.in_(reached))
        if held:
            # All of them, whether merged or not: who merges one waits. In the order of their
            # ids, so that no two wait for each other.
            query = query.order_by(SourceRow.id).with_for_update(read=True, key_share=True)
        targets = {row.id: row.merged_into for row in session.execute(query) if row.merged_into}
        found = {source_id: targets.get(root, root) for source_id, root in found.items()}
        reached = set(targets.values())
    return found


def remove_unused(session: Session, source_ids: Sequence[str]) -> None:
    """Delete those of the sources that no editor has reviewed, changed, merged or told from
    another, no statement names any longer and no other source was merged into."""
    named = select(AttributionRow.statement_id).where(
        or_(
            AttributionRow.source_id == SourceRow.id,
            AttributionRow.named_source_id == SourceRow.id,
        )
    )
    merged = aliased(SourceRow)
    told_apart = select(DifferenceRow.id).where(
        or_(DifferenceRow.source_id == SourceRow.id, DifferenceRow.other_id == SourceRow.id)
    )
    session.execute(
        delete(SourceRow).where(
            SourceRow.id.in_(source_ids),
            SourceRow.status == SourceStatus.UNREVIEWED,
            SourceRow.edited_at.is_(None),
            SourceRow.merged_into.is_(None),
            ~named.exists(),
            ~told_apart.exists(),
            ~select(merged.id).where(merged.merged_into == SourceRow.id).exists(),
        )
    )


def _known_ids(session: Session, sources: Sequence[Source]) -> dict[str, str]:
    """For those of an analysis's sources that are here already, their ids here."""
    ids = [source.id for source in sources]
    by_id = set(session.scalars(select(SourceRow.id).where(SourceRow.id.in_(ids))))
    others = [source for source in sources if source.id not in by_id]
    spelled = _ids_by_spelling(session, others)
    known = {source_id: source_id for source_id in by_id}
    for source in others:
        for form in _telling_forms(source):
            found = spelled.get(form, set())
            # Several that are one by now are known as that one.
            if len(found) > 1:
                found = set(_follow(session, found, held=False).values())
            if len(found) == 1:
                known[source.id] = next(iter(found))
                break
    return known


def _ids_by_spelling(session: Session, sources: Sequence[Source]) -> dict[str, set[str]]:
    forms = {form for source in sources for form in _telling_forms(source)}
    query = select(AliasRow.normal, AliasRow.source_id).where(AliasRow.normal.in_(forms))
    found: dict[str, set[str]] = {}
    for form, source_id in session.execute(query):
        found.setdefault(form, set()).add(source_id)
    return found


def _telling_forms(source: Source) -> list[str]:
    return [form for form in map(normal, _telling_spellings(source)) if form]


def _telling_spellings(source: Source) -> list[str]:
    """The spellings by which a source is known again: not a bare surname, which many share."""
    spellings = [source.name, *source.aliases]
    if source.type is SourceType.PERSON:
        return [spelling for spelling in spellings if " " in spelling.strip()]
    return spellings


def _if_here(session: Session, source_id: str) -> str | None:
    return source_id if session.get(SourceRow, source_id) is not None else None


def _row_of(source: Source, parent: str | None) -> SourceRow:
    return SourceRow(
        id=source.id,
        name=source.name,
        type=source.type,
        country=source.country,
        parent=parent,
        status=source.status,
        spellings=[spelling_row(source.id, spelling) for spelling in _spellings(source)],
    )


def _spellings(source: Source) -> list[str]:
    """How the source can be asked for. What is longer than a query may be is left out."""
    return [
        spelling
        for spelling in dict.fromkeys([source.name, *source.aliases])
        if max(len(spelling), len(normal(spelling))) <= LONGEST_SPELLING
    ]


def _with_spellings() -> Select[SourceRow]:
    return select(SourceRow).options(selectinload(SourceRow.spellings))
