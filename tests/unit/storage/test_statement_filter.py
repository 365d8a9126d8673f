from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from service.analysis.statement import Kind, Quotation, Role, SourceType, Voice
from service.storage import articles, statements
from service.storage.database import Database
from service.storage.statement_filter import StatementFilter
from service.storage.statement_orders import StatementOrder
from service.storage.tables import AttributionRow, StatementRow
from tests.unit.storage.harbour import MAY, MONDAY, SUNDAY, store_harbour

UNSAFE = "The old pier is unsafe"
INVENTION = "That is an invention"
BUILT = "The pier was built in 1911"
OPENS = "The new pier opens"
MONEY = "No money was lost"
TIDE = "The tide was high"


@pytest.fixture
def harbour(database: Database) -> Database:
    store_harbour(database)
    return database


def texts(
    database: Database,
    wanted: StatementFilter,
    order: StatementOrder = StatementOrder.NEWEST,
) -> list[str]:
    with database.reading() as session:
        page = statements.list_page(session, wanted, order=order)
    return [statement.text for statement in page.items]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (StatementFilter(), {UNSAFE, INVENTION, BUILT, OPENS, MONEY, TIDE}),
        (StatementFilter(kinds=[Kind.DENIAL, Kind.REPORTED_FACT]), {INVENTION, BUILT, MONEY}),
        (StatementFilter(kinds=[]), set()),
        (StatementFilter(publisher="Inland Post"), {MONEY, TIDE}),
        (StatementFilter(publisher="inland post"), set()),
        (StatementFilter(country="GB"), {UNSAFE}),
        (StatementFilter(country="IE", role=Role.VIA), set()),
        (StatementFilter(country="GB", sources=["ann-lee"]), set()),
        (StatementFilter(source_type=SourceType.GOVERNMENT), {INVENTION, OPENS}),
        (StatementFilter(source_type=SourceType.NEWS_MEDIA, role=Role.VIA), {UNSAFE}),
        (StatementFilter(role=Role.SPEAKER), {UNSAFE, INVENTION, OPENS, MONEY, TIDE}),
        (StatementFilter(sources=["ann-lee", "coast-wire"]), {UNSAFE, MONEY, TIDE}),
        (StatementFilter(sources=[]), set()),
        (StatementFilter(quotation=Quotation.DIRECT), {OPENS}),
        (StatementFilter(voice=Voice.ARTICLE), {BUILT}),
        (StatementFilter(disputed=True), {UNSAFE, INVENTION}),
        (StatementFilter(disputed=False), {BUILT, OPENS, MONEY, TIDE}),
        (StatementFilter(min_confidence=0.7), {UNSAFE, INVENTION, OPENS, MONEY, TIDE}),
        (StatementFilter(since=SUNDAY, before=MONDAY), {UNSAFE, INVENTION, BUILT}),
        (StatementFilter(since=MAY + timedelta(seconds=1)), set()),
        (StatementFilter(words="pier", publisher="Coast Times", disputed=False), {BUILT, OPENS}),
        (StatementFilter(article=UUID(int=0)), set()),
    ],
)
def test_a_filter_lets_through_what_it_asks_for(
    harbour: Database, wanted: StatementFilter, found: set[str]
) -> None:
    assert set(texts(harbour, wanted)) == found


def test_one_article_can_be_asked_for(harbour: Database) -> None:
    with harbour.reading() as session:
        (opening,) = statements.list_page(session, StatementFilter(words="opens")).items
    assert texts(harbour, StatementFilter(article=opening.article_id)) == [OPENS]


def test_orders_are_by_date_or_by_confidence(harbour: Database) -> None:
    newest = texts(harbour, StatementFilter())
    assert newest == [TIDE, MONEY, OPENS, BUILT, INVENTION, UNSAFE]
    assert texts(harbour, StatementFilter(), StatementOrder.OLDEST) == newest[::-1]
    surest = texts(harbour, StatementFilter(), StatementOrder.CONFIDENCE)
    assert surest == [TIDE, MONEY, INVENTION, UNSAFE, OPENS, BUILT]


def test_an_older_version_is_not_shown(harbour: Database) -> None:
    with harbour.writing() as session:
        session.execute(
            update(StatementRow).where(StatementRow.dated_at == SUNDAY).values(current=False)
        )
    assert texts(harbour, StatementFilter()) == [TIDE, MONEY, OPENS]


def test_copies_are_left_out_when_they_are_not_wanted(harbour: Database) -> None:
    with harbour.writing() as session:
        session.execute(update(StatementRow).where(StatementRow.dated_at == MAY).values(copy=True))
    assert texts(harbour, StatementFilter(copies=False)) == [OPENS, BUILT, INVENTION, UNSAFE]
    assert len(texts(harbour, StatementFilter())) == 6


def test_two_sources_that_were_merged_are_shown_once(harbour: Database) -> None:
    with harbour.writing() as session:
        session.execute(
            update(AttributionRow)
            .where(AttributionRow.named_source_id == "coast-wire")
            .values(source_id="ann-lee", role=Role.SPEAKER)
        )
    with harbour.reading() as session:
        (statement,) = statements.list_page(session, StatementFilter(words="unsafe")).items
    assert [(tie.role, tie.source.name) for tie in statement.attributions] == [
        (Role.SPEAKER, "Ann Lee")
    ]
    assert texts(harbour, StatementFilter(sources=["ann-lee"])).count(UNSAFE) == 1


def test_a_listed_statement_knows_its_article(harbour: Database) -> None:
    with harbour.reading() as session:
        (opening,) = statements.list_page(session, StatementFilter(words="opens")).items
        whole = articles.find(session, opening.article_id)
    assert (opening.article.publisher, opening.article.published_at) == ("Coast Times", MONDAY)
    assert whole is not None
    assert whole.article.text == "Two."
