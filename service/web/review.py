"""The queue of sources that nobody has reviewed, the most frequent first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from service.analysis.statement import SourceStatus
from service.api.access import actor
from service.api.runtime import runtime
from service.errors import NotFoundError
from service.storage import source_editing, source_lists
from service.storage.keys import Scope
from service.storage.source_lists import SourceFilter, SourceOrder
from service.storage.suggestions import Reason, suggest
from service.web.access import is_local_path, needs
from service.web.filters import PanelLinks

blueprint = Blueprint("review", __name__)

PAGE_LENGTH = 20
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
    back = request.form.get("back", "/review")
    return redirect(back if is_local_path(back) else "/review")
