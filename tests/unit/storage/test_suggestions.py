from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.analysis.statement import Source, SourceStatus, SourceType
from service.storage import differences, merges, source_editing, sources, suggestions
from service.storage.backfill import fill_words_of_spellings
from service.storage.database import Database
from service.storage.suggestions import Reason, suggest
from service.storage.tables import AliasRow, AliasWordRow, SourceRow

PERSON = SourceType.PERSON


def person(number: int, name: str) -> Source:
    return Source(f"p{number}", name, PERSON, status=SourceStatus.UNREVIEWED)


def keep(database: Database, kept: Sequence[Source]) -> None:
    with database.writing() as session:
        sources.synchronise(session, kept)


def suggested(database: Database, source_id: str) -> dict[str, Reason]:
    with database.reading() as session:
        found = suggest(session, [source_id])[source_id]
    return {one.source.id: one.reason for one in found}


@pytest.fixture
def harbour(database: Database) -> Database:
    keep(
        database,
        [
            Source("hbc", "H.B.C.", SourceType.OTHER),
            Source("board", "Harbour Board of Commerce", SourceType.OTHER),
            Source("ann-lee", "Ann Lee", PERSON),
            Source("lee", "Lee", PERSON),
            Source("anne-lee", "Anne Lee", PERSON),
            Source("the-board", "The Harbour Board of Commerce", SourceType.OTHER),
            Source("gazette", "Coast Gazette", SourceType.NEWS_MEDIA),
        ],
    )
    return database


@pytest.mark.parametrize(
    ("source_id", "found"),
    [
        ("board", {"the-board": Reason.SAME_SPELLING, "hbc": Reason.ACRONYM}),
        ("hbc", {"board": Reason.ACRONYM, "the-board": Reason.ACRONYM}),
        ("ann-lee", {"anne-lee": Reason.SIMILAR, "lee": Reason.SURNAME}),
        ("gazette", {}),
    ],
)
def test_sources_are_suggested_by_words_acronyms_and_surnames(
    harbour: Database, source_id: str, found: dict[str, Reason]
) -> None:
    assert suggested(harbour, source_id) == found


def test_a_merged_source_is_not_suggested(harbour: Database) -> None:
    with harbour.writing() as session:
        merges.merge(session, "the-board", "board", "an editor")
    assert suggested(harbour, "hbc") == {"board": Reason.ACRONYM}


def test_a_word_of_too_many_spellings_suggests_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggestions, "MOST_SPELLINGS_OF_A_WORD", 4)
    keep(database, [person(1, "Marian Leigh"), person(2, "Marian Keigh")])
    assert set(suggested(database, "p1")) == {"p2"}
    # With these, five are called Marian.
    keep(database, [person(number, f"Marian {'xyz'[number - 4]}orth") for number in (4, 5, 6)])
    assert suggested(database, "p1") == {}
    # Those that were merged no longer count.
    with database.writing() as session:
        merges.merge(session, "p4", "p5", "an editor")
    assert set(suggested(database, "p1")) == {"p2"}


def test_a_word_of_thousands_of_spellings_is_not_gone_through(database: Database) -> None:
    many = [person(number, f"Ann Kessel{number}") for number in range(3_000)]
    keep(database, [*many, Source("ann-lee", "Ann Lee", PERSON), Source("lee", "Lee", PERSON)])
    with database.reading() as session:
        own = suggestions._sharing(session, ["ann-lee"])  # noqa: SLF001
    assert {word: len(sharing) for word, sharing in own.items()} == {"lee": 2, "al": 1}
    assert suggested(database, "ann-lee") == {"lee": Reason.SURNAME}


def test_new_and_changed_spellings_are_suggested_at_once_and_old_ones_no_longer(
    harbour: Database,
) -> None:
    with harbour.writing() as session:
        gazette = sources.find(session, "gazette")
        assert gazette is not None
        source_editing.edit(session, gazette, {"aliases": ["Harbour Board Commerce"]}, "an editor")
    assert "gazette" in suggested(harbour, "board")
    with harbour.writing() as session:
        gazette = sources.find(session, "gazette")
        assert gazette is not None
        source_editing.edit(session, gazette, {"aliases": []}, "an editor")
    assert suggested(harbour, "gazette") == {}
    with harbour.reading() as session:
        words = session.scalars(
            select(AliasWordRow.word).where(AliasWordRow.source_id == "gazette")
        )
        assert sorted(words) == ["cg", "coast", "gazette"]


def test_a_name_of_endless_words_is_kept(database: Database) -> None:
    long = "\N{CJK UNIFIED IDEOGRAPH-4E2D}" * 400 + " Lee"
    keep(database, [Source("long", long, PERSON), Source("also", long + " Ann", PERSON)])
    assert set(suggested(database, "long")) == {"also"}


def test_spellings_of_the_release_before_are_suggested_after_the_next_upgrade(
    harbour: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.storage.backfill.BATCH", 3)
    with harbour.writing() as session:
        session.execute(delete(AliasWordRow))
        session.execute(update(AliasRow).values(has_words=False))
    assert suggested(harbour, "hbc") == {}
    assert fill_words_of_spellings(harbour) == 7
    assert fill_words_of_spellings(harbour) == 0
    assert set(suggested(harbour, "hbc")) == {"board", "the-board"}


def test_what_an_editor_has_told_apart_is_never_suggested_in_either_direction(
    harbour: Database,
) -> None:
    with harbour.writing() as session:
        assert differences.tell_apart(session, "lee", "ann-lee", "an editor")
        assert not differences.tell_apart(session, "ann-lee", "lee", "another")
    assert set(suggested(harbour, "ann-lee")) == {"anne-lee"}
    assert set(suggested(harbour, "lee")) == {"anne-lee"}
    with harbour.writing() as session:
        assert differences.undo(session, "ann-lee", "lee", "an editor")
        assert not differences.undo(session, "lee", "ann-lee", "an editor")
    assert set(suggested(harbour, "lee")) == {"ann-lee", "anne-lee"}


def test_the_next_likely_source_takes_the_place_of_one_that_was_told_apart(
    database: Database,
) -> None:
    keep(database, [person(number, f"Marian Leigh{'xyzst'[number]}") for number in range(5)])
    three = suggested(database, "p0")
    with database.writing() as session:
        differences.tell_apart(session, "p0", next(iter(three)), "an editor")
    assert len(suggested(database, "p0")) == len(three) == 3


def test_what_is_told_apart_is_listed_the_newest_first(harbour: Database) -> None:
    pairs = [("lee", "ann-lee"), ("hbc", "board"), ("hbc", "gazette")]
    for source_id, other_id in pairs:
        with harbour.writing() as session:
            differences.tell_apart(session, source_id, other_id, "an editor")
    with harbour.reading() as session:
        first = differences.list_page(session, limit=2)
        rest = differences.list_page(session, limit=2, cursor=first.next_cursor)
    listed = [(one.source.id, one.other.id) for one in (*first.items, *rest.items)]
    assert listed == [tuple(sorted(pair)) for pair in reversed(pairs)]
    assert rest.next_cursor is None


def test_a_source_that_was_told_apart_is_not_forgotten(database: Database) -> None:
    keep(database, [person(1, "Ann Lee"), person(2, "Anne Lee"), person(3, "Bea Moor")])
    with database.writing() as session:
        differences.tell_apart(session, "p1", "p2", "an editor")
        sources.remove_unused(session, ["p1", "p2", "p3"])
    with database.reading() as session:
        assert _count(session) == 2


def _count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(SourceRow)).one()
