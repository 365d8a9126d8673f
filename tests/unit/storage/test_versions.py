from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from service.analysis.statement import ArticleStatus
from service.storage import articles
from service.storage.articles import ArticleFilter
from service.storage.database import Database
from service.storage.tables import ArticleRow, SourceRow, StatementRow
from tests.unit.storage.analyses import analysis


def versions(database: Database, external_id: str) -> list[tuple[int, bool, str]]:
    query = select(ArticleRow.version, ArticleRow.current, ArticleRow.text)
    query = query.where(ArticleRow.external_id == external_id).order_by(ArticleRow.version)
    with database.reading() as session:
        return [tuple(row) for row in session.execute(query)]


def test_the_same_text_with_the_same_external_id_is_stored_once(database: Database) -> None:
    first, _ = articles.store(database, analysis(), external_id="wire-1")
    second, is_new = articles.store(database, analysis(), external_id="wire-1")
    assert not is_new
    assert second.article.id == first.article.id


def test_the_same_text_with_another_external_id_is_another_article(database: Database) -> None:
    first, _ = articles.store(database, analysis(), external_id="wire-1")
    second, is_new = articles.store(database, analysis(), external_id="wire-2")
    assert is_new
    assert second.article.id != first.article.id


def test_a_changed_text_is_a_new_version_and_the_older_one_stays(database: Database) -> None:
    first, _ = articles.store(database, analysis("One text."), external_id="wire-1")
    second, is_new = articles.store(database, analysis("Another text."), external_id="wire-1")
    assert is_new
    assert versions(database, "wire-1") == [(1, False, "One text."), (2, True, "Another text.")]
    with database.reading() as session:
        old = articles.find(session, first.article.id)
        listed = articles.list_page(session, ArticleFilter())
    assert old is not None
    assert old.article.superseded_by == second.article.id
    assert [statement.current for statement in old.statements] == [False]
    assert [statement.current for statement in second.statements] == [True]
    assert [article.id for article in listed.items] == [second.article.id]


def test_a_text_that_comes_back_is_a_version_of_its_own(database: Database) -> None:
    for text in ("One text.", "Another text.", "One text."):
        articles.store(database, analysis(text), external_id="wire-1")
    assert [(number, current) for number, current, _ in versions(database, "wire-1")] == [
        (1, False),
        (2, False),
        (3, True),
    ]


@pytest.mark.parametrize(
    ("stored", "posted", "is_new"),
    [
        ("Times", "Times", False),
        ("Times", None, False),
        (None, "Times", False),
        (None, None, False),
        ("", None, False),
        ("Times", "Post", True),
    ],
)
def test_without_an_external_id_text_and_publisher_tell(
    database: Database, stored: str | None, posted: str | None, is_new: bool
) -> None:
    articles.store(database, analysis(publisher=stored))
    assert articles.store(database, analysis(publisher=posted))[1] is is_new


def test_of_several_with_the_same_text_that_of_the_publisher_is_found(database: Database) -> None:
    articles.store(database, analysis(publisher="Post"))
    times, _ = articles.store(database, analysis(publisher="Times"))
    found = articles.find_stored(database, analysis(publisher="Times").article, None)
    assert found is not None
    assert found.article.id == times.article.id


def test_an_article_without_external_id_takes_one_on(database: Database) -> None:
    first, _ = articles.store(database, analysis())
    found = articles.find_stored(database, analysis().article, "wire-1")
    assert found is not None
    assert (found.article.id, found.article.external_id) == (first.article.id, "wire-1")
    assert len(found.statements) == 1
    stored, is_new = articles.store(database, analysis("Another text."), external_id="wire-1")
    assert is_new
    assert stored.article.version == 2


def test_an_article_keeps_its_external_id_when_posted_without(database: Database) -> None:
    first, _ = articles.store(database, analysis(), external_id="wire-1")
    second, is_new = articles.store(database, analysis())
    assert not is_new
    assert (second.article.id, second.article.external_id) == (first.article.id, "wire-1")


def test_versions_stored_at_once_are_numbered_without_gaps(database: Database) -> None:
    def store(number: int) -> UUID:
        return articles.store(database, analysis(f"Text {number}."), external_id="wire-1")[
            0
        ].article.id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(store, range(24)))) == 24
    stored = versions(database, "wire-1")
    assert [number for number, _, _ in stored] == list(range(1, 25))
    assert [current for _, current, _ in stored] == [False] * 23 + [True]


@pytest.mark.parametrize("position", [0, 1, 2])
def test_deleting_a_version_deletes_all_of_the_article(database: Database, position: int) -> None:
    ids = [
        articles.store(database, analysis(f"Text {number}."), external_id="wire-1")[0].article.id
        for number in range(3)
    ]
    with database.writing() as session:
        assert articles.remove(session, ids[position])
        assert session.scalars(select(ArticleRow.id)).all() == []
        assert session.scalars(select(StatementRow.id)).all() == []
        assert session.scalars(select(SourceRow.id)).all() == ["harbour-council"]


def test_an_article_is_accepted_first_and_completed_later(database: Database) -> None:
    made = analysis()
    with database.writing() as session:
        article, is_new = articles.accept(session, made.article, "wire-1")
    assert is_new
    with database.reading() as session:
        waiting = articles.find(session, article.id)
    assert waiting is not None
    assert waiting.article.status is ArticleStatus.QUEUED
    assert (waiting.model, list(waiting.statements)) == (None, [])

    articles.store(database, analysis("A newer text."), external_id="wire-1")
    with database.writing() as session:
        row = session.get_one(ArticleRow, article.id)
        articles.complete(session, row, made, ())
    with database.reading() as session:
        done = articles.find(session, article.id)
    assert done is not None
    assert done.article.status is ArticleStatus.ANALYSED
    assert done.model == made.model
    assert [statement.current for statement in done.statements] == [False]


def test_a_statement_of_a_merged_source_counts_for_what_it_was_merged_into(
    database: Database,
) -> None:
    articles.store(database, analysis("One text."))
    with database.writing() as session:
        session.get_one(SourceRow, "ann-lee").merged_into = "harbour-council"
    stored, _ = articles.store(database, analysis("Another text."))
    (tie,) = stored.statements[0].attributions
    assert (tie.source_id, tie.named_source_id) == ("harbour-council", "ann-lee")
    assert [source.id for source in stored.sources] == ["harbour-council"]
