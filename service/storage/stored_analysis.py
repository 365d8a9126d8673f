"""An article with all that was found in it, as it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service.analysis.statement import Model
from service.storage.statements import loaded_statement
from service.storage.tables import ArticleRow, AttributionRow, SourceRow, StatementRow


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


def with_statements(session: Session, article: ArticleRow) -> StoredAnalysis:
    spelled = selectinload(StatementRow.ties).selectinload(AttributionRow.source)
    query = (
        select(StatementRow)
        .where(StatementRow.article_id == article.id)
        .order_by(StatementRow.position)
        .options(*loaded_statement(), spelled.selectinload(SourceRow.spellings))
    )
    found = session.scalars(query).all()
    sources = {tie.source_id: tie.source for row in found for tie in row.attributions}
    return StoredAnalysis(article, found, list(sources.values()))
