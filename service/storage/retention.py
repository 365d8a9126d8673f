"""Deleting what is older than an operator wants to keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from service.storage import articles, audit
from service.storage.audit import LOCAL, Action
from service.storage.database import Database
from service.storage.tables import ArticleRow, StatementRow

# Deleted together: other writers wait for no longer than that takes.
BATCH_ARTICLES = 100


@dataclass(frozen=True, slots=True)
class Pruned:
    """So many articles, whatever number of versions each had, and statements of all versions."""

    articles: int = 0
    statements: int = 0

    def __add__(self, other: Pruned) -> Pruned:
        return Pruned(self.articles + other.articles, self.statements + other.statements)


def count_older(session: Session, before: datetime) -> Pruned:
    """What `prune` would delete."""
    found = select(func.count()).select_from(ArticleRow).where(*_older(before))
    return Pruned(session.scalar(found) or 0, _count_statements(session, *_older(before)))


def prune(database: Database, before: datetime) -> Iterator[Pruned]:
    """Delete the articles dated before `before` with all that was derived from them.

    The date of an article is that of its current version, and older versions go with it. The
    oldest go first, a batch in each transaction, and what each deleted is told when it
    is done: whoever is interrupted begins again where it stopped.
    """
    while True:
        with database.writing() as session:
            deleted = _prune_batch(session, before)
        if deleted == Pruned():
            return
        yield deleted


def _prune_batch(session: Session, before: datetime) -> Pruned:
    oldest = (
        select(ArticleRow.id)
        .where(*_older(before))
        .order_by(ArticleRow.dated_at, ArticleRow.id)
        .limit(BATCH_ARTICLES)
    )
    ids = session.scalars(oldest).all()
    statements = _count_statements(session, ArticleRow.id.in_(ids))
    for article_id in ids:
        audit.record(session, LOCAL, Action.ARTICLE_DELETED, article_id)
    return Pruned(sum(articles.remove(session, one) for one in ids), statements)


def _older(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return ArticleRow.current.is_(true()), ArticleRow.dated_at < before


def _count_statements(session: Session, *current: ColumnElement[bool]) -> int:
    """Those of the articles whose current versions are meant, in all of their versions."""
    ids = select(ArticleRow.id).where(*current)
    external_ids = select(ArticleRow.external_id).where(
        *current, ArticleRow.external_id.is_not(None)
    )
    versions = select(ArticleRow.id).where(
        or_(ArticleRow.id.in_(ids), ArticleRow.external_id.in_(external_ids))
    )
    counted = (
        select(func.count()).select_from(StatementRow).where(StatementRow.article_id.in_(versions))
    )
    return session.scalar(counted) or 0
