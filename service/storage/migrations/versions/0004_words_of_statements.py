"""The words of statements, for a full-text search that means the same in every database.

The column is empty at first; `service.storage.backfill` fills it. While a release that does not
know it is running, its search is without the accents that SQLite's tokenizer used to fold, and
what it stores is found by its words after the next `attribune db upgrade`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The words come one by one and in their plain form: nothing is left to SQLite but to part them.
TABLE_OF_WORDS = """
    CREATE VIRTUAL TABLE statement_search USING fts5(
        words, content='statement', content_rowid='number', tokenize='ascii'
    )
"""
TABLE_OF_TEXTS = """
    CREATE VIRTUAL TABLE statement_search USING fts5(
        text, content='statement', content_rowid='number',
        tokenize="unicode61 remove_diacritics 2"
    )
"""
# A row without words is not in the index: FTS5 must never remove what was not added.
ADDED = """
    INSERT INTO statement_search(rowid, {column})
    SELECT new.number, new.{column} WHERE new.{column} IS NOT NULL;
"""
REMOVED = """
    INSERT INTO statement_search(statement_search, rowid, {column})
    SELECT 'delete', old.number, old.{column} WHERE old.{column} IS NOT NULL;
"""

# The order of ids, and what a spelling begins with, must not depend on the database's language.
IDS_OF_SOURCES = {
    "source": ("id", "parent", "merged_into"),
    "alias": ("source_id",),
    "attribution": ("source_id", "named_source_id"),
    "source_merge": ("source_id", "target_id"),
}
SPELLINGS = {"alias": ("alias", "normal")}


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    words = TSVECTOR() if is_postgresql else sa.Text()
    op.add_column("statement", sa.Column("words", words, nullable=True))
    op.create_index(
        "ix_statement_number_without_words",
        "statement",
        ["number"],
        sqlite_where=sa.text("words IS NULL"),
        postgresql_where=sa.text("words IS NULL"),
    )
    if is_postgresql:
        op.create_index("ix_statement_words", "statement", ["words"], postgresql_using="gin")
        set_collation("C")
    else:
        make_index(TABLE_OF_WORDS, "words")


def set_collation(name: str) -> None:
    """Nobody can have stored anything in PostgreSQL before, so the tables are empty."""
    for length, columns in ((200, IDS_OF_SOURCES), (500, SPELLINGS)):
        for table, names in columns.items():
            for column in names:
                op.alter_column(table, column, type_=sa.String(length, collation=name))


def make_index(table: str, column: str) -> None:
    for name in ("insert", "delete", "update"):
        op.execute(sa.text(f"DROP TRIGGER IF EXISTS statement_search_{name}"))
    op.execute(sa.text("DROP TABLE IF EXISTS statement_search"))
    op.execute(sa.text(table))
    actions = {
        "insert": ("INSERT", ADDED),
        "delete": ("DELETE", REMOVED),
        "update": (f"UPDATE OF {column}", REMOVED + ADDED),
    }
    for name, (event, action) in actions.items():
        command = f"CREATE TRIGGER statement_search_{name} AFTER {event} ON statement BEGIN"
        op.execute(sa.text(f"{command} {action.format(column=column)} END"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_statement_words", "statement")
        set_collation("default")
    else:
        make_index(TABLE_OF_TEXTS, "text")
        rebuild = "INSERT INTO statement_search(statement_search) VALUES ('rebuild')"
        op.execute(sa.text(rebuild))
    op.drop_index("ix_statement_number_without_words", "statement")
    op.drop_column("statement", "words")
