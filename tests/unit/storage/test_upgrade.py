from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from service.storage.database import Database
from service.storage.tables import Base
from service.storage.upgrade import is_current, upgrade


def test_an_empty_database_is_not_current_until_it_is_upgraded(empty_database: Database) -> None:
    with empty_database.reading() as session:
        assert not is_current(session.connection())
    upgrade(empty_database, [])
    with empty_database.reading() as session:
        assert is_current(session.connection())


def test_the_migrations_make_the_tables_that_the_code_describes(database: Database) -> None:
    def is_described(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or not (name or "").startswith("statement_search")

    with database.reading() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"include_name": is_described}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_commits_survive_a_crash(database: Database) -> None:
    with database.reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_lists_are_served_by_an_index(database: Database) -> None:
    queries = (
        "SELECT id FROM article ORDER BY dated_at DESC, id DESC LIMIT 50",
        "SELECT id FROM statement ORDER BY dated_at DESC, id DESC LIMIT 50",
        "SELECT id FROM statement WHERE kind = 'denial' ORDER BY dated_at DESC, id DESC LIMIT 50",
    )
    with database.reading() as session:
        for query in queries:
            plan = " ".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}")))
            assert "USING" in plan and "INDEX ix_" in plan and "TEMP B-TREE" not in plan, plan
