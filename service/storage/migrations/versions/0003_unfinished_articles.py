"""An index of the articles that are not analysed, which are few among many."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UNFINISHED = sa.text("status <> 'analysed'")


def upgrade() -> None:
    op.create_index(
        "ix_article_unfinished",
        "article",
        ["status", "received_at"],
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )


def downgrade() -> None:
    op.drop_index("ix_article_unfinished", "article")
