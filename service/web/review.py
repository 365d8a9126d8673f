"""The queue of sources that nobody has reviewed, the most frequent first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from service.analysis.statement import SourceStatus
from service.api.access import actor
from service.api.runtime import runtime
from service.errors import NotFoundError
from service.storage import differences, source_editing, source_lists
from service.storage.keys import Scope
from service.storage.source_lists import SourceFilter, SourceOrder
from service.storage.suggestions import Reason, suggest
from service.storage.tables import SourceRow
from service.web.access import is_local_path, needs
from service.web.filters import PanelLinks

blueprint = Blueprint("review", __name__)

PAGE_LENGTH = 20
DIFFERENCES_SHOWN = 50
REASONS = {
    Reason.SAME_SPELLING: "same spelling",
    Reason.ACRONYM: "acronym",
    Reason.SURNAME: "surname",
    Reason.SIMILAR: "similar name",
}


@blueprint.get("/review")
@needs(Scope.EDIT)
def page() -> str:
    shows_merged = request.args.get("merged") == "yes"
    if request.args.get("different") == "yes":
        return _differences()
    wanted = (
        SourceFilter(merged=True) if shows_merged else SourceFilter(status=SourceStatus.UNREVIEWED)
    )
    with runtime().database.reading() as session:
        found = source_lists.list_page(
            session,
            wanted,
            order=SourceOrder.ID if shows_merged else SourceOrder.FREQUENCY,
            counted=True,
            cursor=request.args.get("cursor"),
            limit=PAGE_LENGTH,
        )
        suggestions = {} if shows_merged else suggest(session, [row.id for row in found.items])
    parameters = {"status": "unreviewed", "sort": "frequency"}
    return render_template(
        "review.html",
        page=found,
        suggestions=suggestions,
        reasons=REASONS,
        shows_merged=shows_merged,
        links=PanelLinks.of("Unreviewed sources", "/v1/sources", parameters),
    )


def _differences() -> str:
    with runtime().database.reading() as session:
        found = differences.list_page(
            session, cursor=request.args.get("cursor"), limit=DIFFERENCES_SHOWN
        )
    return render_template("differences.html", page=found)


@blueprint.post("/review/<string:source_id>/different")
@needs(Scope.EDIT)
def tell_apart(source_id: str) -> Response:
    """Keep that a source is not another one, or that it may be after all."""
    with runtime().database.writing() as session:
        source = _there(session, source_id)
        other = _there(session, request.form.get("other", ""))
        if request.form.get("undo"):
            differences.undo(session, source.id, other.id, actor())
            flash(f"“{source.name}” may be “{other.name}” again.")
        else:
            differences.tell_apart(session, source.id, other.id, actor())
            flash(f"“{source.name}” is not “{other.name}”. It can be undone under “Not the same”.")
    return _back()


@blueprint.post("/review/<string:source_id>")
@needs(Scope.EDIT)
def approve(source_id: str) -> Response:
    """Take a source as it is into the curated ones."""
    with runtime().database.writing() as session:
        detail = source_editing.detail(session, source_id)
        if detail is None:
            raise NotFoundError("No source has this address.")
        changes = {"status": SourceStatus.CURATED}
        source_editing.edit(session, detail.source, changes, actor())
        flash(f"“{detail.source.name}” is reviewed.")
    return _back()


def _there(session: Session, source_id: str) -> SourceRow:
    found = session.get(SourceRow, source_id)
    if found is None:
        raise NotFoundError("No source has this address.")
    return found


def _back() -> Response:
    back = request.form.get("back", "/review")
    return redirect(back if is_local_path(back) else "/review")
