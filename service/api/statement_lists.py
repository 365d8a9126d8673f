"""How lists of statements are answered: their order, and what is told of each."""

from __future__ import annotations

from typing import Any

from flask import Response

from schemas.statement import ListedStatementSchema
from schemas.statement_query import STATEMENT_FIELDS
from service.api.csv_tables import STATEMENTS
from service.api.formats import Format, wanted_format
from service.api.pages import answer_list
from service.errors import InvalidRequestError
from service.storage import statements
from service.storage.statement_filter import StatementFilter
from service.storage.statement_orders import StatementOrder


def answer_statements(query: dict[str, Any], wanted: StatementFilter) -> Response:
    """Raises what `answer_list` does, and `InvalidRequestError` where CSV is to have other
    fields than its own."""
    order = StatementOrder(query["sort"])
    return answer_list(
        query,
        lambda session, cursor, limit: statements.list_page(
            session, wanted, order=order, cursor=cursor, limit=limit
        ),
        ListedStatementSchema(only=_told(query)),
        STATEMENTS,
    )


def _told(query: dict[str, Any]) -> list[str]:
    asked: list[str] | None = query.get("fields_")
    if wanted_format(query.get("format")) is Format.CSV:
        if asked is not None:
            raise InvalidRequestError.of("fields", "Cannot be asked for of CSV.")
        return STATEMENT_FIELDS
    told = asked or [name for name in STATEMENT_FIELDS if name != "article"]
    return list(dict.fromkeys([*told, *query.get("include", [])]))
