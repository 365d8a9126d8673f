from __future__ import annotations

from dataclasses import dataclass, field, replace
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.analysis.statement import Role, Source, SourceAttribution, SourceStatus, SourceType
from service.errors import SourceCycleError, SourceMergedError
from service.storage import articles, audit, merges, source_lists, sources, statements
from service.storage.audit import AuditFilter
from service.storage.database import Database
from service.storage.source_lists import SourceFilter, SourceOrder
from service.storage.statement_filter import StatementFilter
from service.storage.tables import AttributionRow, SourceRow
from service.storage.upgrade import upgrade
from tests.unit.storage.analyses import analysis, claim

NAMES = ("Ada Birch", "A. Birch", "Birch", "Adah Birch", "Cole Dunn")
IDS = tuple(name.lower().replace(". ", "-").replace(" ", "-") for name in NAMES)
PEOPLE = tuple(
    Source(source_id, name, SourceType.GROUP, status=SourceStatus.UNREVIEWED)
    for source_id, name in zip(IDS, NAMES, strict=True)
)


def fill(database: Database) -> None:
    """An article in which every source speaks, the first twice and the second as often."""
    made = [
        claim(f"Sentence {number}", statement_id=f"s{number}", source=source_id)
        for number, source_id in enumerate((*IDS, IDS[0], IDS[1]))
    ]
    articles.store(database, analysis(sources=PEOPLE, statements=tuple(made)))


@pytest.fixture
def filled(database: Database) -> Database:
    fill(database)
    return database


def merge(database: Database, source: str, into: str) -> None:
    with database.writing() as session:
        merges.merge(session, source, into, "an editor")


def undo(database: Database, source: str) -> bool:
    with database.writing() as session:
        return merges.undo(session, source, "an editor")


def everything(database: Database) -> dict[str, object]:
    """What every list shows of sources and their statements."""
    with database.reading() as session:
        listed = source_lists.list_page(session, SourceFilter(), order=SourceOrder.FREQUENCY).items
        return {
            "sources": [(row.id, row.name, row.aliases, row.statement_count) for row in listed],
            "spellings": {name: sources.ids_for(session, name) for name in NAMES},
            "statements": {source: said_by(session, source) for source in IDS},
        }


def said_by(session: Session, source: str) -> list[str]:
    page = statements.list_page(session, StatementFilter(sources=[source]))
    return sorted(row.text for row in page.items)


def roots(database: Database) -> dict[str, str]:
    """For each source that an article names, where its statements are counted."""
    with database.reading() as session:
        query = select(AttributionRow.named_source_id, AttributionRow.source_id).distinct()
        return {row.named_source_id: row.source_id for row in session.execute(query)}


def test_a_merged_source_speaks_as_the_one_it_was_merged_into(filled: Database) -> None:
    merge(filled, "birch", "ada-birch")
    with filled.reading() as session:
        assert said_by(session, "ada-birch") == ["Sentence 0", "Sentence 2", "Sentence 5"]
        assert said_by(session, "birch") == []
        assert sources.ids_for(session, "Birch") == ["ada-birch"]
        assert sources.ids_for(session, "birch") == ["ada-birch"]
        found = source_lists.list_page(session, SourceFilter(prefix="Birch")).items
        assert [row.id for row in found] == ["ada-birch"]
        merged = source_lists.list_page(session, SourceFilter(merged=True)).items
        assert [row.id for row in merged] == ["birch"]


def test_a_merge_and_its_undoing_leave_everything_as_before(filled: Database) -> None:
    before = everything(filled)
    merge(filled, "birch", "ada-birch")
    assert everything(filled) != before
    assert undo(filled, "birch")
    assert everything(filled) == before


def test_what_is_merged_into_a_merged_source_goes_where_that_leads(filled: Database) -> None:
    merge(filled, "a-birch", "ada-birch")
    merge(filled, "birch", "a-birch")
    with filled.reading() as session:
        row = sources.find(session, "birch")
    assert row is not None and row.merged_into == "ada-birch"


def test_merges_are_undone_in_any_order(filled: Database) -> None:
    before = everything(filled)
    merge(filled, "birch", "a-birch")
    merge(filled, "a-birch", "ada-birch")
    assert roots(filled)["birch"] == "ada-birch"
    undo(filled, "birch")
    assert (roots(filled)["birch"], roots(filled)["a-birch"]) == ("birch", "ada-birch")
    undo(filled, "a-birch")
    assert everything(filled) == before


def test_what_is_not_merged_cannot_be_undone(filled: Database) -> None:
    assert not undo(filled, "birch")


def test_no_source_leads_to_itself(filled: Database) -> None:
    with pytest.raises(SourceCycleError):
        merge(filled, "birch", "birch")
    merge(filled, "birch", "a-birch")
    with pytest.raises(SourceCycleError):
        merge(filled, "a-birch", "birch")


def test_a_merged_source_is_not_merged_again(filled: Database) -> None:
    merge(filled, "birch", "a-birch")
    with pytest.raises(SourceMergedError):
        merge(filled, "birch", "ada-birch")


def test_a_new_article_that_names_a_merged_source_follows_the_merge(filled: Database) -> None:
    merge(filled, "birch", "ada-birch")
    statement = claim("A later sentence", source="birch")
    stored, _ = articles.store(
        filled, analysis("Later.", sources=(PEOPLE[2],), statements=(statement,))
    )
    assert [source.id for source in stored.sources] == ["ada-birch"]
    undo(filled, "birch")
    with filled.reading() as session:
        assert "A later sentence" in said_by(session, "birch")


def test_a_statement_of_two_sources_that_are_merged_counts_once(database: Database) -> None:
    ties = tuple(SourceAttribution(Role.SPEAKER, source) for source in IDS[:2])
    made = claim("Both said so")
    both = replace(made, attributions=ties)
    articles.store(database, analysis(sources=PEOPLE, statements=(both,)))
    merge(database, "a-birch", "ada-birch")
    with database.reading() as session:
        page = source_lists.list_page(session, SourceFilter(), counted=True)
        assert {row.id: row.statement_count for row in page.items}["ada-birch"] == 1


def test_a_preview_tells_what_a_merge_will_do(filled: Database) -> None:
    merge(filled, "birch", "a-birch")
    with filled.reading() as session:
        effect = merges.preview(session, "a-birch", "ada-birch")
    assert (effect.statement_count, effect.article_count) == (3, 1)
    assert effect.spellings == ["A. Birch", "Birch"]
    before = dict(roots(filled))
    assert before["a-birch"] == "a-birch"


def test_a_merged_source_outlives_its_statements(filled: Database) -> None:
    merge(filled, "birch", "ada-birch")
    with filled.writing() as session:
        articles.remove(session, articles.list_page(session, articles.ArticleFilter()).items[0].id)
    with filled.reading() as session:
        assert sources.ids_for(session, "Birch") == ["ada-birch"]
        assert sources.find(session, "cole-dunn") is None


def test_merges_and_their_undoing_are_written_down(filled: Database) -> None:
    merge(filled, "birch", "ada-birch")
    undo(filled, "birch")
    with filled.reading() as session:
        found = audit.list_page(session, AuditFilter(subject_id="birch")).items
    assert [(event.action, event.actor) for event in found] == [
        ("source.unmerged", "an editor"),
        ("source.merged", "an editor"),
    ]


@dataclass
class Model:
    """Which source was merged into which, and nothing else."""

    into: dict[str, str] = field(default_factory=dict)

    def root(self, source: str) -> str:
        while source in self.into:
            source = self.into[source]
        return source

    def merge(self, source: str, target: str) -> bool:
        root = self.root(target)
        if source in self.into or root == source:
            return False
        self.into[source] = root
        return True


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.sampled_from(IDS), st.sampled_from(IDS)),
        st.tuples(st.just("undo"), st.sampled_from(IDS), st.none()),
    ),
    max_size=14,
)


@settings(max_examples=15, deadline=None)
@given(STEPS)
def test_any_merges_and_undoings_do_what_a_plain_model_does(
    steps: list[tuple[str, str, str | None]],
) -> None:
    model = Model()
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/attribune.sqlite3")
        upgrade(database, [])
        fill(database)
        before = everything(database)
        for action, source, target in steps:
            if action == "undo":
                assert undo(database, source) == (model.into.pop(source, None) is not None)
            elif target is not None and model.merge(source, target):
                merge(database, source, target)
            elif target is not None:
                with pytest.raises((SourceCycleError, SourceMergedError)):
                    merge(database, source, target)
            assert roots(database) == {name: model.root(name) for name in IDS}
        for source in sorted(model.into):
            undo(database, source)
        assert everything(database) == before
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(SourceRow)) == len(IDS)
        database.close()
