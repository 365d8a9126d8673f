"""Articles: keeping one with all that was found in it, finding it again, deleting it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, true
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from service.analysis.statement import (
    Analysis,
    ArticleStatus,
    ArticleText,
    Model,
    Source,
    SourceType,
)
from service.storage import article_sources, copies, rollups, sources
from service.storage.conflicts import retrying
from service.storage.database import Database
from service.storage.full_text import text_matches
from service.storage.paging import (
    Page,
    TimePlace,
    decode_number,
    decode_time_place,
    encode_number,
    encode_time_place,
)
from service.storage.rows import (
    article_row,
    attribution_values,
    denial_values,
    insert_rows,
    statement_values,
)
from service.storage.statement_filter import StatementFilter, fingerprint
from service.storage.stored_analysis import StoredAnalysis, with_statements
from service.storage.tables import ArticleRow, AttributionRow, DenialRow, StatementRow
from service.storage.versions import (
    find_current,
    find_same,
    loaded_successor,
    loaded_summary,
    same_article,
    supersede,
)

LIST_NAME = "articles"
VERSIONS_NAME = "versions"


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles a list shows; what is None is not asked for.

    `words` are looked for in the text of a statement; `country` (ISO 3166-1 alpha-2) and
    `source_type` are asked of one source that stands behind one of its statements. `since` and
    `before` bound the article's date: from the first on, and earlier than the second. Without
    `copies`, of articles of nearly the same text only the first that was stored.
    """

    words: str | None = None
    publisher: str | None = None
    status: ArticleStatus | None = None
    country: str | None = None
    source_type: SourceType | None = None
    since: datetime | None = None
    before: datetime | None = None
    copies: bool = True


def find(session: Session, article_id: UUID) -> StoredAnalysis | None:
    query = select(ArticleRow).where(ArticleRow.id == article_id).options(loaded_successor())
    article = session.scalar(query)
    return None if article is None else with_statements(session, article)


def is_kept(session: Session, article_id: UUID) -> bool:
    return session.scalar(select(ArticleRow.id).where(ArticleRow.id == article_id)) is not None


def find_stored(
    database: Database, article: ArticleText, external_id: str | None
) -> StoredAnalysis | None:
    """The stored article that this one is; it takes the external id on if it has none."""
    with database.reading() as session:
        newest = find_current(session, external_id)
        found = find_same(session, article, external_id, newest)
        if found is None:
            return None
        if found.external_id == external_id or external_id is None:
            return with_statements(session, found)
    return retrying(lambda: _take_on(database, article, external_id))


def store(
    database: Database,
    analysis: Analysis,
    *,
    external_id: str | None = None,
    catalogue: Iterable[Source] = (),
    then: Callable[[Session, StoredAnalysis], None] | None = None,
) -> tuple[StoredAnalysis, bool]:
    """Keep an article with everything derived from it, in one transaction.

    What `then` does belongs to that transaction; it is called for a new article only.

    Answers what is kept and whether it is new: an article that is there already
    (`versions.find_same`) is left as it is. Another text of the same external id is a new
    version of that article.
    """
    stored = retrying(lambda: _store_once(database, analysis, external_id, catalogue, then))
    rollups.keep_up(database)
    return stored


def accept(
    session: Session, article: ArticleText, external_id: str | None
) -> tuple[ArticleRow, bool]:
    """Keep an article that is yet to be analysed; whether it is new.

    Raises `IntegrityError` where another writer has stored the same at the same time.
    """
    older = find_current(session, external_id)
    found = find_same(session, article, external_id, older)
    if found is not None:
        if found.external_id is None and external_id is not None:
            found.external_id = external_id
            session.flush()
        return found, False
    if older is not None:
        with rollups.recounting(session, StatementRow.article_id == older.id):
            supersede(session, older)
    row = article_row(article, external_id, version=1 if older is None else older.version + 1)
    session.add(row)
    session.flush()
    if older is None:
        copies.link(session, row)
    else:
        copies.replace(session, older, row)
    return row, True


def complete(
    session: Session, article: ArticleRow, analysis: Analysis, catalogue: Iterable[Source]
) -> None:
    """Keep what was found in an article that was accepted, and mark it as analysed."""
    mark_analysed(article, analysis.model)
    session.flush()
    kept = sources.keep(session, analysis.sources, catalogue)
    roots = sources.roots(session, kept.values())
    found = analysis.statements
    ids = {statement.id: uuid7() for statement in found}
    statements = (
        statement_values(article, analysis.model, statement, ids[statement.id], position)
        for position, statement in enumerate(found)
    )
    attributions = (
        attribution_values(one, ids[one.id], article.dated_at, kept, roots) for one in found
    )
    denials = (denial_values(statement, ids) for statement in found)
    insert_rows(session, StatementRow, statements)
    insert_rows(session, AttributionRow, chain.from_iterable(attributions))
    insert_rows(session, DenialRow, chain.from_iterable(denials))
    rollups.count_later(session, article.id)


def mark_analysed(article: ArticleRow, model: Model) -> None:
    article.status = ArticleStatus.ANALYSED
    article.failure = None
    article.analysed_at = datetime.now(UTC)
    article.model_name, article.model_version = model.name, model.version


def remove(session: Session, article_id: UUID) -> bool:
    """Delete an article in all its versions and all that was derived from it; whether there
    was one.

    Sources go with the last statement that names them, unless they are curated.
    """
    article = session.get(ArticleRow, article_id)
    if article is None:
        return False
    versions: Sequence[UUID] = list(
        session.scalars(select(ArticleRow.id).where(same_article(article)))
    )
    named = _sources_named_in(session, versions)
    with rollups.recounting(session, StatementRow.article_id.in_(versions)):
        _unlink_current(session, article)
        session.execute(delete(ArticleRow).where(ArticleRow.id.in_(versions)))
    sources.remove_unused(session, named)
    return True


def list_page(
    session: Session, wanted: ArticleFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[ArticleRow]:
    """Articles without their text, the newest first.

    Raises `InvalidCursorError`, also for a cursor of another filter, and `NoWordError` where
    `words` holds no word.
    """
    list_name = f"{LIST_NAME}.{fingerprint(wanted)}"
    query = select(ArticleRow).where(*_conditions(session, wanted)).options(*loaded_summary())
    if cursor is not None:
        query = query.where(_behind(decode_time_place(list_name, cursor)))
    query = query.order_by(ArticleRow.dated_at.desc(), ArticleRow.id.desc())
    rows = session.scalars(query.limit(limit + 1)).all()
    if len(rows) <= limit:
        return Page(rows, None)
    place = TimePlace(rows[limit - 1].dated_at, rows[limit - 1].id)
    return Page(rows[:limit], encode_time_place(list_name, place))


def list_versions(
    session: Session, article_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[ArticleRow] | None:
    """The versions of an article without their text, the newest first; None where no article
    has the id. Raises `InvalidCursorError`."""
    article = session.get(ArticleRow, article_id)
    if article is None:
        return None
    query = select(ArticleRow).where(same_article(article)).options(*loaded_summary())
    if cursor is not None:
        query = query.where(ArticleRow.version < decode_number(VERSIONS_NAME, cursor))
    query = query.order_by(ArticleRow.version.desc()).limit(limit + 1)
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    more = len(rows) > limit
    return Page(
        rows[:limit], encode_number(VERSIONS_NAME, rows[limit - 1].version) if more else None
    )


def _take_on(database: Database, article: ArticleText, external_id: str) -> StoredAnalysis | None:
    with database.writing() as session:
        found = find_same(session, article, external_id, find_current(session, external_id))
        if found is None:
            return None
        found.external_id = external_id
        session.flush()
        return with_statements(session, found)


def _unlink_current(session: Session, article: ArticleRow) -> None:
    current = session.scalar(select(ArticleRow).where(same_article(article), ArticleRow.current))
    if current is not None:
        copies.unlink(session, current)


def _store_once(
    database: Database,
    analysis: Analysis,
    external_id: str | None,
    catalogue: Iterable[Source],
    then: Callable[[Session, StoredAnalysis], None] | None,
) -> tuple[StoredAnalysis, bool]:
    with database.writing() as session:
        article, is_new = accept(session, analysis.article, external_id)
        if is_new:
            complete(session, article, analysis, catalogue)
            # What was just made does not know its relations: it is read as it will be from now on.
            session.expunge_all()
        stored = with_statements(session, article)
        if is_new and then is not None:
            then(session, stored)
        return stored, is_new


def _sources_named_in(session: Session, article_ids: Sequence[UUID]) -> list[str]:
    ties = (
        select(AttributionRow.source_id, AttributionRow.named_source_id)
        .join(StatementRow, StatementRow.id == AttributionRow.statement_id)
        .where(StatementRow.article_id.in_(article_ids))
        .distinct()
    )
    return list(dict.fromkeys(chain.from_iterable(session.execute(ties))))


def _conditions(session: Session, wanted: ArticleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [ArticleRow.current.is_(true())]
    if wanted.words is not None:
        says_so = select(StatementRow.article_id).where(text_matches(wanted.words))
        conditions.append(ArticleRow.id.in_(says_so))
    if wanted.publisher is not None:
        conditions.append(ArticleRow.publisher == wanted.publisher)
    by_sources = StatementFilter(country=wanted.country, source_type=wanted.source_type)
    if by_sources.asks_for_sources:
        conditions.append(article_sources.says(session, by_sources))
    if wanted.status is not None:
        conditions.append(ArticleRow.status == wanted.status)
    if wanted.since is not None:
        conditions.append(ArticleRow.dated_at >= wanted.since)
    if wanted.before is not None:
        conditions.append(ArticleRow.dated_at < wanted.before)
    if not wanted.copies:
        conditions.append(ArticleRow.copy_of.is_(None))
    return conditions


def _behind(place: TimePlace) -> ColumnElement[bool]:
    return and_(
        ArticleRow.dated_at <= place.time,
        or_(ArticleRow.dated_at < place.time, ArticleRow.id < place.id),
    )
