"""Articles: keeping one with all that was found in it, finding it again, deleting it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, defer, selectinload, with_expression
from sqlalchemy.orm.interfaces import ORMOption
from uuid_utils.compat import uuid7

from service.analysis.statement import Analysis, Model, Source
from service.storage import sources
from service.storage.database import Database
from service.storage.paging import Page, TimePlace, decode_time_place, encode_time_place
from service.storage.rows import article_row, attribution_rows, statement_row, text_sha256
from service.storage.statements import loaded_statement
from service.storage.tables import (
    ArticleRow,
    AttributionRow,
    DenialRow,
    SourceRow,
    StatementRow,
)

LIST_NAME = "articles"

# Writers that add the same article or source at once are told apart by the database's
# unique keys; the second finds on its next attempt what the first has written.
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class StoredAnalysis:
    """An article as it is kept: its statements in the order of the text, and their sources."""

    article: ArticleRow
    statements: Sequence[StatementRow]
    sources: Sequence[SourceRow]

    @property
    def model(self) -> Model | None:
        """What analysed it; None while nothing has."""
        if self.article.model_name is None or self.article.model_version is None:
            return None
        return Model(self.article.model_name, self.article.model_version)


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Bounds for the article's date: from `since` on, and earlier than `before`."""

    since: datetime | None = None
    before: datetime | None = None


def find(session: Session, article_id: UUID) -> StoredAnalysis | None:
    return _find_where(session, ArticleRow.id == article_id)


def find_same(session: Session, text: str, external_id: str | None) -> StoredAnalysis | None:
    """The article that was stored with this external id, or else with exactly this text."""
    if external_id is not None:
        found = _find_where(session, ArticleRow.external_id == external_id)
        if found is not None:
            return found
    return _find_where(session, ArticleRow.text_sha256 == text_sha256(text))


def is_stored(session: Session, text: str, external_id: str | None) -> bool:
    """Whether `find_same` would find an article."""
    same = ArticleRow.text_sha256 == text_sha256(text)
    if external_id is not None:
        same = or_(same, ArticleRow.external_id == external_id)
    return session.scalar(select(ArticleRow.id).where(same).limit(1)) is not None


def store(
    database: Database,
    analysis: Analysis,
    *,
    external_id: str | None = None,
    catalogue: Iterable[Source] = (),
) -> tuple[StoredAnalysis, bool]:
    """Keep an article with everything derived from it, in one transaction.

    Answers what is kept and whether it is new: an article that is there already, by its
    external id or its exact text, is left as it is.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return _store_once(database, analysis, external_id, catalogue)
        except IntegrityError:
            continue
    return _store_once(database, analysis, external_id, catalogue)


def remove(session: Session, article_id: UUID) -> bool:
    """Delete an article and all that was derived from it; whether there was one.

    Sources go with the last statement that names them, unless they are curated.
    """
    named = list(session.scalars(_sources_named_in(article_id)))
    query = delete(ArticleRow).where(ArticleRow.id == article_id).returning(ArticleRow.id)
    if session.execute(query).first() is None:
        return False
    sources.remove_unused(session, named)
    return True


def list_page(
    session: Session, wanted: ArticleFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[ArticleRow]:
    """Articles without their text, the newest first. Raises `InvalidCursorError`."""
    query = select(ArticleRow).where(*_conditions(wanted)).options(*_loaded_summary())
    if cursor is not None:
        query = query.where(_behind(decode_time_place(LIST_NAME, cursor)))
    query = query.order_by(ArticleRow.dated_at.desc(), ArticleRow.id.desc())
    rows = session.scalars(query.limit(limit + 1)).all()
    if len(rows) <= limit:
        return Page(rows, None)
    place = TimePlace(rows[limit - 1].dated_at, rows[limit - 1].id)
    return Page(rows[:limit], encode_time_place(LIST_NAME, place))


def _loaded_summary() -> list[ORMOption]:
    count = (
        select(func.count())
        .where(StatementRow.article_id == ArticleRow.id)
        .correlate(ArticleRow)
        .scalar_subquery()
    )
    return [
        defer(ArticleRow.text, raiseload=True),
        with_expression(ArticleRow.statement_count, count),
    ]


def _find_where(session: Session, condition: ColumnElement[bool]) -> StoredAnalysis | None:
    article = session.scalar(select(ArticleRow).where(condition))
    return None if article is None else _with_statements(session, article)


def _with_statements(session: Session, article: ArticleRow) -> StoredAnalysis:
    query = (
        select(StatementRow)
        .where(StatementRow.article_id == article.id)
        .order_by(StatementRow.position)
        .options(*loaded_statement())
    )
    found = session.scalars(query).all()
    ids = dict.fromkeys(tie.source_id for row in found for tie in row.attributions)
    return StoredAnalysis(article, found, _sources_in_order(session, list(ids)))


def _sources_in_order(session: Session, ids: Sequence[str]) -> list[SourceRow]:
    query = select(SourceRow).where(SourceRow.id.in_(ids))
    # Attributions have loaded these rows already, but without their spellings.
    query = query.options(selectinload(SourceRow.spellings)).execution_options(
        populate_existing=True
    )
    by_id = {row.id: row for row in session.scalars(query)}
    return [by_id[source_id] for source_id in ids]


def _sources_named_in(article_id: UUID) -> Select[str]:
    return (
        select(AttributionRow.source_id)
        .join(StatementRow, StatementRow.id == AttributionRow.statement_id)
        .where(StatementRow.article_id == article_id)
        .distinct()
    )


def _store_once(
    database: Database, analysis: Analysis, external_id: str | None, catalogue: Iterable[Source]
) -> tuple[StoredAnalysis, bool]:
    with database.writing() as session:
        found = find_same(session, analysis.article.text, external_id)
        if found is not None:
            return found, False
        return _insert(session, analysis, external_id, catalogue), True


def _insert(
    session: Session, analysis: Analysis, external_id: str | None, catalogue: Iterable[Source]
) -> StoredAnalysis:
    article = article_row(analysis, external_id)
    session.add(article)
    session.flush()
    kept = sources.keep(session, analysis.sources, catalogue)
    ids = {statement.id: uuid7() for statement in analysis.statements}
    session.add_all(
        statement_row(article, statement, ids[statement.id], position)
        for position, statement in enumerate(analysis.statements)
    )
    session.flush()
    for statement in analysis.statements:
        session.add_all(attribution_rows(statement, ids[statement.id], kept))
        session.add_all(
            DenialRow(denial_id=ids[statement.id], denied_id=ids[denied])
            for denied in dict.fromkeys(statement.denies)
        )
    session.flush()
    # What was just made does not know its relations: read it as it will be read from now on.
    session.expunge_all()
    return _with_statements(session, article)


def _conditions(wanted: ArticleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(ArticleRow.dated_at >= wanted.since)
    if wanted.before is not None:
        conditions.append(ArticleRow.dated_at < wanted.before)
    return conditions


def _behind(place: TimePlace) -> ColumnElement[bool]:
    return and_(
        ArticleRow.dated_at <= place.time,
        or_(ArticleRow.dated_at < place.time, ArticleRow.id < place.id),
    )
