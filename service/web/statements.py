"""Correcting a statement from where it is shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from service.analysis.statement import Kind, Role
from service.api.access import actor
from service.api.runtime import runtime
from service.errors import InvalidRequestError, NotFoundError, UnknownSourceError
from service.storage import corrections, sources, statements
from service.storage.corrections import Tie
from service.storage.keys import Scope
from service.web.access import needs

blueprint = Blueprint("statements", __name__)


@blueprint.post("/statements/<uuid:statement_id>/correction")
@needs(Scope.EDIT)
def correct(statement_id: UUID) -> Response:
    with runtime().database.writing() as session:
        corrections.lock(session, statement_id)
        statement = statements.find(session, statement_id)
        if statement is None:
            raise NotFoundError("This statement is no longer there.")
        corrections.correct(session, statement, _changes(session), actor())
        address = f"/articles/{statement.article_id}#statement-{statement.position + 1}"
    flash("The correction is kept.")
    return redirect(address)


def _changes(session: Session) -> dict[str, Any]:
    if request.form.get("restore"):
        return {"kind": None, "attributions": None, "denies": None}
    try:
        kind = Kind(request.form.get("kind", ""))
    except ValueError as error:
        raise InvalidRequestError.of("kind", "Must be a claim, denial or reported fact.") from error
    ties = [
        Tie(role, _source_id(session, role, spelling.strip()))
        for role in Role
        for spelling in request.form.get(role.value, "").split(";")
        if spelling.strip()
    ]
    return {"kind": kind, "attributions": list(dict.fromkeys(ties))}


def _source_id(session: Session, role: Role, spelling: str) -> str:
    """The one source with this id, name or alias."""
    found = sources.ids_for(session, spelling)
    if not found:
        raise UnknownSourceError(role.value, spelling)
    if len(found) > 1:
        ids = ", ".join(found)
        message = f"Several sources are called {spelling!r}: give the id of one, {ids}."
        raise InvalidRequestError.of(role.value, message)
    return found[0]
