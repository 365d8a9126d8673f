"""Articles, statements and sources: the first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FULL_TEXT_INDEX = (
    """
    CREATE VIRTUAL TABLE statement_search USING fts5(
        text, content='statement', content_rowid='number',
        tokenize="unicode61 remove_diacritics 2"
    )
    """,
    """
    CREATE TRIGGER statement_search_insert AFTER INSERT ON statement BEGIN
        INSERT INTO statement_search(rowid, text) VALUES (new.number, new.text);
    END
    """,
    """
    CREATE TRIGGER statement_search_delete AFTER DELETE ON statement BEGIN
        INSERT INTO statement_search(statement_search, rowid, text)
        VALUES ('delete', old.number, old.text);
    END
    """,
    """
    CREATE TRIGGER statement_search_update AFTER UPDATE OF text ON statement BEGIN
        INSERT INTO statement_search(statement_search, rowid, text)
        VALUES ('delete', old.number, old.text);
        INSERT INTO statement_search(rowid, text) VALUES (new.number, new.text);
    END
    """,
)


def upgrade() -> None:
    create_articles()
    create_sources()
    create_statements()
    create_attributions_and_denials()
    if op.get_bind().dialect.name == "sqlite":
        for command in FULL_TEXT_INDEX:
            op.execute(sa.text(command))


def create_articles() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(length=300), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model_name", sa.String(length=200), nullable=False),
        sa.Column("model_version", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("external_id", name="uq_article_external_id"),
        sa.UniqueConstraint("text_sha256", name="uq_article_text_sha256"),
    )
    op.create_index("ix_article_dated_at_id", "article", ["dated_at", "id"], unique=False)


def create_sources() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("parent", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["source.id"],
            name="fk_source_parent",
            ondelete="SET NULL",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
    )
    op.create_table(
        "alias",
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("alias", sa.String(length=500), nullable=False),
        sa.Column("normal", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_alias_source_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "alias", name="pk_alias"),
    )
    op.create_index("ix_alias_normal", "alias", ["normal"], unique=False)


def create_statements() -> None:
    op.create_table(
        "statement",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("voice", sa.String(length=40), nullable=False),
        sa.Column("quotation", sa.String(length=40), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("cue", sa.JSON(), nullable=False),
        sa.Column("source_mention", sa.JSON(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("model_name", sa.String(length=200), nullable=False),
        sa.Column("model_version", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_statement_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_statement"),
        sa.UniqueConstraint("id", name="uq_statement_id"),
    )
    op.create_index("ix_statement_article_id", "statement", ["article_id"], unique=False)
    op.create_index("ix_statement_dated_at_id", "statement", ["dated_at", "id"], unique=False)
    op.create_index(
        "ix_statement_kind_dated_at_id", "statement", ["kind", "dated_at", "id"], unique=False
    )


def create_attributions_and_denials() -> None:
    op.create_table(
        "attribution",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_attribution_source_id"),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name="fk_attribution_statement_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", "position", name="pk_attribution"),
    )
    op.create_index(
        "ix_attribution_source_id_role", "attribution", ["source_id", "role"], unique=False
    )
    op.create_table(
        "denial",
        sa.Column("denial_id", sa.Uuid(), nullable=False),
        sa.Column("denied_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["denial_id"], ["statement.id"], name="fk_denial_denial_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["denied_id"], ["statement.id"], name="fk_denial_denied_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("denial_id", "denied_id", name="pk_denial"),
    )
    op.create_index("ix_denial_denied_id", "denial", ["denied_id"], unique=False)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("insert", "delete", "update"):
            op.execute(sa.text(f"DROP TRIGGER statement_search_{name}"))
        op.execute(sa.text("DROP TABLE statement_search"))
    op.drop_table("denial")
    op.drop_table("attribution")
    op.drop_table("statement")
    op.drop_table("alias")
    op.drop_table("source")
    op.drop_table("article")
