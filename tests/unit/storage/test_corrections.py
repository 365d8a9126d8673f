from __future__ import annotations

from uuid import UUID

from service.analysis.statement import Kind, Role
from service.storage import articles, corrections, merges, statements
from service.storage.corrections import Tie, corrected_articles
from service.storage.database import Database
from service.storage.tables import StatementRow
from tests.unit.storage.analyses import ANN_LEE, COUNCIL, analysis, claim


def stored(database: Database, text: str = "One.") -> UUID:
    """The id of the only statement of a new article."""
    found, _ = articles.store(database, analysis(text))
    return found.statements[0].id


def correct(database: Database, statement_id: UUID, **changes: object) -> StatementRow:
    with database.writing() as session:
        corrections.lock(session, statement_id)
        found = statements.find(session, statement_id)
        assert found is not None
        corrections.correct(session, found, changes, "an editor")
    with database.reading() as session:
        found = statements.find(session, statement_id)
    assert found is not None
    return found


def test_a_correction_to_a_merged_source_follows_the_merge_and_its_undoing(
    database: Database,
) -> None:
    statement = stored(database)
    with database.writing() as session:
        merges.merge(session, COUNCIL.id, ANN_LEE.id, "an editor")
    corrected = correct(database, statement, attributions=[Tie(Role.VIA, COUNCIL.id)])
    (tie,) = corrected.attributions
    assert (tie.source_id, tie.named_source_id) == (ANN_LEE.id, COUNCIL.id)
    with database.writing() as session:
        merges.undo(session, COUNCIL.id, "an editor")
    with database.reading() as session:
        again = statements.find(session, statement)
    assert again is not None and again.attributions[0].source_id == COUNCIL.id


def test_saying_the_same_as_the_machine_confirms_it(database: Database) -> None:
    confirmed = correct(database, stored(database), kind=Kind.CLAIM)
    assert confirmed.correction is not None
    assert confirmed.correction.machine["kind"] == "claim"


def test_the_newest_correction_counts_and_older_ones_are_kept(database: Database) -> None:
    statement = stored(database)
    correct(database, statement, kind=Kind.DENIAL)
    correct(database, statement, kind=Kind.REPORTED_FACT)
    restored = correct(database, statement, kind=None)
    assert (restored.kind, restored.correction) == (Kind.CLAIM, None)
    kinds = [row.answer and row.answer["kind"] for row in restored.corrections]
    assert kinds == ["denial", "reported_fact", None]


def test_what_an_analysis_says_is_written_as_the_machines_answer(database: Database) -> None:
    statement = stored(database)
    made = claim("Two", kind=Kind.DENIAL, source=ANN_LEE.id, denies=("s0",))
    with database.reading() as session:
        answer = corrections.machine_answer(
            session, made, {ANN_LEE.id: ANN_LEE.id}, {"s0": statement}
        )
    assert answer == {
        "kind": "denial",
        "attributions": [
            {
                "role": "speaker",
                "source": {"id": "ann-lee", "name": "Ann Lee", "type": "person"},
            }
        ],
        "denies": [str(statement)],
    }


def test_every_corrected_article_is_found_once(database: Database) -> None:
    found = [stored(database, f"Article {number}.") for number in range(4)]
    for statement in found[:3]:
        correct(database, statement, kind=Kind.DENIAL)
    correct(database, found[0], kind=Kind.CLAIM)
    listed = [item.statements[0].id for item in corrected_articles(database, at_a_time=2)]
    assert sorted(listed) == sorted(found[:3])
