"""Statements as a table for the terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from service.analysis.statement import Analysis, Role, Statement


def statement_table(analysis: Analysis, title: str | None) -> Table:
    """Who says what in an article, in the order of its text."""
    names = {source.id: source.name for source in analysis.sources}
    table = Table(title=None if title is None else Text(title), show_lines=True)
    table.add_column("id")
    table.add_column("kind")
    table.add_column("source")
    table.add_column("statement", ratio=1)
    for statement in analysis.statements:
        table.add_row(
            statement.id,
            _kind(statement),
            Text(_sources(statement, names)),
            Text(statement.text),
        )
    return table


def _kind(statement: Statement) -> str:
    denied = f" of {', '.join(statement.denies)}" if statement.denies else ""
    return statement.kind.value.replace("_", " ") + denied


def _sources(statement: Statement, names: dict[str, str]) -> str:
    words = {Role.SPEAKER: "{}", Role.ON_BEHALF_OF: "for {}", Role.VIA: "via {}"}
    return "\n".join(
        words[attribution.role].format(names[attribution.source_id])
        for attribution in statement.attributions
    )
