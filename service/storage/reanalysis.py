"""Renewing what was found in an article, when another model or version has read it.

Statements that are found again keep their ids, so that links to them and editors' corrections
hold; a corrected statement is never deleted, and stays as the editor said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, selectinload
from uuid_utils.compat import uuid7

from service.analysis.statement import (
    Analysis,
    ArticleText,
    Model,
    Source,
    Statement,
)
from service.storage import articles, rollups, sources
from service.storage.conflicts import retrying
from service.storage.corrections import machine_answer
from service.storage.database import Database
from service.storage.rows import (
    attribution_values,
    denial_values,
    insert_rows,
    span_values,
    statement_values,
)
from service.storage.stored_analysis import StoredAnalysis
from service.storage.tables import (
    ArticleRow,
    AttributionRow,
    DenialRow,
    StatementRow,
)

if TYPE_CHECKING:
    from service.analysis import Analyzer

# A statement is the stored one with which it shares the most characters of their contents, and
# at least this part of the longer one.
LEAST_OVERLAP = 0.5

# A denial and the statement that it denies, by their ids.
Link = tuple[UUID, UUID]

_STRETCH = 500
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was known of an article before it was analysed anew: whether it had been analysed at
    all, and which of its statements denied which."""

    was_analysed: bool
    links: frozenset[Link]


def reanalyze(
    database: Database,
    analyzer: Analyzer,
    article_id: UUID,
    catalogue: Iterable[Source],
    then: Callable[[Session, StoredAnalysis, Earlier], None] | None = None,
) -> StoredAnalysis | None:
    """Analyse an article anew and keep the result; None where no article has the id.

    What `then` does belongs to the transaction that keeps it.
    """
    with database.reading() as session:
        stored = session.get(ArticleRow, article_id)
    if stored is None:
        return None
    article = ArticleText(stored.text, stored.title, stored.published_at, stored.publisher)
    analysis = analyzer.analyze(article)

    def attempt() -> StoredAnalysis | None:
        with database.writing() as session:
            rollups.hold(session)
            row = session.get(ArticleRow, article_id, with_for_update=True)
            if row is None:
                return None
            earlier = renew(session, row, analysis, catalogue)
            renewed = articles.find(session, article_id)
            if renewed is not None and then is not None:
                then(session, renewed, earlier)
            return renewed

    return retrying(attempt)


def renew(
    session: Session, article: ArticleRow, analysis: Analysis, catalogue: Iterable[Source]
) -> Earlier:
    """Put an analysis in the place of the article's stored one; what was known before."""
    with rollups.recounting(session, StatementRow.article_id == article.id):
        earlier = _renew(session, article, analysis, catalogue)
    session.expire_all()
    return earlier


def match(
    stored: Sequence[StatementRow], statements: Sequence[Statement]
) -> dict[str, StatementRow]:
    """For each statement that is found again, by its id in the analysis, the stored one."""
    by_stretch: dict[int, list[int]] = defaultdict(list)
    for index, row in enumerate(stored):
        for stretch in _stretches([(span["start"], span["end"]) for span in row.content]):
            by_stretch[stretch].append(index)
    pairs = []
    for order, statement in enumerate(statements):
        spans = [(span.start, span.end) for span in statement.content]
        near = {index for stretch in _stretches(spans) for index in by_stretch[stretch]}
        for index in near:
            row_spans = [(span["start"], span["end"]) for span in stored[index].content]
            overlap = _overlap(spans, row_spans)
            if overlap >= LEAST_OVERLAP:
                pairs.append((-overlap, order, index))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, order, index in sorted(pairs):
        if order not in matched and index not in taken:
            matched[order] = index
            taken.add(index)
    return {statements[order].id: stored[index] for order, index in matched.items()}


def outdated(session: Session, newest: Model, before: str | None) -> Iterator[tuple[UUID, ...]]:
    """The ids of articles that another model has analysed, in batches, the oldest first.

    With `before`, those of the same model are left out unless their version is older than it.
    """
    models = select(ArticleRow.model_name, ArticleRow.model_version).distinct()
    known = [(name, version) for name, version in session.execute(models) if name and version]
    old = [pair for pair in known if _is_outdated(*pair, newest, before)]
    if not old:
        return
    of_these = or_(
        *(
            (ArticleRow.model_name == name) & (ArticleRow.model_version == version)
            for name, version in old
        )
    )
    last: UUID | None = None
    while True:
        query = select(ArticleRow.id).where(of_these).order_by(ArticleRow.id).limit(500)
        ids = session.scalars(query if last is None else query.where(ArticleRow.id > last)).all()
        if not ids:
            return
        last = ids[-1]
        yield tuple(ids)


def _renew(
    session: Session, article: ArticleRow, analysis: Analysis, catalogue: Iterable[Source]
) -> Earlier:
    query = select(StatementRow).where(StatementRow.article_id == article.id)
    stored = session.scalars(query.options(selectinload(StatementRow.ties))).all()
    named = {
        source_id
        for row in stored
        for tie in row.ties
        for source_id in (tie.source_id, tie.named_source_id)
    }
    earlier = Earlier(article.analysed_at is not None, _links(session, stored))
    _delete_links(session, stored)
    found = match(stored, analysis.statements)
    kept = sources.keep(session, analysis.sources, catalogue)
    _write(session, article, analysis, found, kept)
    gone = _lost(session, stored, found)
    session.execute(delete(StatementRow).where(StatementRow.id.in_(row.id for row in gone)))
    articles.mark_analysed(article, analysis.model)
    session.flush()
    _number(session, article)
    sources.remove_unused(session, sorted(named))
    return earlier


def _is_outdated(name: str, version: str, newest: Model, before: str | None) -> bool:
    if name != newest.name:
        return True
    return version != newest.version if before is None else _parts(version) < _parts(before)


def _parts(version: str) -> list[int]:
    return [int(number) for number in _NUMBER.findall(version)]


def _links(session: Session, stored: Sequence[StatementRow]) -> frozenset[Link]:
    query = select(DenialRow.denial_id, DenialRow.denied_id)
    rows = session.execute(query.where(DenialRow.denial_id.in_([row.id for row in stored])))
    return frozenset((row.denial_id, row.denied_id) for row in rows)


def _delete_links(session: Session, stored: Sequence[StatementRow]) -> None:
    ids = [row.id for row in stored if row.machine_answer is None]
    session.execute(delete(DenialRow).where(DenialRow.denial_id.in_(ids)))


def _write(
    session: Session,
    article: ArticleRow,
    analysis: Analysis,
    found: Mapping[str, StatementRow],
    kept: Mapping[str, str],
) -> None:
    roots = sources.roots(session, kept.values())
    ids = {one.id: found[one.id].id if one.id in found else uuid7() for one in analysis.statements}
    for position, statement in enumerate(analysis.statements):
        row, statement_id = found.get(statement.id), ids[statement.id]
        if row is None:
            values = statement_values(article, analysis.model, statement, statement_id, position)
            insert_rows(session, StatementRow, [values])
        else:
            _update(row, statement, analysis.model)
        if row is not None and row.machine_answer is not None:
            row.machine_answer = machine_answer(session, statement, kept, ids)
            continue
        if row is not None:
            row.kind = statement.kind
            _delete_attributions(session, row)
        insert_rows(
            session,
            AttributionRow,
            attribution_values(statement, statement_id, article.dated_at, kept, roots),
        )
    session.flush()
    for statement in analysis.statements:
        row = found.get(statement.id)
        if row is None or row.machine_answer is None:
            insert_rows(session, DenialRow, denial_values(statement, ids))
    session.flush()


def _delete_attributions(session: Session, row: StatementRow) -> None:
    for tie in row.ties:
        session.expunge(tie)
    session.execute(delete(AttributionRow).where(AttributionRow.statement_id == row.id))


def _update(row: StatementRow, statement: Statement, model: Model) -> None:
    """All that an editor cannot correct."""
    row.voice = statement.voice
    row.quotation = statement.quotation
    row.confidence = statement.confidence
    row.text = row.words = statement.text
    row.content = span_values(statement.content)
    row.cue = span_values(statement.cue)
    row.source_mention = span_values(statement.source_mention)
    row.said_on = statement.said_on
    row.model_name, row.model_version = model.name, model.version


def _lost(
    session: Session, stored: Sequence[StatementRow], found: Mapping[str, StatementRow]
) -> list[StatementRow]:
    """The statements that are no longer found and of which no editor has said anything."""
    again = {row.id for row in found.values()}
    corrected = [row.id for row in stored if row.machine_answer is not None]
    denied = select(DenialRow.denied_id).where(DenialRow.denial_id.in_(corrected))
    spoken_of = again.union(corrected, session.scalars(denied))
    return [row for row in stored if row.id not in spoken_of]


def _number(session: Session, article: ArticleRow) -> None:
    """Bring the statements into the order of the text, those that stayed among the others."""
    query = select(StatementRow).where(StatementRow.article_id == article.id)
    rows = session.scalars(query).all()
    in_order = sorted(rows, key=lambda row: (row.content[0]["start"], row.position))
    for position, row in enumerate(in_order):
        row.position = position
    session.flush()


def _stretches(spans: Sequence[tuple[int, int]]) -> set[int]:
    return {
        stretch
        for start, end in spans
        for stretch in range(start // _STRETCH, (end - 1) // _STRETCH + 1)
    }


def _overlap(spans: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> float:
    """The characters that both contents hold, as a part of the longer one."""
    shared = sum(
        max(0, min(end, other_end) - max(start, other_start))
        for start, end in spans
        for other_start, other_end in others
    )
    longest = max(_length(spans), _length(others))
    return shared / longest if longest else 0.0


def _length(spans: Sequence[tuple[int, int]]) -> int:
    return sum(end - start for start, end in spans)
