"""Statements: listing, reading and correcting them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask.views import MethodView

from schemas.page import StatementPageSchema
from schemas.statement import StatementChangeSchema, StatementSchema
from schemas.statement_query import StatementQuerySchema
from service.api.access import actor
from service.api.filters import filter_of
from service.api.formats import FORMATS_DOC
from service.api.pages import PAGE_HEADERS
from service.api.preconditions import ENTITY_TAG_HEADER, IF_MATCH, check_if_match, entity_tag
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.api.statement_lists import answer_statements
from service.errors import NotAcceptableError, NotFoundError, PreconditionFailedError
from service.storage import corrections, statements
from service.storage.corrections import Tie
from service.storage.tables import StatementRow

EXAMPLE_CORRECTION = {
    "kind": "denial",
    "attributions": [{"role": "speaker", "source": "kcna"}],
}

blueprint = Blueprint("statements", __name__, description="Who says what")


@blueprint.route("/v1/statements")
class Statements(MethodView):
    @blueprint.doc(**FORMATS_DOC)
    @blueprint.arguments(StatementQuerySchema, location="query")
    @blueprint.response(200, StatementPageSchema, headers=PAGE_HEADERS)
    @blueprint.alt_response(406, response=NotAcceptableError.name)
    def get(self, query: dict[str, Any]) -> Response:
        """List statements, unless otherwise sorted those of the newest articles first

        With `source`, those that the source says, that are said on its behalf, or that it
        relays, unless `role` asks for one of these. `role`, `source`, `country` and
        `source_type` are asked of one and the same source. A source that nobody knows is an
        error, not an empty list, so that a misspelling does not look like silence.
        """
        return answer_statements(query, filter_of(query))


@blueprint.route("/v1/statements/<uuid:statement_id>")
class Statement(MethodView):
    @blueprint.response(200, StatementSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, statement_id: UUID) -> StatementRow:
        """Read a statement"""
        with runtime().database.reading() as session:
            found = statements.find(session, statement_id)
        if found is None:
            raise _unknown(statement_id)
        return found

    @blueprint.doc(parameters=[IF_MATCH])
    @blueprint.arguments(StatementChangeSchema, example=EXAMPLE_CORRECTION)
    @blueprint.response(200, StatementSchema, headers=ENTITY_TAG_HEADER)
    @blueprint.alt_response(404, response=NotFoundError.name)
    @blueprint.alt_response(412, response=PreconditionFailedError.name)
    def patch(self, changes: dict[str, Any], statement_id: UUID) -> Any:
        """Correct a statement

        By a JSON merge patch (RFC 7396). The correction wins in every filter and count and
        outlives a new analysis; what the machine says is kept beside it, and `null` restores it.
        A statement that is made something other than a denial denies nothing; made a denial
        again, it denies what the machine had found, unless `denies` says otherwise.
        """
        with runtime().database.writing() as session:
            corrections.lock(session, statement_id)
            found = statements.find(session, statement_id)
            if found is None:
                raise _unknown(statement_id)
            check_if_match(StatementSchema, found)
            corrections.correct(session, found, _ties(changes), actor())
            session.expunge_all()
            corrected = statements.find(session, statement_id)
        return corrected, 200, {"ETag": f'"{entity_tag(StatementSchema, corrected)}"'}


def _ties(changes: dict[str, Any]) -> dict[str, Any]:
    if changes.get("attributions") is None:
        return changes
    return changes | {"attributions": [Tie(**tie) for tie in changes["attributions"]]}


def _unknown(statement_id: UUID) -> NotFoundError:
    return NotFoundError(f"No statement has the id {statement_id}.")
