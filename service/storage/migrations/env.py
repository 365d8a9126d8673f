"""Runs the migrations on the connection that `service.storage.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from service.storage.tables import Base


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """Leave out of comparisons the full-text index with its shadow tables, and the queue."""
    others = ("statement_search", "procrastinate_")
    return not (kind == "table" and (name or "").startswith(others))


def include_object(item: object, name: str | None, kind: str, *rest: object) -> bool:
    """Leave out of comparisons the index that only PostgreSQL has."""
    return name != "ix_statement_words" or connection.dialect.name == "postgresql"


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_name=include_name,
    include_object=include_object,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
