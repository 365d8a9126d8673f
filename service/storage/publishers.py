"""Who published the articles."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.storage.tables import StatementRow


def list_all(session: Session, *, limit: int = 200) -> list[str]:
    """The publishers of statements, in the order of their names.

    From one to the next by the index, so that it takes no longer with a million statements.
    """
    first = select(func.min(StatementRow.publisher).label("name")).cte("publishers", recursive=True)
    following = (
        select(func.min(StatementRow.publisher))
        .where(StatementRow.publisher > first.c.name)
        .scalar_subquery()
    )
    names = first.union_all(select(following).where(first.c.name.is_not(None)))
    found = session.scalars(select(names.c.name).where(names.c.name.is_not(None)).limit(limit))
    return sorted(found)
