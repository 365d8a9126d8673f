from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from service.analysis.statement import ArticleStatus
from service.storage import statements
from service.storage.database import Database
from service.storage.statements import StatementFilter
from service.storage.tables import ArticleRow, Base
from service.storage.upgrade import is_current, migrate, upgrade


def test_an_empty_database_is_not_current_until_it_is_upgraded(empty_database: Database) -> None:
    with empty_database.reading() as session:
        assert not is_current(session.connection())
    upgrade(empty_database, [])
    with empty_database.reading() as session:
        assert is_current(session.connection())


# An index on an expression is made by the migrations, but not compared.
@pytest.mark.filterwarnings("ignore:.*expression-based index")
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


FIRST_RELEASE = """
    INSERT INTO source (id, name, type, status) VALUES ('ann-lee', 'Ann Lee', 'person', 'curated');
    INSERT INTO alias (source_id, alias, normal) VALUES ('ann-lee', 'Ann Lee', 'ann lee');
    INSERT INTO article (id, external_id, text, text_sha256, publisher, language, received_at,
        dated_at, model_name, model_version)
    VALUES ('018f0000000070008000000000000001', 'a-1', 'Fine.', 'abc', 'Example Times', 'en',
        '2024-04-24 09:30:00', '2024-04-24 09:30:00', 'm', '1');
    INSERT INTO statement (number, id, article_id, position, dated_at, kind, voice, quotation,
        confidence, text, content, cue, source_mention, model_name, model_version)
    VALUES (1, '018f0000000070008000000000000002', '018f0000000070008000000000000001', 0,
        '2024-04-24 09:30:00', 'claim', 'attributed', 'indirect', 0.9, 'Fine', '[]', '[]', '[]',
        'm', '1');
    INSERT INTO attribution (statement_id, position, role, source_id)
    VALUES ('018f0000000070008000000000000002', 0, 'speaker', 'ann-lee');
"""


def test_what_the_first_release_stored_is_still_there(empty_database: Database) -> None:
    migrate(empty_database, "0001")
    with empty_database.writing() as session:
        for command in filter(str.strip, FIRST_RELEASE.split(";")):
            session.execute(text(command))
    migrate(empty_database)
    with empty_database.reading() as session:
        (statement,) = statements.list_page(session, StatementFilter(words="fine")).items
        (tie,) = statement.attributions
        article = session.get(ArticleRow, statement.article_id)
    assert (statement.publisher, tie.named_source_id) == ("Example Times", "ann-lee")
    assert article is not None
    assert (article.version, article.current, article.status) == (1, True, ArticleStatus.ANALYSED)
    with empty_database.reading() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
