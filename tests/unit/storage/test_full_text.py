from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from service.storage import articles
from service.storage.database import Database
from service.storage.full_text import text_matches
from service.storage.full_text_query import (
    DEEPEST,
    And,
    Except,
    NoWordError,
    Or,
    Phrase,
    Search,
    parse,
)
from service.storage.rows import insert_rows, statement_values
from service.storage.tables import ArticleRow, StatementRow
from service.storage.words import LONGEST_WORD, words_of
from tests.unit.storage.analyses import MODEL, analysis, claim

TEXTS = (
    "The old pier is unsafe",
    "That is an invention",
    "The new pier opens",
    "A pier, old and new: don’t walk on it",
    "",
)


@pytest.fixture
def harbour(database: Database) -> Database:
    store(database, TEXTS)
    return database


def store(database: Database, texts: tuple[str, ...]) -> None:
    statements = tuple(claim(text, statement_id=f"s{number}") for number, text in enumerate(texts))
    articles.store(database, analysis("One.", statements=statements))


def found(session: Session, query: str) -> list[int]:
    """The places in the article of the statements that are found."""
    matching = select(StatementRow.position).where(text_matches(query))
    return list(session.scalars(matching.order_by(StatementRow.position)))


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("pier", [0, 2, 3]),
        ("PIER old", [0, 3]),
        ("unsafe pier", [0]),
        ('"unsafe pier"', []),
        ('"old pier"', [0]),
        ("“old pier”", [0]),
        ("„old pier“", [0]),
        ('"old pi"*', [0]),
        ('"old pi*"', [0]),
        ("inv*", [1]),
        ("inv", []),
        ("pier -old", [2]),
        ("pier NOT old", [2]),
        ("pier AND NOT old", [2]),
        ('pier -"old pier"', [2, 3]),
        ("pier OR invention", [0, 1, 2, 3]),
        ("invention OR old pier", [0, 1, 3]),
        ("(invention OR old) pier", [0, 3]),
        ("pier -(old OR new)", []),
        ("is -pier", [1]),
        ("invention OR NOT old", [1, 2, 4]),
        ("NOT NOT pier", [0, 2, 3]),
        ("-(unsafe -pier) pier", [0, 2, 3]),
        ("pier AND", [0, 2, 3]),
        ("OR pier OR OR", [0, 2, 3]),
        ("AND pier NOT", [0, 2, 3]),
        ("pier or new", []),
        ("NEAR(pier, 2)", []),
        ("text:pier", []),
        ("piér", [0, 2, 3]),
        ("(pier", [0, 2, 3]),
        (")pier(", [0, 2, 3]),
        ("((((((((((((((((pier", [0, 2, 3]),
        ('pier "', [0, 2, 3]),
        ('pier "" ()', [0, 2, 3]),
        ("'; DROP TABLE statement; --", []),
        ("pier -- old", [0, 3]),
        ("pier - old", [0, 3]),
        ("--pier", [0, 2, 3]),
        ("pier \U0001f600", [0, 2, 3]),
        ("^pier", [0, 2, 3]),
        ("pier*old", [3]),
        ("pier-old", [3]),
        ("don't", [3]),
        ("a & pier | ! <-> :*", [3]),
    ],
)
def test_statements_are_found_by_words_whatever_is_typed(
    harbour: Database, query: str, places: list[int]
) -> None:
    with harbour.reading() as session:
        assert found(session, query) == places


@pytest.mark.parametrize("query", ["", '"', "*", "( )", "AND", "OR NOT", "-pier", "NOT (a OR b)"])
def test_a_query_must_look_for_a_word(query: str) -> None:
    with pytest.raises(NoWordError):
        parse(query)


def test_texts_of_any_length_are_kept_and_found(database: Database) -> None:
    longest = "x" * 150_000
    store(database, (longest, "the " * 50_000, "the " * 254 + "old pier", "\ufdfa " * 20_000))
    with database.reading() as session:
        assert found(session, "x" * LONGEST_WORD) == [0]
        assert found(session, "the") == [1, 2]
        assert found(session, '"the old pier"') == [2]


@pytest.mark.parametrize(
    "unit", ["(a OR -(b ", "a -(b ", "(a (b OR ", "-(a ", "a OR ", "NOT ", "a "]
)
def test_a_query_of_any_depth_is_understood(harbour: Database, unit: str) -> None:
    with harbour.reading() as session:
        found(session, unit * (490 // len(unit)) + " pier")


# What a query means, said once more without a parser and without a database.


@dataclass(frozen=True)
class Not:
    part: Tree


@dataclass(frozen=True)
class Both:
    left: Tree
    right: Tree


@dataclass(frozen=True)
class Either:
    left: Tree
    right: Tree


Tree = Phrase | Not | Both | Either

WORDS = st.sampled_from(["pier", "piers", "pi", "old", "Café", "x"])
SOME_WORDS = st.lists(WORDS, max_size=8).map(" ".join)
PHRASES = st.builds(Phrase, st.lists(WORDS, min_size=1, max_size=3).map(tuple), st.booleans())
TREES = st.recursive(
    PHRASES,
    lambda parts: st.one_of(
        st.builds(Not, parts), st.builds(Both, parts, parts), st.builds(Either, parts, parts)
    ),
    max_leaves=8,
)
ANY_CHARACTERS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
SYNTAX = st.lists(
    st.sampled_from(
        [*'"“”()*-:&|!<> ', " pier", " old", "pi", " AND ", " OR ", " NOT ", "\U0001f600"]
    )
).map("".join)


def written(tree: Tree, spelling: int) -> str:
    """The tree as a query; `spelling` chooses among the ways to write it."""
    match tree:
        case Phrase(words, prefix):
            return f'"{" ".join(words)}"' + ("*" if prefix else "")
        case Not(part):
            return ("NOT ", "-")[spelling % 2] + bracketed(part, spelling, Not, Both, Either)
        case Both(left, right):
            operator = (" ", " AND ")[spelling % 2]
            return operator.join(bracketed(part, spelling // 2, Either) for part in (left, right))
        case Either(left, right):
            return f"{written(left, spelling // 2)} OR {written(right, spelling // 3)}"


def bracketed(tree: Tree, spelling: int, *those: type) -> str:
    return f"({written(tree, spelling)})" if isinstance(tree, those) else written(tree, spelling)


def depth(query: str) -> int:
    return max(accumulate({"(": 1, ")": -1}.get(character, 0) for character in query))


def holds(text: list[str], tree: Tree | Search) -> bool:
    match tree:
        case Phrase(words, prefix):
            wanted = [word for written in words for word in words_of(written)]
            windows = (text[at : at + len(wanted)] for at in range(len(text)))
            return any(
                window[:-1] == wanted[:-1]
                and len(window) == len(wanted)
                and (window[-1].startswith(wanted[-1]) if prefix else window[-1] == wanted[-1])
                for window in windows
            )
        case Not(part):
            return not holds(text, part)
        case Both(left, right):
            return holds(text, left) and holds(text, right)
        case Either(left, right):
            return holds(text, left) or holds(text, right)
        case And(parts):
            return all(holds(text, part) for part in parts)
        case Or(parts):
            return any(holds(text, part) for part in parts)
        case Except(wanted_part, excluded):
            return holds(text, wanted_part) and not holds(text, excluded)


def looks_for_a_word(tree: Tree) -> bool:
    match tree:
        case Phrase():
            return True
        case Not(Not(part)):
            return looks_for_a_word(part)
        case Not(Both(left, right) | Either(left, right)):
            return looks_for_a_word(Not(left)) or looks_for_a_word(Not(right))
        case Not():
            return False
        case Both(left, right) | Either(left, right):
            return looks_for_a_word(left) or looks_for_a_word(right)


@pytest.fixture
def scratch(database: Database) -> Iterator[Session]:
    """A session of a database with one article, in which nothing is kept."""
    store(database, ())
    with database.writing() as session:
        yield session
        session.rollback()


def found_among(session: Session, texts: list[str], query: str) -> list[int]:
    article = session.scalars(select(ArticleRow)).one()
    with session.begin_nested() as step:
        values = (
            statement_values(article, MODEL, claim(text), uuid7(), position)
            for position, text in enumerate(texts)
        )
        insert_rows(session, StatementRow, values)
        places = found(session, query)
        step.rollback()
    return places


examples = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@examples
@given(
    texts=st.lists(SOME_WORDS, min_size=1, max_size=6),
    tree=TREES,
    spelling=st.integers(min_value=0, max_value=2**16),
)
def test_every_combination_of_operators_means_what_it_says(
    scratch: Session, texts: list[str], tree: Tree, spelling: int
) -> None:
    query = written(tree, spelling)
    assume(depth(query) <= DEEPEST)
    if looks_for_a_word(tree):
        expected = [place for place, text in enumerate(texts) if holds(words_of(text), tree)]
        assert found_among(scratch, texts, query) == expected
    else:
        with pytest.raises(NoWordError):
            parse(query)


@examples
@given(texts=st.lists(SOME_WORDS | ANY_CHARACTERS, max_size=3), query=SYNTAX | ANY_CHARACTERS)
def test_no_query_is_a_syntax_error_in_any_database(
    scratch: Session, texts: list[str], query: str
) -> None:
    try:
        asked = parse(query)
    except NoWordError:
        return
    places = [
        place
        for place, text in enumerate(texts)
        if holds(words_of(text), asked.search) != asked.complement
    ]
    assert found_among(scratch, texts, query) == places
