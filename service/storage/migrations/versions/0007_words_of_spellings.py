"""The words of spellings, by which sources that may be one are found, and those that are not.

The words of the spellings that are there are filled in by `service.storage.backfill`, and those
that a release which does not know them stores by the next `attribune db upgrade`. Until then
nothing is suggested by them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is ordered by ids or spellings must not depend on the database's language.
    collation = "C" if op.get_bind().dialect.name == "postgresql" else None
    op.add_column(
        "alias", sa.Column("has_words", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(
        "ix_alias_without_words",
        "alias",
        ["source_id"],
        sqlite_where=sa.text("has_words IS 0"),
        postgresql_where=sa.text("has_words IS false"),
    )
    op.create_table(
        "alias_word",
        sa.Column("source_id", sa.String(length=200, collation=collation), nullable=False),
        sa.Column("alias", sa.String(length=500, collation=collation), nullable=False),
        sa.Column("word", sa.String(length=60, collation=collation), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id", "alias"],
            ["alias.source_id", "alias.alias"],
            name="fk_alias_word_source_id_alias",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source_id", "alias", "word", name="pk_alias_word"),
    )
    op.create_index("ix_alias_word_word", "alias_word", ["word"])
    create_differences(collation)


def create_differences(collation: str | None) -> None:
    op.create_table(
        "source_difference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.String(length=200, collation=collation), nullable=False),
        sa.Column("other_id", sa.String(length=200, collation=collation), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name="fk_source_difference_source_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["source.id"],
            name="fk_source_difference_other_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source_difference"),
        sa.UniqueConstraint(
            "source_id", "other_id", name="uq_source_difference_source_id_other_id"
        ),
    )
    op.create_index("ix_source_difference_other_id", "source_difference", ["other_id"])


def downgrade() -> None:
    """What editors have told apart is forgotten."""
    op.drop_table("source_difference")
    op.drop_table("alias_word")
    op.drop_index("ix_alias_without_words", "alias")
    op.drop_column("alias", "has_words")
