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
from service.web.filters import ALL_TIME, PERIODS, PanelFilter, PanelLinks
from service.web.layout import countries

blueprint = Blueprint("disputes", __name__)

PAGE_LENGTH = 20


@blueprint.get("/disputes")
@needs(Scope.READ)
def page() -> tuple[str, int]:
    arguments = request.args.copy()
    arguments.setdefault("period", ALL_TIME)
    wanted, problems = PanelFilter.read(arguments)
    spelling = request.args.get("source", "").strip()[:500]
    words = request.args.get("q", "").strip()[:500]
    with runtime().database.reading() as session:
        known_publishers = publishers.list_all(session)
        ids = sources.ids_for(session, spelling) if spelling else None
        if ids == []:
            problems["source"] = f"Nobody is known as “{spelling}”."
        asked = DisputeFilter(
            sources=ids,
            words=words or None,
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
        source=spelling,
        words=words,
        periods=PERIODS,
        countries=countries(),
        publishers=known_publishers,
        page=found,
        links=PanelLinks.of(
            "Disputes",
            "/v1/disputes",
            wanted.parameters(source=spelling or None, q=words or None),
        ),
    )
    return shown, 422 if problems else 200
