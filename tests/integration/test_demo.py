"""The articles to look at, beside those that are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.storage import articles
from service.storage.articles import ArticleFilter
from service.storage.database import Database
from tests.example_texts import report
from tests.integration.server import Server

DEMO_ARTICLES = 14


@pytest.fixture
def command(tmp_path: Path, database_url: str) -> Server:
    """A server that is not started, with a database that holds one article."""
    server = Server(tmp_path, database_url=database_url)
    article = tmp_path / "article.jsonl"
    article.write_text(f'{{"text": "{report(1)}", "external_id": "own"}}\n', encoding="utf-8")
    assert server.run("db", "upgrade").returncode == 0
    assert server.run("import", str(article)).returncode == 0
    return server


def external_ids(database_url: str) -> list[str | None]:
    database = Database(database_url)
    with database.reading() as session:
        page = articles.list_page(session, ArticleFilter(), limit=100)
    database.close()
    return [row.external_id for row in page.items]


def test_articles_to_look_at_are_stored_beside_others_only_by_force(
    command: Server, database_url: str
) -> None:
    refused = command.run("demo")
    assert refused.returncode == 1
    assert "holds articles already; --force adds these" in refused.stderr
    assert external_ids(database_url) == ["own"]

    forced = command.run("demo", "--force")
    assert forced.returncode == 0, forced.stderr
    assert forced.stdout.startswith(f"{DEMO_ARTICLES} articles stored.")
    stored = external_ids(database_url)
    assert len(stored) == DEMO_ARTICLES + 1 and "own" in stored

    # Those that are there are known again.
    again = command.run("demo", "--force")
    assert again.stdout.startswith("0 articles stored.")
    assert sorted(map(str, external_ids(database_url))) == sorted(map(str, stored))


def test_articles_to_look_at_need_a_database_that_is_up_to_date(
    tmp_path: Path, database_url: str
) -> None:
    refused = Server(tmp_path, database_url=database_url).run("demo", "--force")
    assert refused.returncode == 1
    assert "run `attribune db upgrade`" in refused.stderr
