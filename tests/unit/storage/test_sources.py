from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from service.analysis.statement import Role, Source, SourceAttribution, SourceStatus, SourceType
from service.storage import articles, source_lists, sources
from service.storage.database import Database
from service.storage.source_lists import SourceFilter
from service.storage.spelling import normal
from service.storage.upgrade import upgrade
from tests.unit.storage.analyses import ANN_LEE, COUNCIL, GAZETTE, analysis, claim


def found_ids(database: Database, spelling: str) -> list[str]:
    with database.reading() as session:
        return sources.ids_for(session, spelling)


def source_ids(database: Database, wanted: SourceFilter) -> list[str]:
    with database.reading() as session:
        return [source.id for source in source_lists.list_page(session, wanted).items]


@pytest.mark.parametrize(
    ("spelling", "form"),
    [
        ("The U.S. State Department", "us state department"),
        ("Secretary-General", "secretary general"),
        ("  NIS ", "nis"),
        ("Radio Liberté", "radio liberte"),
        ("People\u2019s Daily", "people's daily"),
        ("The", "the"),
    ],
)
def test_spellings_are_compared_without_case_dots_accents_and_article(
    spelling: str, form: str
) -> None:
    assert normal(spelling) == form


def test_the_catalogue_is_added_once(empty_database: Database) -> None:
    assert upgrade(empty_database, [GAZETTE, COUNCIL]) == 2
    assert upgrade(empty_database, [GAZETTE, COUNCIL]) == 0
    with empty_database.reading() as session:
        gazette = sources.find(session, "harbour-gazette")
    assert gazette is not None and gazette.parent == "harbour-council"


def test_a_changed_catalogue_changes_its_sources_and_keeps_their_aliases(
    empty_database: Database,
) -> None:
    upgrade(empty_database, [COUNCIL])
    renamed = Source(
        COUNCIL.id, "Council of the Harbour", SourceType.GOVERNMENT, "NZ", aliases=("CoH",)
    )
    upgrade(empty_database, [renamed])
    with empty_database.reading() as session:
        council = sources.find(session, COUNCIL.id)
    assert council is not None
    assert (council.name, council.country) == ("Council of the Harbour", "NZ")
    assert council.aliases == ["CoH", "HC", "Harbour Council"]


@pytest.mark.parametrize("spelling", ["harbour-council", "the harbour council", "HC", "hc", "H.C."])
def test_a_source_is_found_by_its_id_its_name_and_its_aliases(
    empty_database: Database, spelling: str
) -> None:
    upgrade(empty_database, [COUNCIL])
    assert found_ids(empty_database, spelling) == ["harbour-council"]


def test_an_alias_that_two_sources_share_finds_both(database: Database) -> None:
    other = Source("bo-lee", "Bo Lee", SourceType.PERSON, aliases=("Lee",))
    articles.store(database, analysis("One.", sources=(ANN_LEE, COUNCIL)))
    articles.store(
        database, analysis("Two.", sources=(other,), statements=(claim("x", source="bo-lee"),))
    )
    assert found_ids(database, "Lee") == ["ann-lee", "bo-lee"]


def test_a_new_source_is_stored_unreviewed(database: Database) -> None:
    articles.store(database, analysis())
    wanted = SourceFilter(status=SourceStatus.UNREVIEWED)
    assert source_ids(database, wanted) == ["ann-lee"]


def test_a_source_that_is_known_by_its_name_is_used_again(empty_database: Database) -> None:
    upgrade(empty_database, [COUNCIL])
    same = Source("the-h-c", "The H.C.", SourceType.OTHER, status=SourceStatus.UNREVIEWED)
    statement = claim("The pier is safe", source="the-h-c")
    stored, _ = articles.store(empty_database, analysis(sources=(same,), statements=(statement,)))
    assert [source.id for source in stored.sources] == ["harbour-council"]


def test_two_people_who_share_a_surname_stay_two(database: Database) -> None:
    other = Source(
        "bo-lee", "Bo Lee", SourceType.PERSON, aliases=("Lee",), status=SourceStatus.UNREVIEWED
    )
    articles.store(database, analysis("One."))
    statement = claim("Two", source="bo-lee")
    stored, _ = articles.store(
        database, analysis("Two.", sources=(other,), statements=(statement,))
    )
    assert [source.id for source in stored.sources] == ["bo-lee"]


def test_a_missing_source_of_the_catalogue_brings_its_parent_along(database: Database) -> None:
    statement = claim("The pier is safe", source="harbour-gazette")
    articles.store(
        database,
        analysis(sources=(GAZETTE,), statements=(statement,)),
        catalogue=[GAZETTE, COUNCIL],
    )
    assert source_ids(database, SourceFilter()) == ["harbour-council", "harbour-gazette"]


def test_sources_are_listed_by_the_beginning_of_any_spelling(empty_database: Database) -> None:
    upgrade(empty_database, [COUNCIL, GAZETTE])
    assert source_ids(empty_database, SourceFilter(prefix="harb")) == [
        "harbour-council",
        "harbour-gazette",
    ]
    assert source_ids(empty_database, SourceFilter(prefix="h.c")) == ["harbour-council"]
    assert source_ids(empty_database, SourceFilter(prefix="%")) == []
    assert source_ids(empty_database, SourceFilter(type=SourceType.NEWS_MEDIA)) == [
        "harbour-gazette"
    ]


def test_pages_walk_through_every_source_once(empty_database: Database) -> None:
    upgrade(empty_database, [COUNCIL, GAZETTE])
    with empty_database.reading() as session:
        first = source_lists.list_page(session, SourceFilter(), limit=1)
        second = source_lists.list_page(session, SourceFilter(), cursor=first.next_cursor, limit=1)
    assert [source.id for source in (*first.items, *second.items)] == [
        "harbour-council",
        "harbour-gazette",
    ]
    assert second.next_cursor is None


def test_two_sources_of_an_article_that_are_known_as_one_are_named_once(
    empty_database: Database,
) -> None:
    upgrade(empty_database, [COUNCIL])
    same = Source("the-h-c", "The H.C.", SourceType.OTHER, status=SourceStatus.UNREVIEWED)
    ties = tuple(SourceAttribution(Role.SPEAKER, name) for name in ("the-h-c", COUNCIL.id))
    statement = replace(claim("The pier is safe"), attributions=ties)
    stored, _ = articles.store(
        empty_database, analysis(sources=(same, COUNCIL), statements=(statement,))
    )
    assert [tie.source_id for tie in stored.statements[0].attributions] == [COUNCIL.id]


def test_writers_at_once_that_name_the_same_new_sources_all_succeed(database: Database) -> None:
    crowd = [
        Source(
            f"person-{number}",
            f"Person {number}",
            SourceType.PERSON,
            parent=f"person-{number + 1}",
            status=SourceStatus.UNREVIEWED,
        )
        for number in range(12)
    ]

    def store(number: int) -> bool:
        named = random.Random(number).sample(crowd, len(crowd))
        ties = tuple(SourceAttribution(Role.SPEAKER, source.id) for source in named)
        statement = replace(claim(f"Pier {number} is safe"), attributions=ties)
        _, is_new = articles.store(
            database,
            analysis(f"Text {number}.", sources=tuple(named), statements=(statement,)),
        )
        return is_new

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(store, range(24)))
    with database.reading() as session:
        page = source_lists.list_page(session, SourceFilter(), limit=50)
    assert {source.id: source.parent for source in page.items} == {
        source.id: source.parent if source.parent != "person-12" else None for source in crowd
    }


def test_a_name_of_any_length_is_kept(database: Database) -> None:
    name = "The commission of inquiry into " + "the harbour and " * 100
    long = Source("commission", name, SourceType.GROUP, status=SourceStatus.UNREVIEWED)
    statement = claim("The pier is safe", source="commission")
    articles.store(database, analysis(sources=(long,), statements=(statement,)))
    with database.reading() as session:
        found = sources.find(session, "commission")
    assert found is not None and found.name == name
