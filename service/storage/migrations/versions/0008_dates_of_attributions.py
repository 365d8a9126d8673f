"""The dates of attributions, so that what a source says is found in the order of time.

The column is empty at first; `service.storage.backfill` fills it. What a release stores that
does not know it is found by its source after the next `attribune db upgrade`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WITHOUT_DATE = sa.text("dated_at IS NULL")
BY_ROLE = ("ix_attribution_source_id_role", "attribution", ["source_id", "role"])


def upgrade() -> None:
    op.add_column("attribution", sa.Column("dated_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        # Built while others write, which an index within a transaction would keep from it.
        with op.get_context().autocommit_block():
            make_indexes(postgresql_concurrently=True)
            op.drop_index(*BY_ROLE[:2], postgresql_concurrently=True, if_exists=True)
    else:
        make_indexes()
        op.drop_index(*BY_ROLE[:2])


def make_indexes(**options: Any) -> None:
    op.create_index(
        "ix_attribution_source_id_dated_at_statement_id_role",
        "attribution",
        ["source_id", "dated_at", "statement_id", "role"],
        if_not_exists=True,
        **options,
    )
    op.create_index(
        "ix_attribution_statement_id_without_date",
        "attribution",
        ["statement_id"],
        if_not_exists=True,
        sqlite_where=WITHOUT_DATE,
        postgresql_where=WITHOUT_DATE,
        **options,
    )


def downgrade() -> None:
    op.create_index(*BY_ROLE)
    op.drop_index("ix_attribution_statement_id_without_date", "attribution")
    op.drop_index("ix_attribution_source_id_dated_at_statement_id_role", "attribution")
    op.drop_column("attribution", "dated_at")
