"""The pages of sources: the index, and one source with what it says and who denies it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from schemas.source import SourceChangeSchema
from service.analysis.statement import Kind, SourceStatus, SourceType
from service.api.access import actor
from service.api.runtime import runtime
from service.errors import (
    FieldError,
    InvalidRequestError,
    NotFoundError,
    UnknownSourceError,
)
from service.storage import (
    merges,
    source_editing,
    source_lists,
    sources,
    statements,
    statistics,
)
from service.storage.keys import Scope
from service.storage.source_editing import SourceDetail
from service.storage.source_lists import SourceFilter, SourceOrder
from service.storage.tables import SourceRow
from service.web import source_relations
from service.web.access import needs
from service.web.filters import ALL_TIME, PERIODS, PanelFilter, PanelLinks
from service.web.layout import countries
from service.web.timelines import filled

blueprint = Blueprint("sources", __name__)

PAGE_LENGTH = 50
STATEMENTS_SHOWN = 10
# Of a source that says more, who has to do with it is asked for when the page is there.
MOST_COUNTED_AT_ONCE = 20_000
SHOWN = "shown"


@blueprint.get("/sources")
@needs(Scope.READ)
def index() -> str:
    prefix = request.args.get("q", "").strip()[:500]
    wanted = SourceFilter(
        prefix=prefix or None,
        type=_member(SourceType, request.args.get("type")),
        status=_member(SourceStatus, request.args.get("status")),
    )
    order = SourceOrder.ID if request.args.get("sort") == "id" else SourceOrder.FREQUENCY
    with runtime().database.reading() as session:
        page = source_lists.list_page(
            session,
            wanted,
            order=order,
            counted=True,
            cursor=request.args.get("cursor"),
            limit=PAGE_LENGTH,
        )
    asked = {"q": prefix, "type": request.args.get("type"), "status": request.args.get("status")}
    parameters = {name: value for name, value in asked.items() if value}
    return render_template(
        "sources.html",
        page=page,
        wanted=wanted,
        order=order,
        statuses=SourceStatus,
        links=PanelLinks.of("Sources", "/v1/sources", parameters | {"sort": order.value}),
    )


@blueprint.get("/sources/<string:source_id>")
@needs(Scope.READ)
def page(source_id: str) -> str:
    arguments = request.args.copy()
    arguments.setdefault("period", ALL_TIME)
    wanted, problems = PanelFilter.read(arguments)
    asked = replace(wanted.of_statements, sources=[source_id])
    kind = _member(Kind, request.args.get("kind"))
    with runtime().database.reading() as session:
        detail = _detail(session, source_id)
        counted = statistics.timeline(session, asked, interval=wanted.interval)
        said = statements.list_page(
            session,
            replace(asked, kinds=None if kind is None else [kind]),
            cursor=request.args.get("cursor"),
            limit=STATEMENTS_SHOWN,
        )
        relations = None
        is_soon_done = sum(row.count for row in counted) <= MOST_COUNTED_AT_ONCE
        if is_soon_done or request.args.get("relations") == SHOWN:
            relations = source_relations.panels(session, source_id, wanted)
        above = _found(session, detail.source.parent)
        root = _found(session, detail.source.merged_into)
    parameters = wanted.parameters(source=source_id)
    return render_template(
        "source.html",
        source=detail.source,
        detail=detail,
        parent=above,
        root=root,
        wanted=wanted,
        problems=problems,
        periods=PERIODS,
        kind_asked=kind,
        countries=countries(),
        statuses=SourceStatus,
        timeline=filled(counted, wanted.interval, wanted.first_day, wanted.last_drawn_day),
        page=said,
        relations=relations,
        links={
            "timeline": PanelLinks.of(
                "The timeline",
                "/v1/stats/timeline",
                parameters | {"interval": wanted.interval.value, "by": "kind"},
            ),
            "statements": PanelLinks.of(
                "The statements",
                "/v1/statements",
                parameters | ({"kind": kind.value} if kind else {}),
            ),
        },
    )


@blueprint.post("/sources/<string:source_id>")
@needs(Scope.EDIT)
def edit(source_id: str) -> Response:
    changes = _changes()
    with runtime().database.writing() as session:
        source_editing.edit(session, _detail(session, source_id).source, changes, actor())
    flash("Saved.")
    return redirect(f"/sources/{source_id}")


@blueprint.get("/sources/<string:source_id>/merge")
@needs(Scope.EDIT)
def preview_merge(source_id: str) -> str:
    with runtime().database.reading() as session:
        _detail(session, source_id)
        target = _target(session)
        effect = merges.preview(session, source_id, target)
    return render_template("merge.html", effect=effect)


@blueprint.post("/sources/<string:source_id>/merge")
@needs(Scope.EDIT)
def merge(source_id: str) -> Response:
    with runtime().database.writing() as session:
        source = _detail(session, source_id).source
        target = _target(session)
        merges.merge(session, source_id, target, actor())
        flash(f"“{source.name}” is merged. It can be undone below.")
    return redirect(f"/sources/{target}")


@blueprint.post("/sources/<string:source_id>/unmerge")
@needs(Scope.EDIT)
def undo_merge(source_id: str) -> Response:
    with runtime().database.writing() as session:
        source = _detail(session, source_id).source
        if not merges.undo(session, source_id, actor()):
            raise NotFoundError(f"“{source.name}” is not merged into another source.")
        flash(f"The merge of “{source.name}” is undone.")
    return redirect(f"/sources/{source_id}")


def _detail(session: Session, source_id: str) -> SourceDetail:
    detail = source_editing.detail(session, source_id)
    if detail is None:
        raise NotFoundError("No source has this address.")
    return detail


def _found(session: Session, source_id: str | None) -> SourceRow | None:
    return None if source_id is None else sources.find(session, source_id)


def _target(session: Session) -> str:
    """The source to merge into, by its id or a name that only one source has."""
    spelling = request.values.get("into", "").strip()
    found = sources.ids_for(session, spelling) if spelling else []
    if not found:
        raise UnknownSourceError("into", spelling)
    if len(found) > 1:
        raise InvalidRequestError.of("into", f"Several have this name: {', '.join(found)}.")
    return found[0]


def _changes() -> dict[str, Any]:
    """What the form says of a source. Raises `InvalidRequestError`."""
    form = request.form
    given: dict[str, Any] = {
        "name": form.get("name", "").strip(),
        "type": form.get("type"),
        "country": form.get("country", "").strip() or None,
        "parent": form.get("parent", "").strip() or None,
        "status": form.get("status"),
        "aliases": [line.strip() for line in form.get("aliases", "").splitlines() if line.strip()],
    }
    try:
        changes: dict[str, Any] = SourceChangeSchema().load(
            {name: value for name, value in given.items() if name in form}
        )
    except ValidationError as error:
        raise InvalidRequestError(
            [FieldError(str(name), str(texts)) for name, texts in error.messages_dict.items()]
        ) from error
    return changes


def _member(enumeration: Any, value: str | None) -> Any:
    return next((member for member in enumeration if member.value == value), None)
