"""Correcting a statement from where it is shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from service.analysis.statement import Kind, Role
from service.api.access import actor
from service.api.runtime import runtime
from service.errors import InvalidRequestError, NotFoundError, UnknownSourceError
from service.storage import articles, corrections, sources, statements
from service.storage.corrections import Tie
from service.storage.keys import Scope
from service.storage.stored_analysis import StoredAnalysis
from service.storage.tables import StatementRow
from service.web.access import needs
from service.web.shown_statements import of_stored

blueprint = Blueprint("statements", __name__)


@blueprint.get("/statements/<uuid:statement_id>/correction")
@needs(Scope.EDIT)
def form(statement_id: UUID) -> str:
    """The form to correct a statement, which its article's page shows in place."""
    with runtime().database.reading() as session:
        stored = articles.find(session, _found(session, statement_id).article_id)
    if stored is None:
        raise _gone()
    shown = of_stored(stored)
    statement = next(one for one in shown if one.id == str(statement_id))
    return render_template(
        "correction.html",
        article=stored.article,
        statement=statement,
        others=[one for one in shown if one is not statement],
        denies=_denied_numbers(stored, statement_id),
    )


@blueprint.post("/statements/<uuid:statement_id>/correction")
@needs(Scope.EDIT)
def correct(statement_id: UUID) -> Response:
    with runtime().database.writing() as session:
        corrections.lock(session, statement_id)
        statement = _found(session, statement_id)
        corrections.correct(session, statement, _changes(session), actor())
        address = f"/articles/{statement.article_id}#statement-{statement.position + 1}"
    flash("The correction is kept.")
    return redirect(address)


def _found(session: Session, statement_id: UUID) -> StatementRow:
    found = statements.find(session, statement_id)
    if found is None:
        raise _gone()
    return found


def _gone() -> NotFoundError:
    return NotFoundError("This statement is no longer there.")


def _denied_numbers(stored: StoredAnalysis, statement_id: UUID) -> set[int]:
    """Which statements of the article it denies, or would deny if it were a denial again."""
    numbers = {str(row.id): number for number, row in enumerate(stored.statements, start=1)}
    row = stored.statements[numbers[str(statement_id)] - 1]
    ids = list(map(str, row.denies))
    if row.kind is not Kind.DENIAL and row.machine_answer is not None:
        ids = row.machine_answer["denies"]
    return {numbers[denied] for denied in ids if denied in numbers}


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
    # What is chosen stays chosen in the form when the kind becomes another, but counts no more.
    denies = _denied() if kind is Kind.DENIAL else []
    return {"kind": kind, "attributions": list(dict.fromkeys(ties)), "denies": denies}


def _denied() -> list[UUID]:
    try:
        return [UUID(chosen) for chosen in request.form.getlist("denies")]
    except ValueError as error:
        message = "Must be other statements of the same article."
        raise InvalidRequestError.of("denies", message) from error


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
