from __future__ import annotations

from pathlib import Path

import pytest

from service.storage import articles, statements
from service.storage.backup import BackupError, back_up
from service.storage.database import Database
from service.storage.statement_filter import StatementFilter
from tests.databases import only_postgresql, only_sqlite
from tests.unit.storage.analyses import analysis


@only_sqlite
def test_a_copy_holds_everything_and_finds_it_by_its_words(
    database: Database, tmp_path: Path
) -> None:
    stored, _ = articles.store(database, analysis("The pier is safe, Lee said."))
    copy = tmp_path / "copy.sqlite3"
    assert back_up(database, copy) == copy.stat().st_size
    assert copy.stat().st_mode & 0o077 == 0
    restored = Database(f"sqlite:///{copy}")
    with restored.reading() as session:
        page = statements.list_page(session, StatementFilter(words="pier"))
        found = articles.find(session, stored.article.id)
    restored.close()
    assert [row.article_id for row in page.items] == [stored.article.id]
    assert found is not None and found.article.text == stored.article.text


@only_sqlite
def test_a_file_that_is_there_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    target.write_text("last week's")
    with pytest.raises(BackupError, match="already"):
        back_up(database, target)
    assert target.read_text() == "last week's"


@only_sqlite
def test_a_copy_that_cannot_be_written_leaves_nothing_behind(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        back_up(database, tmp_path / "missing" / "copy.sqlite3")
    assert list(tmp_path.glob("**/*copy*")) == []


@only_postgresql
def test_postgresql_has_its_own_tools_for_copies(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"docs/operations\.md"):
        back_up(database, tmp_path / "copy.sqlite3")
