"""How a database would answer a query."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def plan_of(session: Session, query: str) -> str:
    if session.get_bind().dialect.name == "sqlite":
        return " ".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    # To read and sort a small table whole would be quickest, which says nothing about a large one.
    for way in ("seqscan", "sort"):
        session.execute(text(f"SET LOCAL enable_{way} = off"))
    return " ".join(session.scalars(text(f"EXPLAIN {query}")))
