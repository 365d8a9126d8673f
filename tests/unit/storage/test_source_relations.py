from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from service.analysis.statement import Kind, Role, SourceAttribution, Statement
from service.storage import articles, disputes, rollups, source_relations, statements, statistics
from service.storage.database import Database
from service.storage.disputes import DisputeFilter
from service.storage.intervals import Interval
from service.storage.source_relations import Relations
from service.storage.statement_filter import StatementFilter
from tests.unit.storage.analyses import analysis, claim
from tests.unit.storage.harbour import MAY, MONDAY, SOURCES, SUNDAY, store_harbour

Ask = Callable[[Session, str, StatementFilter, int], Relations]

EVERYTHING = StatementFilter()


@pytest.fixture
def harbour(database: Database) -> Database:
    store_harbour(database)
    return database


def related(
    database: Database, ask: Ask, source_id: str, wanted: StatementFilter = EVERYTHING
) -> dict[str, int]:
    with database.reading() as session:
        found = ask(session, source_id, wanted, 10)
    return {one.source.id: one.count for one in found.items}


def quarrel(number: int) -> tuple[Statement, Statement]:
    """A claim of Ann Lee's that the council denies."""
    said = claim(f"Pier {number} is unsafe", statement_id=f"s{number}")
    denial = claim(
        f"Pier {number} is safe",
        statement_id=f"d{number}",
        kind=Kind.DENIAL,
        source="harbour-council",
        denies=(said.id,),
    )
    return said, denial


def test_both_sides_of_a_dispute_know_each_other(harbour: Database) -> None:
    assert related(harbour, source_relations.deniers, "ann-lee") == {"harbour-council": 1}
    assert related(harbour, source_relations.denied, "harbour-council") == {
        "ann-lee": 1,
        "coast-wire": 1,
    }
    assert related(harbour, source_relations.denied, "ann-lee") == {}


def test_all_disputes_are_counted_and_not_the_newest_only(harbour: Database) -> None:
    many = tuple(one for number in range(150) for one in quarrel(number))
    articles.store(harbour, analysis("Many.", statements=many, sources=SOURCES))
    assert related(harbour, source_relations.deniers, "ann-lee") == {"harbour-council": 151}
    with harbour.reading() as session:
        pair = DisputeFilter(deniers=["harbour-council"], denied=["ann-lee"])
        listed = disputes.list_page(session, pair, limit=200).items
    assert len(listed) == 151


def test_a_denial_of_two_statements_by_two_roles_is_one_dispute(database: Database) -> None:
    said, denial = quarrel(1)
    also = replace(claim("It sinks", statement_id="s2"), attributions=said.attributions * 2)
    denial = replace(
        denial,
        denies=(said.id, also.id),
        attributions=(*denial.attributions, SourceAttribution(Role.VIA, "harbour-council")),
    )
    articles.store(database, analysis("Two.", statements=(said, also, denial), sources=SOURCES))
    assert related(database, source_relations.deniers, "ann-lee") == {"harbour-council": 1}


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (StatementFilter(publisher="Coast Times"), 1),
        (StatementFilter(publisher="Inland Post"), 0),
        (StatementFilter(since=SUNDAY, before=MONDAY), 1),
        (StatementFilter(since=MONDAY, before=MAY), 0),
    ],
)
def test_the_filter_bounds_what_is_counted(
    harbour: Database, wanted: StatementFilter, count: int
) -> None:
    found = related(harbour, source_relations.deniers, "ann-lee", wanted)
    assert found.get("harbour-council", 0) == count


def test_old_versions_of_an_article_are_not_counted(database: Database) -> None:
    for text in ("First.", "Second."):
        found = analysis(text, statements=quarrel(1), sources=SOURCES)
        articles.store(database, found, external_id="harbour-1")
    assert related(database, source_relations.deniers, "ann-lee") == {"harbour-council": 1}


def test_who_speaks_for_a_source_is_counted_by_statements(database: Database) -> None:
    spoken = [
        replace(
            claim(f"The tide is {number} m high", statement_id=f"s{number}", source=speaker),
            attributions=(
                SourceAttribution(Role.SPEAKER, speaker),
                SourceAttribution(Role.ON_BEHALF_OF, "harbour-council"),
                SourceAttribution(Role.VIA, "coast-wire"),
            ),
        )
        for number, speaker in enumerate(["ann-lee", "ann-lee", "harbour-council"])
    ]
    articles.store(database, analysis("Tide.", statements=tuple(spoken), sources=SOURCES))
    assert related(database, source_relations.spokespeople, "harbour-council") == {"ann-lee": 2}
    assert related(database, source_relations.spokespeople, "ann-lee") == {}
    pair = StatementFilter(sources=["ann-lee"], role=Role.SPEAKER, on_behalf_of=["harbour-council"])
    with database.reading() as session:
        assert len(statements.list_page(session, pair).items) == 2


def test_what_is_said_on_behalf_of_a_source_is_counted_as_it_is_listed(
    database: Database,
) -> None:
    for_council = replace(
        claim("The tide is high", statement_id="s1"),
        attributions=(
            SourceAttribution(Role.SPEAKER, "ann-lee"),
            SourceAttribution(Role.ON_BEHALF_OF, "harbour-council"),
        ),
    )
    others = (claim("It rains", statement_id="s2"), claim("It snows", statement_id="s3"))
    articles.store(database, analysis("Tide.", statements=(for_council, *others), sources=SOURCES))
    rollups.count_all_waiting(database)
    wanted = StatementFilter(on_behalf_of=["harbour-council"])
    with database.reading() as session:
        counted = statistics.timeline(session, wanted, interval=Interval.MONTH)
        leaders = statistics.leaderboard(session, wanted)
    assert [row.count for row in counted] == [1]
    assert {row.source: row.total for row in leaders} == {"ann-lee": 1, "harbour-council": 1}


def test_the_most_frequent_come_first_and_it_is_told_whether_there_are_more(
    harbour: Database,
) -> None:
    articles.store(harbour, analysis("One more.", statements=quarrel(1), sources=SOURCES))
    with harbour.reading() as session:
        one = source_relations.denied(session, "harbour-council", EVERYTHING, 1)
        two = source_relations.denied(session, "harbour-council", EVERYTHING, 2)
    assert ([item.source.id for item in one.items], one.more) == (["ann-lee"], True)
    assert ([item.count for item in two.items], two.more) == ([2, 1], False)


@pytest.mark.parametrize(
    "ask",
    [source_relations.deniers, source_relations.denied, source_relations.spokespeople],
)
def test_no_table_is_read_from_end_to_end(database: Database, ask: Ask) -> None:
    asked: list[tuple[str, object]] = []

    def note(
        connection: object, cursor: object, query: str, parameters: object, *_: object
    ) -> None:
        asked.append((query, parameters))

    with database.reading() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        ask(session, "ann-lee", EVERYTHING, 10)
        event.remove(connection, "before_cursor_execute", note)
        query, parameters = asked[0]
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", parameters)  # type: ignore[call-overload]
            plan = " ".join(row[3] for row in rows)
        else:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            rows = connection.exec_driver_sql(f"EXPLAIN {query}", parameters)  # type: ignore[call-overload]
            plan = " ".join(row[0] for row in rows)
    assert "ix_attribution_source_id_dated_at_statement_id_role" in plan
    assert "SCAN" not in plan and "Seq Scan" not in plan
