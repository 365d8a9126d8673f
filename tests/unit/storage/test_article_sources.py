from __future__ import annotations

import pytest

from service.analysis.statement import SourceType
from service.storage import article_sources, articles
from service.storage.articles import ArticleFilter
from service.storage.database import Database
from tests.unit.storage.harbour import MONDAY, store_harbour


# Gathered first, or looked for in one article after the other.
@pytest.fixture(params=[5_000, 1], ids=["few", "many"])
def harbour(
    request: pytest.FixtureRequest, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Database:
    monkeypatch.setattr(article_sources, "MOST_ATTRIBUTIONS_GATHERED", request.param)
    store_harbour(database)
    return database


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ArticleFilter(country="IE"), ["Three.", "Two.", "One."]),
        (ArticleFilter(source_type=SourceType.PERSON), ["Three.", "One."]),
        (ArticleFilter(country="GB"), ["One."]),
        (ArticleFilter(country="GB", source_type=SourceType.PERSON), []),
        (ArticleFilter(country="IE", source_type=SourceType.GOVERNMENT, since=MONDAY), ["Two."]),
        (ArticleFilter(country="NO"), []),
    ],
)
def test_articles_are_found_by_a_source_of_a_statement(
    harbour: Database, wanted: ArticleFilter, found: list[str]
) -> None:
    with harbour.reading() as session:
        page = articles.list_page(session, wanted)
        listed = [articles.find(session, row.id) for row in page.items]
    assert [one.article.text for one in listed if one is not None] == found


def test_pages_lead_through_all_of_them(harbour: Database) -> None:
    wanted = ArticleFilter(country="IE")
    with harbour.reading() as session:
        first = articles.list_page(session, wanted, limit=2)
        rest = articles.list_page(session, wanted, limit=2, cursor=first.next_cursor)
    assert (len(first.items), len(rest.items), rest.next_cursor) == (2, 1, None)
