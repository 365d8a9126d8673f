from __future__ import annotations

import pytest

from service.analysis.statement import Kind, SourceType
from service.storage import articles, disputes
from service.storage.database import Database
from service.storage.disputes import DisputeFilter
from service.storage.paging import InvalidCursorError
from tests.unit.storage.analyses import analysis, claim
from tests.unit.storage.harbour import MONDAY, SOURCES, store_harbour


@pytest.fixture
def harbour(database: Database) -> Database:
    store_harbour(database)
    return database


def denials(database: Database, wanted: DisputeFilter) -> list[str]:
    with database.reading() as session:
        return [found.denial.text for found in disputes.list_page(session, wanted).items]


def test_a_dispute_names_both_sides_and_their_article(harbour: Database) -> None:
    with harbour.reading() as session:
        (dispute,) = disputes.list_page(session, DisputeFilter()).items
    (denied,) = dispute.denied
    assert (dispute.denial.text, denied.text) == ("That is an invention", "The old pier is unsafe")
    assert [tie.source.name for tie in dispute.denial.attributions] == ["Harbour Council"]
    assert [tie.source.name for tie in denied.attributions] == ["Ann Lee", "Coast Wire"]
    assert dispute.denial.article.publisher == denied.article.publisher == "Coast Times"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (DisputeFilter(sources=["ann-lee"]), 1),
        (DisputeFilter(sources=["harbour-council"]), 1),
        (DisputeFilter(sources=["nobody"]), 0),
        (DisputeFilter(deniers=["harbour-council"]), 1),
        (DisputeFilter(deniers=["ann-lee"]), 0),
        (DisputeFilter(denied=["ann-lee"]), 1),
        (DisputeFilter(denied=["harbour-council"]), 0),
        (DisputeFilter(country="GB"), 1),
        (DisputeFilter(country="GB", source_type=SourceType.PERSON), 0),
        (DisputeFilter(source_type=SourceType.PERSON), 1),
        (DisputeFilter(words="unsafe"), 1),
        (DisputeFilter(words="invention"), 1),
        (DisputeFilter(words="1911"), 0),
        (DisputeFilter(publisher="Coast Times"), 1),
        (DisputeFilter(publisher="Inland Post"), 0),
        (DisputeFilter(since=MONDAY), 0),
        (DisputeFilter(before=MONDAY, copies=False), 1),
    ],
)
def test_disputes_are_found_from_either_side(
    harbour: Database, wanted: DisputeFilter, found: int
) -> None:
    assert len(denials(harbour, wanted)) == found


def test_a_denial_of_two_statements_is_one_dispute_and_pages_walk_through_all(
    harbour: Database,
) -> None:
    statements = (
        claim("The lock leaks", statement_id="s1"),
        claim("The lock is old", statement_id="s2"),
        claim(
            "Neither is so",
            statement_id="s3",
            kind=Kind.DENIAL,
            source="harbour-council",
            denies=("s2", "s1"),
        ),
    )
    articles.store(
        harbour, analysis("Four.", statements=statements, sources=SOURCES, published_at=MONDAY)
    )
    with harbour.reading() as session:
        first = disputes.list_page(session, DisputeFilter(), limit=1)
        rest = disputes.list_page(session, DisputeFilter(), limit=1, cursor=first.next_cursor)
        with pytest.raises(InvalidCursorError):
            disputes.list_page(session, DisputeFilter(words="x"), cursor=first.next_cursor)
    assert [row.text for row in first.items[0].denied] == ["The lock leaks", "The lock is old"]
    assert [found.denial.text for found in rest.items] == ["That is an invention"]
    assert rest.next_cursor is None
