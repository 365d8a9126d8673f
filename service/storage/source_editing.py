"""What editors do to one source: making it, and changing what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.analysis.statement import SourceStatus, SourceType
from service.errors import (
    InvalidRequestError,
    SourceCycleError,
    SourceExistsError,
    UnknownSourceError,
)
from service.sources.country_codes import is_country_code
from service.sources.identifiers import identifier
from service.storage import audit, differences, rollups
from service.storage.audit import Action
from service.storage.sources import find, root_of
from service.storage.spelling import normal
from service.storage.spelling_words import spelling_row
from service.storage.tables import AliasRow, SourceRow

LONGEST_FORM = 500


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that an editor makes; without an `id` it gets one from its name."""

    name: str
    type: SourceType
    id: str | None = None
    country: str | None = None
    parent: str | None = None
    aliases: Sequence[str] = ()
    status: SourceStatus = SourceStatus.CURATED


@dataclass(frozen=True, slots=True)
class SharedSpelling:
    """A spelling of a source that other sources have, too."""

    spelling: str
    sources: list[str]


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """A source with the sources that were merged into it itself, those that an editor has told
    from it, and the spellings it shares."""

    source: SourceRow
    merged_sources: list[SourceRow]
    different_sources: list[SourceRow]
    shared_spellings: list[SharedSpelling]


def detail(session: Session, source_id: str) -> SourceDetail | None:
    source = find(session, source_id)
    if source is None:
        return None
    query = select(SourceRow).where(SourceRow.merged_into == source_id).order_by(SourceRow.id)
    merged = list(session.scalars(query))
    different = differences.ids_by_source(session, [source_id]).get(source_id, set())
    query = select(SourceRow).where(SourceRow.id.in_(different)).order_by(SourceRow.id)
    others = list(session.scalars(query))
    return SourceDetail(source, merged, others, _shared_spellings(session, source))


def create(session: Session, new: NewSource, actor: str) -> SourceRow:
    """Keep a new source.

    Raises `SourceExistsError`, `UnknownSourceError` for a parent that is not there, and
    `InvalidRequestError` for a name that gives no id or a code that is no country's.
    """
    source_id = new.id or identifier(new.name)
    if not source_id:
        raise InvalidRequestError.of("name", "Must hold a letter or a digit, or give an `id`.")
    if session.get(SourceRow, source_id) is not None:
        raise SourceExistsError(source_id)
    _check_country(new.country)
    source = SourceRow(
        id=source_id,
        name=new.name,
        type=new.type,
        country=new.country,
        parent=None if new.parent is None else _parent(session, source_id, new.parent),
        status=new.status,
        merged_into=None,
        edited_at=datetime.now(UTC),
        spellings=[],
    )
    _respell(source, new.aliases)
    session.add(source)
    session.flush()
    audit.record(session, actor, Action.SOURCE_CREATED, source.id, after=_state(source))
    return source


def edit(session: Session, source: SourceRow, changes: Mapping[str, Any], actor: str) -> None:
    """Change a source that was loaded with its spellings: what `changes` names of its name, type,
    country, parent, status and aliases. From then on the catalogue no longer renews it.

    Raises `UnknownSourceError` or `SourceCycleError` for the parent, and `InvalidRequestError`
    for a code that is no country's.
    """
    before = _state(source)
    aliases = changes.get("aliases", source.aliases)
    _check_country(changes.get("country"))
    for name in ("name", "status"):
        if name in changes:
            setattr(source, name, changes[name])
    _relocate(session, source, changes)
    if "parent" in changes:
        parent = changes["parent"]
        source.parent = None if parent is None else _parent(session, source.id, parent)
    _respell(source, aliases)
    if audit.record_change(session, actor, Action.SOURCE_EDITED, source.id, before, _state(source)):
        source.edited_at = datetime.now(UTC)
    session.flush()


def _relocate(session: Session, source: SourceRow, changes: Mapping[str, Any]) -> None:
    """Change what statements are counted by, if it is to change."""
    new = {name: changes[name] for name in ("type", "country") if name in changes}
    if all(getattr(source, name) == value for name, value in new.items()):
        return
    with rollups.recounting(session, rollups.is_of_any([source.id])):
        for name, value in new.items():
            setattr(source, name, value)


def _state(source: SourceRow) -> dict[str, Any]:
    return {
        "name": source.name,
        "type": source.type.value,
        "country": source.country,
        "parent": source.parent,
        "status": source.status.value,
        "aliases": source.aliases,
    }


def _shared_spellings(session: Session, source: SourceRow) -> list[SharedSpelling]:
    forms = {spelling.normal: spelling.alias for spelling in source.spellings}
    others = (
        select(AliasRow.normal, AliasRow.source_id)
        .join(SourceRow, SourceRow.id == AliasRow.source_id)
        .where(AliasRow.normal.in_(list(forms)), AliasRow.source_id != source.id)
        .where(SourceRow.merged_into.is_(None))
        .distinct()
        .order_by(AliasRow.normal, AliasRow.source_id)
    )
    shared: dict[str, list[str]] = {}
    for form, other in session.execute(others):
        shared.setdefault(form, []).append(other)
    return [SharedSpelling(forms[form], ids) for form, ids in shared.items()]


def _respell(source: SourceRow, aliases: Sequence[str]) -> None:
    """Give the source its name and these aliases as spellings, keeping rows that stay."""
    for number, alias in enumerate(aliases):
        _check_length(f"aliases.{number}", alias)
    _check_length("name", source.name)
    here = {spelling.alias: spelling for spelling in source.spellings}
    source.spellings = [
        here.get(alias) or spelling_row(source.id, alias)
        for alias in sorted({source.name, *aliases})
    ]


def _check_length(field: str, spelling: str) -> None:
    """Some characters become many where accents and ligatures are taken apart."""
    if len(normal(spelling)) > LONGEST_FORM:
        raise InvalidRequestError.of(field, "Must be shorter.")


def _check_country(country: str | None) -> None:
    if country is not None and not is_country_code(country):
        raise InvalidRequestError.of("country", "Must be a code of ISO 3166-1 alpha-2.")


def _parent(session: Session, source_id: str, parent_id: str) -> str:
    """What the parent was merged into in the end, or itself."""
    if find(session, parent_id) is None:
        raise UnknownSourceError("parent", parent_id)
    root = root_of(session, parent_id)
    above: str | None = root
    seen: set[str] = set()
    while above is not None and above not in seen:
        if above == source_id:
            raise SourceCycleError("parent", f"It is {source_id!r} itself, or belongs to it.")
        seen.add(above)
        above = session.scalar(select(SourceRow.parent).where(SourceRow.id == above))
    return root
