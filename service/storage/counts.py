"""How many articles and statements are stored, and how many articles wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from service.analysis.statement import ArticleStatus, Kind
from service.storage.tables import ArticleRow, StatementRow


@dataclass(frozen=True, slots=True)
class Unfinished:
    """So many articles of one status, of which the oldest came in at `oldest`."""

    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class StoredCounts:
    """What is stored: every version of an article, and the statements of every version."""

    articles: Mapping[ArticleStatus, int]
    statements: Mapping[Kind, int]
    counted_at: datetime


def unfinished(session: Session) -> dict[ArticleStatus, Unfinished]:
    """Articles that are not analysed, by their status; a status of which there is none is left out.

    Reads nothing but the index of such articles, however many others there are.
    """
    # Written out, since SQLite takes a partial index only where it sees the very condition.
    not_analysed = ArticleRow.status != literal_column(f"'{ArticleStatus.ANALYSED.value}'")
    query = (
        select(ArticleRow.status, func.count(), func.min(ArticleRow.received_at))
        .where(not_analysed)
        .group_by(ArticleRow.status)
    )
    return {status: Unfinished(count, oldest) for status, count, oldest in session.execute(query)}


def count_articles(session: Session) -> dict[ArticleStatus, int]:
    """Every version of an article, by its status. Reads an index from end to end."""
    total = session.scalar(select(func.count()).select_from(ArticleRow)) or 0
    waiting = {status: found.count for status, found in unfinished(session).items()}
    articles = dict.fromkeys(ArticleStatus, 0) | waiting
    articles[ArticleStatus.ANALYSED] = max(0, total - sum(waiting.values()))
    return articles


def count_all(session: Session) -> StoredCounts:
    """Count everything. Reads an index from end to end: 2 million statements take a while."""
    articles = count_articles(session)
    by_kind = select(StatementRow.kind, func.count().label("number")).group_by(StatementRow.kind)
    statements = dict.fromkeys(Kind, 0)
    statements |= {row.kind: row.number for row in session.execute(by_kind)}
    return StoredCounts(articles, statements, datetime.now(UTC))
