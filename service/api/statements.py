"""Statements: listing and reading them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from sqlalchemy.orm import Session

from schemas.page import StatementPageSchema
from schemas.query import StatementQuerySchema
from schemas.statement import StatementSchema
from service.api.pages import PAGE_HEADERS, answer_page
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import NotFoundError, UnknownSourceError
from service.storage import sources, statements
from service.storage.statement_filter import StatementFilter
from service.storage.tables import StatementRow

blueprint = Blueprint("statements", __name__, description="Who says what")


@blueprint.route("/v1/statements")
class Statements(MethodView):
    @blueprint.arguments(StatementQuerySchema, location="query")
    @blueprint.response(200, StatementPageSchema, headers=PAGE_HEADERS)
    def get(self, query: dict[str, Any]) -> Any:
        """List statements, those of the newest articles first

        With `source`, those that the source says, that are said on its behalf, or that it
        relays, unless `role` asks for one of these. A source that nobody knows is an error,
        not an empty list, so that a misspelling does not look like silence.
        """
        with runtime().database.reading() as session:
            found = _source_ids(session, query.get("source"))
            page = statements.list_page(
                session,
                statement_filter(query, found),
                cursor=query.get("cursor"),
                limit=query["limit"],
            )
        return answer_page(page)


@blueprint.route("/v1/statements/<uuid:statement_id>")
class Statement(MethodView):
    @blueprint.response(200, StatementSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, statement_id: UUID) -> StatementRow:
        """Read a statement"""
        with runtime().database.reading() as session:
            found = statements.find(session, statement_id)
        if found is None:
            raise NotFoundError(f"No statement has the id {statement_id}.")
        return found


def _source_ids(session: Session, spelling: str | None) -> list[str] | None:
    if spelling is None:
        return None
    found = sources.ids_for(session, spelling)
    if not found:
        raise UnknownSourceError("source", spelling)
    return found


def statement_filter(query: dict[str, Any], source_ids: list[str] | None) -> StatementFilter:
    return StatementFilter(
        sources=source_ids,
        role=query.get("role"),
        kinds=None if "kind" not in query else [query["kind"]],
        words=query.get("q"),
        since=query.get("since"),
        before=query.get("before"),
    )
