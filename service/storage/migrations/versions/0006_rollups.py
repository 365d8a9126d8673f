"""Counts of statements that are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBERS = ("claims", "denials", "reported_facts", "disputed", "denied")


def upgrade() -> None:
    op.create_table(
        "statement_rollup",
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("interval", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.PrimaryKeyConstraint(
            "dimension", "interval", "first_day", "key", name="pk_statement_rollup"
        ),
    )
    op.create_index(
        "ix_statement_rollup_dimension_key_interval_first_day",
        "statement_rollup",
        ["dimension", "key", "interval", "first_day"],
    )
    op.create_table(
        "uncounted_article",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name="fk_uncounted_article_article_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_uncounted_article"),
    )
    # `attribune db upgrade` counts them, some at a time; until then readers do.
    op.execute("INSERT INTO uncounted_article (article_id) SELECT id FROM article")


def downgrade() -> None:
    op.drop_table("uncounted_article")
    op.drop_table("statement_rollup")
