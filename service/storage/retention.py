"""Deleting what is older than an operator wants to keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.storage import articles
from service.storage.database import Database
from service.storage.tables import ArticleRow, StatementRow

# Deleted together: other writers wait for no longer than that takes.
BATCH_ARTICLES = 100


@dataclass(frozen=True, slots=True)
class Pruned:
    """So many articles and statements; each version of an article counts for itself."""

    articles: int = 0
    statements: int = 0

    def __add__(self, other: Pruned) -> Pruned:
        return Pruned(self.articles + other.articles, self.statements + other.statements)


def count_older(session: Session, before: datetime) -> Pruned:
    """What `prune` would delete."""
    older = ArticleRow.dated_at < before
    found = select(func.count()).select_from(ArticleRow).where(older)
    derived = (
        select(func.count())
        .select_from(StatementRow)
        .where(StatementRow.article_id.in_(select(ArticleRow.id).where(older)))
    )
    return Pruned(session.scalar(found) or 0, session.scalar(derived) or 0)


def prune(database: Database, before: datetime) -> Iterator[Pruned]:
    """Delete the articles dated before `before` with all that was derived from them.

    The oldest go first, a batch in each transaction, and what each deleted is told when it
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
        .where(ArticleRow.dated_at < before)
        .order_by(ArticleRow.dated_at, ArticleRow.id)
        .limit(BATCH_ARTICLES)
    )
    ids = session.scalars(oldest).all()
    derived = select(func.count()).where(StatementRow.article_id.in_(ids))
    statements = session.scalar(derived) or 0
    return Pruned(sum(articles.remove(session, one) for one in ids), statements)
