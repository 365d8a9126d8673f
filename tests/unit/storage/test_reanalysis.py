from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.analysis.statement import (
    Kind,
    Model,
    Quotation,
    Role,
    SourceAttribution,
    Statement,
    TextSpan,
    Voice,
)
from service.storage import articles, corrections, reanalysis, statements
from service.storage.corrections import Tie
from service.storage.database import Database
from service.storage.statement_filter import StatementFilter
from service.storage.stored_analysis import StoredAnalysis
from service.storage.tables import (
    ArticleRow,
    CorrectionRow,
    SourceRow,
)
from tests.unit.storage.analyses import ANN_LEE, COUNCIL, analysis

TEXT = "The pier is unsafe and shut, Lee said. The council denied it, and said the pier was new."
NEWER = Model("by-hand", "2")


def statement(
    name: str,
    content: str,
    *,
    kind: Kind = Kind.CLAIM,
    source: str = "ann-lee",
    denies: tuple[str, ...] = (),
) -> Statement:
    start = TEXT.index(content)
    return Statement(
        id=name,
        kind=kind,
        voice=Voice.ATTRIBUTED,
        quotation=Quotation.INDIRECT,
        confidence=0.8,
        content=(TextSpan(start, start + len(content), content),),
        attributions=(SourceAttribution(Role.SPEAKER, source),),
        denies=denies,
    )


FIRST = (
    statement("s1", "The pier is unsafe and shut"),
    statement("s2", "it", kind=Kind.DENIAL, source="harbour-council", denies=("s1",)),
    statement("s3", "the pier was new", source="harbour-council"),
)


def store(database: Database) -> StoredAnalysis:
    return articles.store(database, analysis(TEXT, statements=FIRST))[0]


def renew(database: Database, article_id: UUID, statements: Sequence[Statement]) -> StoredAnalysis:
    made = analysis(TEXT, statements=tuple(statements), sources=(ANN_LEE, COUNCIL), model=NEWER)
    with database.writing() as session:
        reanalysis.renew(session, session.get_one(ArticleRow, article_id), made, ())
    with database.reading() as session:
        found = articles.find(session, article_id)
    assert found is not None
    return found


def correct(database: Database, statement_id: UUID, **changes: Any) -> None:
    """As an editor does who says, by default, that it is a reported fact of the council."""
    wanted = changes or {
        "kind": Kind.REPORTED_FACT,
        "attributions": (Tie(Role.SPEAKER, "harbour-council"),),
    }
    with database.writing() as session:
        row = statements.find(session, statement_id)
        assert row is not None
        corrections.correct(session, row, wanted, "editor")


def test_statements_that_are_found_again_keep_their_ids(database: Database) -> None:
    before = store(database)
    after = renew(
        database,
        before.article.id,
        (
            statement("a", "The pier is unsafe", kind=Kind.REPORTED_FACT),
            statement("b", "it", kind=Kind.DENIAL, source="harbour-council", denies=("a",)),
            statement("c", "said the pier was new", source="harbour-council"),
        ),
    )
    assert [one.id for one in after.statements] == [one.id for one in before.statements]
    first, denial, _ = after.statements
    assert (first.text, first.kind) == ("The pier is unsafe", Kind.REPORTED_FACT)
    assert (first.model_name, first.model_version) == ("by-hand", "2")
    assert denial.denies == [first.id]
    assert after.model == NEWER


def test_new_statements_come_and_lost_ones_go_with_their_sources(database: Database) -> None:
    before = store(database)
    after = renew(
        database,
        before.article.id,
        (
            statement("a", "shut", source="harbour-council"),
            statement("b", "it", source="harbour-council"),
        ),
    )
    new, kept = after.statements
    assert kept.id == before.statements[1].id
    assert new.id not in {one.id for one in before.statements}
    assert kept.denies == []
    with database.reading() as session:
        assert session.get(SourceRow, "ann-lee") is None


def test_a_correction_survives_and_takes_the_new_machine_answer(database: Database) -> None:
    before = store(database)
    corrected = before.statements[0].id
    correct(database, corrected)
    after = renew(
        database,
        before.article.id,
        (statement("a", "The pier is unsafe and shut", kind=Kind.DENIAL),),
    )
    (row,) = after.statements
    assert (row.id, row.kind) == (corrected, Kind.REPORTED_FACT)
    assert [tie.source_id for tie in row.attributions] == ["harbour-council"]
    assert row.machine_answer == {
        "kind": "denial",
        "attributions": [
            {
                "role": "speaker",
                "source": {"id": "ann-lee", "name": "Ann Lee", "type": "person"},
            }
        ],
        "denies": [],
    }
    with database.reading() as session:
        assert session.scalars(select(CorrectionRow.statement_id)).all() == [corrected]


def test_a_corrected_statement_that_is_not_found_again_stays_in_its_place(
    database: Database,
) -> None:
    before = store(database)
    corrected = before.statements[0].id
    correct(database, corrected)
    after = renew(
        database,
        before.article.id,
        (statement("a", "it"), statement("b", "The pier", source="harbour-council")),
    )
    assert corrected in {row.id for row in after.statements}
    starts = [row.content[0]["start"] for row in after.statements]
    assert starts == sorted(starts)
    assert [row.position for row in after.statements] == [0, 1, 2]


def test_the_same_content_is_preferred_to_one_that_overlaps(database: Database) -> None:
    before = store(database)
    found = reanalysis.match(
        before.statements,
        (statement("a", "pier is unsafe and shut"), statement("b", "The pier is unsafe and shut")),
    )
    assert {name: row.id for name, row in found.items()} == {"b": before.statements[0].id}


def test_renewing_twice_changes_nothing_more(database: Database) -> None:
    before = store(database)
    once = renew(database, before.article.id, FIRST)
    twice = renew(database, before.article.id, FIRST)
    for stored in (once, twice):
        assert [(one.id, one.denies, one.denied_by) for one in stored.statements] == [
            (one.id, one.denies, one.denied_by) for one in before.statements
        ]


def test_articles_of_older_versions_are_listed_for_renewal(database: Database) -> None:
    ids = {}
    for version in ("1.9", "1.10", "2.0"):
        made = analysis(f"Text {version}.", model=Model("by-hand", version))
        ids[version] = articles.store(database, made)[0].article.id
    newest = Model("by-hand", "2.0")

    def outdated(before: str | None, model: Model = newest) -> set[UUID]:
        with database.reading() as session:
            return {one for batch in reanalysis.outdated(session, model, before) for one in batch}

    assert outdated(None) == {ids["1.9"], ids["1.10"]}
    assert outdated("1.10") == {ids["1.9"]}
    assert outdated("1.0") == set()
    assert outdated("1.0", Model("another", "1.0")) == set(ids.values())


def test_words_of_the_renewed_content_are_found(database: Database) -> None:
    before = store(database)
    renew(database, before.article.id, (statement("a", "The pier is unsafe"),))
    for words, count in (("unsafe", 1), ("shut", 0), ("new", 0)):
        with database.reading() as session:
            page = statements.list_page(session, StatementFilter(words=words))
        assert len(page.items) == count, words


def test_what_an_editor_says_is_denied_stays_denied(database: Database) -> None:
    before = store(database)
    claim, denial, other = before.statements
    correct(database, denial.id, denies=(other.id,))
    after = renew(
        database,
        before.article.id,
        (
            statement("a", "The pier is unsafe and shut"),
            statement("b", "it", kind=Kind.DENIAL, denies=("a",)),
        ),
    )
    assert [row.id for row in after.statements] == [claim.id, denial.id, other.id]
    assert after.statements[1].denies == [other.id]
    answer = after.statements[1].machine_answer
    assert answer is not None and answer["denies"] == [str(claim.id)]
