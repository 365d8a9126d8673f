"""The page of disputes: what is denied beside its denial."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from service.api.runtime import runtime
from service.storage import disputes, publishers, sources
from service.storage.disputes import DisputeFilter
from service.storage.full_text_query import NoWordError
from service.storage.keys import Scope
from service.storage.paging import Page
from service.web.access import needs
from service.web.filters import ALL_TIME, PERIODS, PanelFilter, PanelLinks, unknown_sources
from service.web.layout import countries

blueprint = Blueprint("disputes", __name__)

PAGE_LENGTH = 20
# Which side of a dispute a source is asked for on: either, or one of them.
SIDES = ("source", "denier", "denied")


@blueprint.get("/disputes")
@needs(Scope.READ)
def page() -> tuple[str, int]:
    arguments = request.args.copy()
    arguments.setdefault("period", ALL_TIME)
    wanted, problems = PanelFilter.read(arguments)
    given = {name: request.args.get(name, "").strip()[:500] for name in ("q", *SIDES)}
    given = {name: value for name, value in given.items() if value}
    with runtime().database.reading() as session:
        known_publishers = publishers.list_all(session)
        problems |= unknown_sources(session, given, *SIDES)
        ids = {side: sources.ids_for(session, given[side]) for side in SIDES if side in given}
        asked = DisputeFilter(
            sources=ids.get("source"),
            deniers=ids.get("denier"),
            denied=ids.get("denied"),
            words=given.get("q"),
            publisher=wanted.publisher,
            country=wanted.country,
            source_type=wanted.source_type,
            since=wanted.first_moment,
            before=wanted.end,
        )
        try:
            found = disputes.list_page(
                session, asked, cursor=request.args.get("cursor"), limit=PAGE_LENGTH
            )
        except NoWordError as error:
            problems["q"] = str(error)
            found = Page([], None)
    shown = render_template(
        "disputes.html",
        wanted=wanted,
        problems=problems,
        given=given,
        periods=PERIODS,
        countries=countries(),
        publishers=known_publishers,
        page=found,
        links=PanelLinks.of(
            "Disputes",
            "/v1/disputes",
            wanted.parameters(**given),
        ),
    )
    return shown, 422 if problems else 200
