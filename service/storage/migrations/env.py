"""Runs the migrations on the connection that `service.storage.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from service.storage.tables import Base


def include_name(name: str | None, kind: str, parents: object) -> bool:
    """Leave the full-text index and its shadow tables out of comparisons."""
    return not (kind == "table" and (name or "").startswith("statement_search"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=include_name,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
