"""Finding statements by the words of their text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, column, select, table, text

from service.storage.tables import StatementRow

# A phrase whose closing quotation mark is missing reaches to the end.
TERM = re.compile(r'["“](?P<phrase>[^"“”\0]*)["”]?(?P<phrase_star>\*)?|(?P<word>[^\s"“”\0]+)')


class NoWordError(ValueError):
    """The query holds no word to look for."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words to be found next to each other; with `prefix`, the last may go on."""

    words: str
    prefix: bool = False


def parse_query(query: str) -> list[Term]:
    """Read a query: words, "phrases in quotation marks", and beginnings marked with `*`.

    A statement must hold all of them. Raises `NoWordError` where there is none. No query
    is a syntax error.
    """
    terms = []
    for match in TERM.finditer(query):
        words = match["word"] or match["phrase"] or ""
        prefix = words.endswith("*") or match["phrase_star"] is not None
        if any(character.isalnum() for character in words):
            terms.append(Term(words.rstrip("*"), prefix))
    if not terms:
        raise NoWordError("The query holds no word.")
    return terms


def text_matches(query: str) -> ColumnElement[bool]:
    """The condition that a statement's text holds what `query` asks for.

    Raises `NoWordError`, as `parse_query` does.
    """
    return StatementRow.number.in_(_numbers_in_sqlite(parse_query(query)))


def _numbers_in_sqlite(terms: list[Term]) -> Select[int]:
    # In an FTS5 expression a string in double quotes is always a phrase, never syntax.
    expression = " AND ".join(
        '"{}"{}'.format(term.words.replace('"', '""'), "*" if term.prefix else "") for term in terms
    )
    search = table("statement_search", column("rowid", StatementRow.number.type))
    return (
        select(search.c.rowid)
        .where(text("statement_search MATCH :statement_search_expression"))
        .params(statement_search_expression=expression)
    )
