"""What the parameters of a query ask the storage for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from schemas.query import Copies
from service.api.runtime import runtime
from service.errors import InvalidRequestError, UnknownSourceError
from service.sources.country_codes import is_country_code
from service.storage import sources
from service.storage.statement_filter import StatementFilter


def statement_filter(
    session: Session, query: dict[str, Any], asked: Sequence[str] | None
) -> StatementFilter:
    """The filter that a query's parameters make; `asked` are the ids of the sources of which one
    must stand behind a statement.

    Raises `UnknownSourceError`, and what `country` does.
    """
    return StatementFilter(
        sources=asked,
        role=query.get("role"),
        on_behalf_of=source_ids(session, query, "on_behalf_of"),
        kinds=query.get("kind"),
        words=query.get("q"),
        publisher=query.get("publisher"),
        country=country(query),
        source_type=query.get("source_type"),
        since=query.get("since"),
        before=query.get("before"),
        quotation=query.get("quotation"),
        voice=query.get("voice"),
        disputed=query.get("disputed"),
        min_confidence=query.get("min_confidence"),
        article=query.get("article"),
        copies=query["copies"] is Copies.SEPARATE,
    )


def filter_of(query: dict[str, Any]) -> StatementFilter:
    """As `statement_filter`, with the source that `source` names.

    Raises `UnknownSourceError`, and what `country` does.
    """
    with runtime().database.reading() as session:
        return statement_filter(session, query, source_ids(session, query, "source"))


def source_ids(session: Session, query: dict[str, Any], parameter: str) -> list[str] | None:
    """The ids of all that carry the name; None where the parameter is not given.

    Raises `UnknownSourceError`.
    """
    spelling = query.get(parameter)
    if spelling is None:
        return None
    found = sources.ids_for(session, spelling)
    if not found:
        raise UnknownSourceError(parameter, spelling)
    return found


def country(query: dict[str, Any]) -> str | None:
    """The code of a country that the query asks for.

    Raises `InvalidRequestError` where it is none, so that a slip does not look like silence.
    """
    code: str | None = query.get("country")
    if code is not None and not is_country_code(code):
        raise InvalidRequestError.of("country", "Must be a code of ISO 3166-1 alpha-2.")
    return code
