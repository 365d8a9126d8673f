from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from service.storage import articles
from service.storage.articles import ArticleFilter
from service.storage.copies import (
    NEARLY_THE_SAME,
    NEWEST_OF_A_BAND,
    signature_of,
    similarity,
)
from service.storage.database import Database
from service.storage.stored_analysis import StoredAnalysis
from service.storage.tables import ArticleBandRow, ArticleRow
from tests.unit.storage.analyses import analysis

HARBOUR = (
    "The harbour council said on Friday that the old pier would stay closed until an engineer "
    "had looked at every pile under it. Ann Lee, who speaks for the council, said that divers "
    "had found two cracks in March and that nobody had been in danger. The boatmen's union "
    "called the closing late and accused the council of having known of the cracks for a year. "
    "Lee denied it and said the first report had reached her desk on the day the pier was shut. "
    "A public meeting is to be held in the fish hall next week, and the ferry to the islands "
    "will leave from the north quay as long as the work lasts."
)
SHORTENED = HARBOUR.removesuffix(" as long as the work lasts.") + "."
BRIDGE = (
    "Mayor Ellen Marsh opened the footbridge over the Alder on Sunday. She said that it had cost "
    "less than planned, and that a second one would follow by the mill if the county agreed. The "
    "county said that it had heard of no such plan, and that the mill was not for sale."
)


def store(database: Database, text: str, external_id: str) -> StoredAnalysis:
    return articles.store(database, analysis(text), external_id=external_id)[0]


def copies(database: Database) -> dict[str | None, str | None]:
    """Each current article's external id, and that of the article that it is a copy of."""
    with database.reading() as session:
        rows = session.scalars(select(ArticleRow).where(ArticleRow.current)).all()
    names = {row.id: row.external_id for row in rows}
    return {row.external_id: names[row.copy_of] if row.copy_of else None for row in rows}


def test_signatures_estimate_how_many_runs_of_words_texts_share() -> None:
    assert similarity(signature_of(HARBOUR), signature_of(HARBOUR.upper())) == 1
    assert similarity(signature_of(HARBOUR), signature_of(SHORTENED)) > NEARLY_THE_SAME
    assert similarity(signature_of(HARBOUR), signature_of(BRIDGE)) < 0.1


@pytest.mark.parametrize("text", ["", "...", "One", "Two words", "\u2028", "word " * 40_000])
def test_every_text_has_a_signature_of_the_same_length(text: str) -> None:
    assert len(signature_of(text)) == 512


def test_nearly_the_same_text_is_a_copy_of_the_first(database: Database) -> None:
    first = store(database, HARBOUR, "wire")
    second = store(database, SHORTENED, "paper")
    third = store(database, HARBOUR, "other-paper")
    store(database, BRIDGE, "bridge")
    assert first.article.copy_of is None
    assert second.article.copy_of == third.article.copy_of == first.article.id
    assert copies(database) == {
        "wire": None,
        "paper": "wire",
        "other-paper": "wire",
        "bridge": None,
    }
    assert [statement.copy for statement in first.statements] == [False]
    assert [statement.copy for statement in second.statements] == [True]


def test_copies_can_be_left_out_of_the_list(database: Database) -> None:
    for number in range(3):
        store(database, HARBOUR, f"paper-{number}")
    with database.reading() as session:
        page = articles.list_page(session, ArticleFilter(copies=False))
    assert [article.external_id for article in page.items] == ["paper-0"]


def test_the_oldest_copy_becomes_the_first_when_the_first_is_deleted(database: Database) -> None:
    first = store(database, HARBOUR, "wire")
    second = store(database, SHORTENED, "paper")
    store(database, HARBOUR, "other-paper")
    with database.writing() as session:
        articles.remove(session, first.article.id)
    assert copies(database) == {"paper": None, "other-paper": "paper"}
    with database.reading() as session:
        now_first = articles.find(session, second.article.id)
    assert now_first is not None
    assert [statement.copy for statement in now_first.statements] == [False]
    store(database, HARBOUR, "late-paper")
    assert copies(database)["late-paper"] == "paper"


def test_a_new_version_is_no_copy_of_the_older_one(database: Database) -> None:
    store(database, HARBOUR, "wire")
    store(database, SHORTENED, "wire")
    assert copies(database) == {"wire": None}


def test_a_version_that_is_alike_keeps_its_place_among_copies(database: Database) -> None:
    store(database, HARBOUR, "wire")
    store(database, HARBOUR, "paper")
    store(database, SHORTENED, "wire")
    assert copies(database) == {"wire": None, "paper": "wire"}
    store(database, SHORTENED, "paper")
    assert copies(database) == {"wire": None, "paper": "wire"}


def test_a_version_of_another_text_leaves_the_copies(database: Database) -> None:
    store(database, HARBOUR, "wire")
    store(database, HARBOUR, "paper")
    store(database, SHORTENED, "other-paper")
    store(database, BRIDGE, "wire")
    assert copies(database) == {"wire": None, "paper": None, "other-paper": "paper"}
    store(database, BRIDGE, "paper")
    assert copies(database) == {"wire": None, "paper": "wire", "other-paper": None}


def test_only_the_first_of_several_copies_can_be_looked_up(database: Database) -> None:
    ids = {store(database, HARBOUR, f"paper-{number}").article.id for number in range(5)}
    with database.reading() as session:
        banded: set[UUID] = set(session.scalars(select(ArticleBandRow.article_id)))
    assert len(banded & ids) == len(banded) == 1


def test_a_phrase_that_many_reports_begin_with_hides_no_copy(database: Database) -> None:
    opening = HARBOUR[: len(HARBOUR) * 3 // 5]
    for number in range(6 * NEWEST_OF_A_BAND):
        closing = " ".join(f"On day {number} item {n} of {number * n}." for n in range(6))
        store(database, f"{opening} {closing}", f"report-{number}")
    bands = select(func.count().label("length")).select_from(ArticleBandRow)
    lengths = bands.group_by(ArticleBandRow.band, ArticleBandRow.value).subquery()
    with database.reading() as session:
        longest = session.scalar(select(func.max(lengths.c.length)))
    assert longest is not None and longest > NEWEST_OF_A_BAND
    store(database, HARBOUR, "wire")
    store(database, SHORTENED, "paper")
    assert copies(database)["paper"] == "wire"
