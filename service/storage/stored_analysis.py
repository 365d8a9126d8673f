"""An article with all that was found in it, as it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service.analysis.statement import Model
from service.storage.statements import loaded_statement
from service.storage.tables import ArticleRow, SourceRow, StatementRow


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
