"""Which articles hold a statement behind which a source of some kind stands."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from service.storage.statement_filter import StatementFilter, attributed, source_conditions
from service.storage.tables import ArticleRow, AttributionRow, StatementRow

# Of sources that stand behind more, an article is soon met by going through the newest ones.
MOST_ATTRIBUTIONS_GATHERED = 5_000


def says(session: Session, wanted: StatementFilter) -> ColumnElement[bool]:
    """The condition that an article holds a statement by a source that the filter asks for.

    Where few statements are by such sources, these are gathered first, since all articles might
    be gone through in vain; otherwise each article is looked into, up to the first that fits.
    """
    ties = select(literal(1)).select_from(AttributionRow).where(*source_conditions(wanted))
    some = ties.limit(MOST_ATTRIBUTIONS_GATHERED).subquery()
    count = session.scalars(select(func.count()).select_from(some)).one()
    if count < MOST_ATTRIBUTIONS_GATHERED:
        gathered = select(StatementRow.article_id).where(StatementRow.id.in_(attributed(wanted)))
        return ArticleRow.id.in_(gathered)
    said = (
        select(literal(1))
        .select_from(StatementRow)
        .join(AttributionRow, AttributionRow.statement_id == StatementRow.id)
        .where(StatementRow.article_id == ArticleRow.id, *source_conditions(wanted))
    )
    return said.correlate(ArticleRow).exists()
