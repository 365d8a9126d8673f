from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text, update

from service.analysis.statement import ArticleStatus
from service.storage import articles, backfill, postgresql, statements
from service.storage import upgrade as storage_upgrade
from service.storage.backfill import fill_words
from service.storage.database import Database
from service.storage.statement_filter import StatementFilter
from service.storage.tables import ArticleRow, Base, StatementRow
from service.storage.upgrade import is_current, migrate, upgrade
from tests.databases import only_postgresql, only_sqlite
from tests.unit.storage.analyses import analysis, claim
from tests.unit.storage.plans import plan_of


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
        others = ("statement_search", "procrastinate_")
        return kind != "table" or not (name or "").startswith(others)

    with database.reading() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"include_name": is_described}
        )
        differences = compare_metadata(context, Base.metadata)
    if database.engine.dialect.name == "sqlite":
        # The index that only PostgreSQL has.
        differences = [
            (what, thing) for what, thing in differences if thing.name != "ix_statement_words"
        ]
    assert differences == []


@only_sqlite
def test_commits_survive_a_crash(database: Database) -> None:
    with database.reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


LISTS = (
    "SELECT id FROM article ORDER BY dated_at DESC, id DESC LIMIT 50",
    "SELECT id FROM statement ORDER BY dated_at DESC, id DESC LIMIT 50",
    "SELECT id FROM statement WHERE kind = 'denial' ORDER BY dated_at DESC, id DESC LIMIT 50",
)


def test_lists_are_served_by_an_index(database: Database) -> None:
    with database.reading() as session:
        for query in LISTS:
            plan = plan_of(session, query)
            assert re.search(r"(INDEX|Scan Backward using) ix_\w+_dated_at_id", plan), plan
            assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan


@only_postgresql
def test_words_are_found_by_an_index(database: Database) -> None:
    with database.reading() as session:
        plan = plan_of(session, "SELECT id FROM statement WHERE words @@ 'pier'")
    assert "Index Scan on ix_statement_words" in plan


@only_postgresql
def test_ids_and_spellings_have_the_same_order_in_every_database(database: Database) -> None:
    collations = text(
        "SELECT DISTINCT pg_collation_for(source.id), pg_collation_for(alias.source_id), "
        "pg_collation_for(alias.normal), pg_collation_for(attribution.source_id) "
        "FROM source FULL JOIN alias ON true FULL JOIN attribution ON true"
    )
    articles.store(database, analysis())
    with database.reading() as session:
        assert session.execute(collations).one() == ('"C"',) * 4


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
    upgrade(empty_database, [])
    with empty_database.reading() as session:
        (statement,) = statements.list_page(session, StatementFilter(words="fine")).items
        (tie,) = statement.attributions
        article = session.get(ArticleRow, statement.article_id)
    assert (statement.publisher, tie.named_source_id) == ("Example Times", "ann-lee")
    assert article is not None
    assert (article.version, article.current, article.status) == (1, True, ArticleStatus.ANALYSED)
    if empty_database.engine.dialect.name == "sqlite":
        with empty_database.reading() as session:
            assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_database_that_a_later_release_has_upgraded_is_current(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with database.reading() as session:
        assert is_current(session.connection())


def test_what_the_release_before_has_stored_is_found_after_the_next_upgrade(
    database: Database,
) -> None:
    articles.store(database, analysis("The pier is safe."))
    with database.writing() as session:
        session.execute(update(StatementRow).values(words=None))
    for words in ("pier", "safe*"):
        with database.reading() as session:
            page = statements.list_page(session, StatementFilter(words=words))
        assert page.items == []
    assert fill_words(database) == 1
    assert fill_words(database) == 0
    for words in ("pier", "safe*"):
        with database.reading() as session:
            page = statements.list_page(session, StatementFilter(words=words))
        assert len(page.items) == 1


def test_statements_are_filled_in_batch_by_batch(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "BATCH", 2)
    texts = [claim(f"Pier {number}", statement_id=f"s{number}") for number in range(5)]
    articles.store(database, analysis(statements=tuple(texts)))
    with database.writing() as session:
        session.execute(update(StatementRow).values(words=None))
    assert fill_words(database) == 5
    with database.reading() as session:
        page = statements.list_page(session, StatementFilter(words="pier"))
    assert len(page.items) == 5


@only_postgresql
def test_a_migration_that_waits_for_a_table_lets_others_go_first(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "LOCK_TIMEOUT_MILLISECONDS", 300)
    monkeypatch.setattr(storage_upgrade, "LOCK_PAUSE_SECONDS", 0.3)
    migrate(empty_database, "0002")
    count = select(func.count()).select_from(text("statement"))
    with ThreadPoolExecutor(1) as threads:
        with empty_database.reading() as long_query:
            long_query.execute(count)
            migration = threads.submit(migrate, empty_database)
            for _ in range(5):
                time.sleep(0.2)
                with empty_database.reading() as session:
                    session.execute(text("SET LOCAL statement_timeout = 2000"))
                    assert session.scalar(count) == 0
            assert not migration.done()
        migration.result(timeout=30)
    with empty_database.reading() as session:
        assert is_current(session.connection())


@only_postgresql
def test_an_index_can_be_built_beside_the_service_while_another_process_waits_to_upgrade(
    database: Database,
) -> None:
    def wait_for_turn() -> float:
        with database.migrating():
            return time.monotonic()

    with ThreadPoolExecutor(1) as threads:
        with database.migrating() as connection:
            second = threads.submit(wait_for_turn)
            time.sleep(0.5)
            context = MigrationContext.configure(connection)
            with context.begin_transaction(_per_migration=True), context.autocommit_block():
                Operations(context).create_index(
                    "ix_statement_voice", "statement", ["voice"], postgresql_concurrently=True
                )
            built = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)"
            assert connection.scalar(text(built), {"name": "ix_statement_voice"})
            finished = time.monotonic()
        assert second.result(timeout=30) > finished
