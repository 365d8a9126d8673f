"""Corrections of statements: an editor's kind, attributions and denied statements, which stand in
the place of the machine's until they are taken back.

The machine's answer is kept beside them (`StatementRow.machine_answer`), and every correction
is a row of its own, so that nothing that anyone said is lost. A statement that is made something
other than a denial denies nothing; made a denial again, it denies what the machine had found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from service.analysis.statement import Kind, Role, SourceStatus, SourceType, Statement
from service.errors import InvalidRequestError, UnknownSourceError
from service.storage import articles, audit, rollups
from service.storage.audit import Action
from service.storage.database import Database
from service.storage.sources import roots
from service.storage.spelling_words import spelling_row
from service.storage.stored_analysis import StoredAnalysis
from service.storage.tables import (
    AnswerValue,
    AttributionRow,
    AttributionValue,
    CorrectionRow,
    DenialRow,
    SourceRow,
    SourceValue,
    StatementRow,
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A source, by its id, and what it has to do with a statement."""

    role: Role
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What someone says of a statement: its kind, who stands behind it, and what it denies."""

    kind: Kind
    ties: tuple[Tie, ...]
    denies: tuple[UUID, ...]


def lock(session: Session, statement_id: UUID) -> None:
    """Let nobody else correct the statement until the transaction ends."""
    rollups.hold(session)
    session.execute(
        select(StatementRow.id).where(StatementRow.id == statement_id).with_for_update()
    )


def correct(
    session: Session, statement: StatementRow, changes: Mapping[str, Any], actor: str
) -> None:
    """Correct a statement that was loaded with its attributions and denials.

    `changes` names what changes of its `kind`, its `attributions` (as `Tie`) and the ids that it
    `denies`; None restores the machine's. Where all is the machine's again, the statement
    counts as not corrected. Raises `UnknownSourceError`, and `InvalidRequestError` where it would
    deny what it cannot.
    """
    if not changes:
        return
    current = _answer_of(statement)
    machine = current if statement.machine_answer is None else _read(statement.machine_answer)
    wanted = _wanted(session, statement, current, machine, changes)
    restored = wanted == machine and None in changes.values()
    if wanted == current and restored == (statement.machine_answer is None):
        return
    before, machine_value = _value(session, current), statement.machine_answer
    if machine_value is None:
        machine_value = before
    _bring_back(session, machine_value)
    # The whole article's, because others of its statements may be denied now or no longer.
    with rollups.recounting(session, StatementRow.article_id == statement.article_id):
        statement.kind = wanted.kind
        statement.machine_answer = None if restored else machine_value
        _attribute(session, statement, wanted.ties)
        _link(session, statement.id, wanted.denies)
    after = _value(session, wanted)
    session.add(
        CorrectionRow(
            id=uuid7(),
            statement_id=statement.id,
            made_at=datetime.now(UTC),
            made_by=actor,
            answer=None if restored else after,
        )
    )
    audit.record(
        session, actor, Action.STATEMENT_CORRECTED, statement.id, before=before, after=after
    )
    session.flush()


def machine_answer(
    session: Session, statement: Statement, kept: Mapping[str, str], ids: Mapping[str, UUID]
) -> AnswerValue:
    """What an analysis says of a statement, to be kept beside an editor's correction.

    `kept` gives for each source of the analysis its id here, `ids` the same for statements.
    """
    ties = dict.fromkeys(Tie(tie.role, kept[tie.source_id]) for tie in statement.attributions)
    denies = tuple(ids[denied] for denied in dict.fromkeys(statement.denies))
    return _value(session, Answer(statement.kind, tuple(ties), denies))


def corrected_articles(database: Database, at_a_time: int = 20) -> Iterator[StoredAnalysis]:
    """Every article of which a statement is corrected, in its current version, in the order of
    the ids. Reads some at a time, so that no transaction lasts as long as a slow reader."""
    last: UUID | None = None
    while True:
        with database.reading() as session:
            ids = _corrected_ids(session, last, at_a_time)
            found = [articles.find(session, article_id) for article_id in ids]
        yield from (stored for stored in found if stored is not None)
        if len(ids) < at_a_time:
            return
        last = ids[-1]


def _corrected_ids(session: Session, last: UUID | None, limit: int) -> list[UUID]:
    query = (
        select(StatementRow.article_id)
        .join(CorrectionRow, CorrectionRow.statement_id == StatementRow.id)
        .where(StatementRow.machine_answer.is_not(None), StatementRow.current)
        .distinct()
        .order_by(StatementRow.article_id)
        .limit(limit)
    )
    if last is not None:
        query = query.where(StatementRow.article_id > last)
    return list(session.scalars(query))


def _wanted(
    session: Session,
    statement: StatementRow,
    current: Answer,
    machine: Answer,
    changes: Mapping[str, Any],
) -> Answer:
    kind = changes["kind"] or machine.kind if "kind" in changes else current.kind
    ties = current.ties
    if "attributions" in changes:
        given = changes["attributions"]
        ties = machine.ties if given is None else tuple(dict.fromkeys(given))
        if given is not None:
            _check_sources(session, given)
    return Answer(kind, ties, _denied(session, statement, current, machine, kind, changes))


def _denied(
    session: Session,
    statement: StatementRow,
    current: Answer,
    machine: Answer,
    kind: Kind,
    changes: Mapping[str, Any],
) -> tuple[UUID, ...]:
    given = changes.get("denies")
    if given:
        _check_denied(session, statement, kind, given)
        return tuple(dict.fromkeys(given))
    if kind is not Kind.DENIAL or given == []:
        return ()
    is_restored = None in (changes.get("denies", ()), changes.get("kind", kind))
    if is_restored or current.kind is not Kind.DENIAL:
        return _still_there(session, statement, machine.denies)
    return current.denies


def _check_sources(session: Session, ties: Sequence[Tie]) -> None:
    known = _sources(session, ties)
    for number, tie in enumerate(ties):
        if tie.source not in known:
            raise UnknownSourceError(f"attributions.{number}.source", tie.source)


def _check_denied(
    session: Session, statement: StatementRow, kind: Kind, denies: Sequence[UUID]
) -> None:
    if kind is not Kind.DENIAL:
        raise InvalidRequestError.of("denies", "Only a denial denies another statement.")
    if len(_still_there(session, statement, denies)) < len(denies):
        raise InvalidRequestError.of("denies", "Must be other statements of the same article.")


def _still_there(
    session: Session, statement: StatementRow, denies: Sequence[UUID]
) -> tuple[UUID, ...]:
    query = select(StatementRow.id).where(
        StatementRow.id.in_(denies),
        StatementRow.article_id == statement.article_id,
        StatementRow.id != statement.id,
    )
    there = set(session.scalars(query))
    return tuple(denied for denied in denies if denied in there)


def _attribute(session: Session, statement: StatementRow, ties: Sequence[Tie]) -> None:
    led_to = roots(session, {tie.source for tie in ties})
    session.execute(delete(AttributionRow).where(AttributionRow.statement_id == statement.id))
    session.add_all(
        AttributionRow(
            statement_id=statement.id,
            position=position,
            role=tie.role,
            source_id=led_to[tie.source],
            named_source_id=tie.source,
            dated_at=statement.dated_at,
        )
        for position, tie in enumerate(ties)
    )


def _link(session: Session, statement_id: UUID, denies: Sequence[UUID]) -> None:
    session.execute(delete(DenialRow).where(DenialRow.denial_id == statement_id))
    session.add_all(DenialRow(denial_id=statement_id, denied_id=denied) for denied in denies)


def _bring_back(session: Session, answer: AnswerValue) -> None:
    """Make those sources anew that the machine had named and that have gone with the last
    statement that named them."""
    values = {tie["source"]["id"]: tie["source"] for tie in answer["attributions"]}
    query = select(SourceRow.id).where(SourceRow.id.in_(list(values)))
    for source_id in sorted(set(values) - set(session.scalars(query))):
        name = values[source_id]["name"]
        session.add(
            SourceRow(
                id=source_id,
                name=name,
                type=SourceType(values[source_id]["type"]),
                status=SourceStatus.UNREVIEWED,
                spellings=[spelling_row(source_id, name)],
            )
        )
    session.flush()


def _answer_of(statement: StatementRow) -> Answer:
    ties = [Tie(row.role, row.named_source_id) for row in statement.ties]
    return Answer(statement.kind, tuple(ties), tuple(statement.denies))


def _read(value: AnswerValue) -> Answer:
    ties = [Tie(Role(tie["role"]), tie["source"]["id"]) for tie in value["attributions"]]
    return Answer(Kind(value["kind"]), tuple(ties), tuple(map(UUID, value["denies"])))


def _value(session: Session, answer: Answer) -> AnswerValue:
    rows = _sources(session, answer.ties)
    return AnswerValue(
        kind=answer.kind.value,
        attributions=[
            AttributionValue(role=tie.role.value, source=_source_value(rows[tie.source]))
            for tie in answer.ties
        ],
        denies=[str(denied) for denied in answer.denies],
    )


def _source_value(source: SourceRow) -> SourceValue:
    return SourceValue(id=source.id, name=source.name, type=source.type.value)


def _sources(session: Session, ties: Sequence[Tie]) -> dict[str, SourceRow]:
    query = select(SourceRow).where(SourceRow.id.in_({tie.source for tie in ties}))
    return {row.id: row for row in session.scalars(query)}
