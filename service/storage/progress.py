"""How far an article has come on its way from the queue to its statements."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.analysis.statement import ArticleStatus, ArticleText
from service.storage.tables import ArticleRow

# An article that has come so far goes no further on its own.
SETTLED = frozenset({ArticleStatus.ANALYSED, ArticleStatus.FAILED})


def lock(session: Session, article_id: UUID) -> ArticleRow | None:
    """The article, which nobody else can change until the transaction ends; None if it has gone."""
    return session.scalar(select(ArticleRow).where(ArticleRow.id == article_id).with_for_update())


def begin(article: ArticleRow) -> ArticleText:
    """Count one more try of analysing the article; what is to be analysed."""
    article.status = ArticleStatus.ANALYSING
    article.tries += 1
    return text_of(article)


def text_of(article: ArticleRow) -> ArticleText:
    return ArticleText(article.text, article.title, article.published_at, article.publisher)


def wait_again(article: ArticleRow, reason: str | None) -> None:
    """Put an article whose analysis was cut short back among those that wait.

    `reason` says what went wrong; without one nothing did, and the try is not counted.
    """
    if article.status is not ArticleStatus.ANALYSING:
        return
    article.status = ArticleStatus.QUEUED
    if reason is None:
        article.tries -= 1
    else:
        article.failure = reason


def fail(article: ArticleRow, reason: str) -> None:
    """Give the article up; `reason` is for the person who sent it."""
    article.status = ArticleStatus.FAILED
    article.failure = reason
