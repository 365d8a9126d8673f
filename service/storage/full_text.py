"""Finding statements by the words of their text, in SQLite's and in PostgreSQL's own way.

Both indexes hold the words of `service.storage.words`, and both are asked with a tree of
`service.storage.full_text_query`, so both find the same.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, literal, not_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service.storage.full_text_query import And, Except, Or, Phrase, Search, parse
from service.storage.tables import StatementRow


def text_matches(query: str) -> ColumnElement[bool]:
    """The condition that a statement's text holds what `query` asks for.

    Raises `NoWordError` where it asks for no word.
    """
    asked = parse(query)
    found = _TextMatches(
        StatementRow.number,
        StatementRow.words,
        literal(fts5_expression(asked.search)),
        literal(tsquery(asked.search)),
    )
    return not_(found) if asked.complement else found


class _TextMatches(FunctionElement[bool]):
    """What becomes SQL only when it is known which database reads it."""

    inherit_cache = True
    type = Boolean()


@compiles(_TextMatches, "sqlite")
def _compile_for_sqlite(element: _TextMatches, compiler: SQLCompiler, **options: Any) -> str:
    number, _, expression, _ = (compiler.process(part, **options) for part in element.clauses)
    # `expression` is the name of a parameter, as everything that a client wrote is.
    found = f"SELECT rowid FROM statement_search WHERE statement_search MATCH {expression}"  # noqa: S608
    return f"({number} IN ({found}))"


@compiles(_TextMatches, "postgresql")
def _compile_for_postgresql(element: _TextMatches, compiler: SQLCompiler, **options: Any) -> str:
    _, words, _, query = element.clauses
    left, right = compiler.process(words, **options), compiler.process(query, **options)
    return f"({left} @@ CAST({right} AS TSQUERY))"


def fts5_expression(search: Search) -> str:
    """A query of SQLite's FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax)."""
    match search:
        case Phrase(words, prefix):
            return f'"{" ".join(words)}"' + (" *" if prefix else "")
        case And(parts):
            return "(" + " AND ".join(map(fts5_expression, parts)) + ")"
        case Or(parts):
            return "(" + " OR ".join(map(fts5_expression, parts)) + ")"
        case Except(wanted, excluded):
            return f"({fts5_expression(wanted)} NOT {fts5_expression(excluded)})"


def tsquery(search: Search) -> str:
    """PostgreSQL's (https://www.postgresql.org/docs/current/datatype-textsearch.html)."""
    match search:
        case Phrase(words, prefix):
            return "(" + " <-> ".join(f"'{word}'" for word in words) + (":*)" if prefix else ")")
        case And(parts):
            return "(" + " & ".join(map(tsquery, parts)) + ")"
        case Or(parts):
            return "(" + " | ".join(map(tsquery, parts)) + ")"
        case Except(wanted, excluded):
            return f"({tsquery(wanted)} & !{tsquery(excluded)})"
