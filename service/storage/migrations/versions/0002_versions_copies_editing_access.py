"""Versions and copies of articles, what editors change, and who may use the service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    widen_articles()
    widen_statements()
    widen_sources()
    create_editing()
    create_access()
    tell_texts_apart()


def widen_articles() -> None:
    with op.batch_alter_table("article") as article:
        article.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        article.add_column(
            sa.Column("current", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        article.add_column(
            sa.Column("status", sa.String(length=40), server_default="analysed", nullable=False)
        )
        article.add_column(sa.Column("failure", sa.Text(), nullable=True))
        article.add_column(sa.Column("analysed_at", sa.DateTime(timezone=True), nullable=True))
        article.add_column(sa.Column("copy_of", sa.Uuid(), nullable=True))
        article.add_column(sa.Column("signature", sa.LargeBinary(), nullable=True))
        article.alter_column("model_name", existing_type=sa.String(length=200), nullable=True)
        article.alter_column("model_version", existing_type=sa.String(length=100), nullable=True)
        article.drop_constraint("uq_article_external_id", type_="unique")
        article.drop_constraint("uq_article_text_sha256", type_="unique")
        article.create_unique_constraint(
            "uq_article_external_id_version", ["external_id", "version"]
        )
        article.create_foreign_key(
            "fk_article_copy_of", "article", ["copy_of"], ["id"], ondelete="SET NULL"
        )
    op.execute(sa.text("UPDATE article SET analysed_at = received_at"))
    op.create_index("ix_article_text_sha256", "article", ["text_sha256"])
    op.create_index("ix_article_copy_of", "article", ["copy_of"])
    op.create_table(
        "article_band",
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_article_band_article_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("band", "value", "article_id", name="pk_article_band"),
    )
    op.create_index("ix_article_band_article_id", "article_band", ["article_id"])


def widen_statements() -> None:
    op.add_column("statement", sa.Column("publisher", sa.Text(), nullable=True))
    op.add_column(
        "statement", sa.Column("current", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column(
        "statement", sa.Column("copy", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("statement", sa.Column("machine_answer", sa.JSON(), nullable=True))
    op.execute(
        sa.text(
            "UPDATE statement SET publisher = "
            "(SELECT publisher FROM article WHERE article.id = statement.article_id)"
        )
    )
    op.create_index(
        "ix_statement_publisher_dated_at_id", "statement", ["publisher", "dated_at", "id"]
    )
    with op.batch_alter_table("attribution") as attribution:
        attribution.add_column(sa.Column("named_source_id", sa.String(length=200), nullable=True))
    op.execute(sa.text("UPDATE attribution SET named_source_id = source_id"))
    with op.batch_alter_table("attribution") as attribution:
        attribution.alter_column(
            "named_source_id", existing_type=sa.String(length=200), nullable=False
        )
        attribution.create_foreign_key(
            "fk_attribution_named_source_id", "source", ["named_source_id"], ["id"]
        )
    op.create_index("ix_attribution_named_source_id", "attribution", ["named_source_id"])


def widen_sources() -> None:
    with op.batch_alter_table("source") as source:
        source.add_column(sa.Column("merged_into", sa.String(length=200), nullable=True))
        source.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        source.create_foreign_key(
            "fk_source_merged_into", "source", ["merged_into"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_source_merged_into", "source", ["merged_into"])
    op.create_table(
        "source_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("target_id", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_source_merge_source_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["source.id"], name="fk_source_merge_target_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source_merge"),
    )
    op.create_index("ix_source_merge_source_id", "source_merge", ["source_id"])
    op.create_index("ix_source_merge_target_id", "source_merge", ["target_id"])


def create_editing() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name="fk_correction_statement_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
    )
    op.create_index("ix_correction_statement_id", "correction", ["statement_id"])
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_event"),
    )
    op.create_index(
        "ix_audit_event_subject_type_subject_id", "audit_event", ["subject_type", "subject_id"]
    )


def create_access() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("requests_per_minute", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_table(
        "idempotent_request",
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request_sha256", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_idempotent_request"),
    )
    op.create_index("ix_idempotent_request_started_at", "idempotent_request", ["started_at"])


def tell_texts_apart() -> None:
    op.create_index(
        "uq_article_text_sha256_publisher",
        "article",
        ["text_sha256", sa.text("coalesce(publisher, '')")],
        unique=True,
        sqlite_where=sa.text("external_id IS NULL"),
        postgresql_where=sa.text("external_id IS NULL"),
    )


def downgrade() -> None:
    """Only the structure: versions, corrections, merges and keys are lost."""
    op.drop_table("idempotent_request")
    op.drop_table("api_key")
    op.drop_table("audit_event")
    op.drop_table("correction")
    op.drop_table("source_merge")
    op.drop_index("ix_source_merged_into", "source")
    with op.batch_alter_table("source") as source:
        source.drop_constraint("fk_source_merged_into", type_="foreignkey")
        source.drop_column("edited_at")
        source.drop_column("merged_into")
    op.drop_index("ix_attribution_named_source_id", "attribution")
    with op.batch_alter_table("attribution") as attribution:
        attribution.drop_constraint("fk_attribution_named_source_id", type_="foreignkey")
        attribution.drop_column("named_source_id")
    op.drop_index("ix_statement_publisher_dated_at_id", "statement")
    for name in ("machine_answer", "copy", "current", "publisher"):
        op.drop_column("statement", name)
    op.drop_table("article_band")
    op.execute(sa.text("DELETE FROM article WHERE NOT current OR status <> 'analysed'"))
    for name in (
        "uq_article_text_sha256_publisher",
        "ix_article_copy_of",
        "ix_article_text_sha256",
    ):
        op.drop_index(name, "article")
    with op.batch_alter_table("article") as article:
        article.drop_constraint("fk_article_copy_of", type_="foreignkey")
        article.drop_constraint("uq_article_external_id_version", type_="unique")
        for name in (
            "signature",
            "copy_of",
            "analysed_at",
            "failure",
            "status",
            "current",
            "version",
        ):
            article.drop_column(name)
        article.create_unique_constraint("uq_article_external_id", ["external_id"])
        article.create_unique_constraint("uq_article_text_sha256", ["text_sha256"])
