"""Articles that were given up: which, why, and another chance for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from service.analysis.statement import ArticleStatus
from service.storage.tables import ArticleRow

# Written out, and with the index's own condition, since SQLite takes a partial index only then.
_IS_FAILED: ColumnElement[bool] = literal_column(
    f"status <> 'analysed' AND status = '{ArticleStatus.FAILED.value}'", Boolean
)


@dataclass(frozen=True, slots=True)
class FailedArticle:
    """An article that was given up after so many tries, and why."""

    id: UUID
    external_id: str | None
    title: str | None
    received_at: datetime
    tries: int
    failure: str | None


def newest(session: Session, limit: int | None) -> list[FailedArticle]:
    """The articles that were given up, those that came in last first; all without a limit."""
    query = (
        select(
            ArticleRow.id,
            ArticleRow.external_id,
            ArticleRow.title,
            ArticleRow.received_at,
            ArticleRow.tries,
            ArticleRow.failure,
        )
        .where(_IS_FAILED)
        .order_by(ArticleRow.received_at.desc(), ArticleRow.id.desc())
    )
    return [FailedArticle(*row) for row in session.execute(query.limit(limit))]


def ids_after(session: Session, last: UUID | None, limit: int) -> Sequence[UUID]:
    """The ids of the next articles that were given up, in the order of their ids."""
    query = select(ArticleRow.id).where(_IS_FAILED).order_by(ArticleRow.id).limit(limit)
    return session.scalars(query if last is None else query.where(ArticleRow.id > last)).all()


def revive(session: Session, article_ids: Collection[UUID]) -> Sequence[UUID]:
    """Let these articles wait as if they had never been tried; those that had been given up."""
    query = (
        select(ArticleRow)
        .where(ArticleRow.id.in_(article_ids), ArticleRow.status == ArticleStatus.FAILED)
        .order_by(ArticleRow.id)
        .with_for_update()
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.status = ArticleStatus.QUEUED
        row.tries = 0
        row.failure = None
    session.flush()
    return [row.id for row in rows]
