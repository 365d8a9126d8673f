"""Searching statements, with an explanation when nothing is found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, render_template, request
from marshmallow import EXCLUDE, ValidationError
from sqlalchemy.orm import Session

from schemas.statement_query import StatementQuerySchema
from service.analysis.statement import Kind, Quotation, Role
from service.api.filters import source_ids, statement_filter
from service.api.runtime import runtime
from service.storage import publishers, statements
from service.storage.full_text_query import NoWordError
from service.storage.keys import Scope
from service.storage.paging import Page
from service.storage.statement_filter import StatementFilter
from service.storage.statement_orders import StatementOrder
from service.storage.tables import StatementRow
from service.web.access import needs
from service.web.filters import PanelLinks, unknown_sources
from service.web.layout import countries, here

blueprint = Blueprint("search", __name__)

PAGE_LENGTH = 25
# More than these say no more to whoever looks for the filter that is too narrow.
MOST_COUNTED = 1_000
FILTERS = {
    "words": "words",
    "kinds": "kind",
    "sources": "source",
    "role": "role",
    "on_behalf_of": "on behalf of",
    "publisher": "publisher",
    "country": "source’s country",
    "source_type": "source’s type",
    "since": "from",
    "before": "to",
    "quotation": "quotation",
    "disputed": "disputed",
    "min_confidence": "confidence",
}
# Filters whose parameter has another name.
PARAMETERS = {
    "words": "q",
    "kinds": "kind",
    "sources": "source",
    "since": "from",
    "before": "to",
}
# What is asked for most often; the form opens the rest where something is asked of it.
PLAIN_PARAMETERS = {"q", "kind", "source", "sort", "cursor"}
ORDERS = {
    StatementOrder.NEWEST: "Newest first",
    StatementOrder.OLDEST: "Oldest first",
    StatementOrder.CONFIDENCE: "Surest first",
}


@dataclass(frozen=True, slots=True)
class WithoutFilter:
    """How many statements there would be without one of the filters: at least `count`, and where
    there are no `more`, just as many."""

    name: str
    count: int
    more: bool
    address: str


@blueprint.get("/search")
@needs(Scope.READ)
def page() -> tuple[str, int]:
    given = {name: value.strip() for name, value in request.args.items() if value.strip()}
    query, problems = _read(given)
    found: Page[StatementRow] = Page([], None)
    without: list[WithoutFilter] = []
    with runtime().database.reading() as session:
        problems |= unknown_sources(session, query, "source", "on_behalf_of")
        known_publishers = publishers.list_all(session)
        order = StatementOrder(query.get("sort", StatementOrder.NEWEST))
        if not problems:
            wanted = statement_filter(session, query, source_ids(session, query, "source"))
            try:
                found = statements.list_page(
                    session,
                    wanted,
                    order=order,
                    cursor=request.args.get("cursor"),
                    limit=PAGE_LENGTH,
                )
                if not found.items:
                    without = list(_without_each(session, wanted))
            except NoWordError as error:
                problems["q"] = str(error)
    shown = render_template(
        "search.html",
        given=given,
        problems=problems,
        labels={PARAMETERS.get(name, name): label for name, label in FILTERS.items()},
        narrowed=bool((given.keys() | problems.keys()) - PLAIN_PARAMETERS),
        page=found,
        without=without,
        kinds=Kind,
        roles=Role,
        quotations=Quotation,
        orders=ORDERS,
        publishers=known_publishers,
        countries=countries(),
        links=PanelLinks.of(
            "The statements",
            "/v1/statements",
            {name: value for name, value in given.items() if name != "cursor"},
        ),
    )
    return shown, 422 if problems else 200


def _read(given: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The API's own reading of the parameters, and what is wrong with them by field."""
    schema = StatementQuerySchema(unknown=EXCLUDE)
    try:
        return schema.load(given), {}
    except ValidationError as error:
        problems = {
            str(name): " ".join(map(str, texts)) if isinstance(texts, list) else str(texts)
            for name, texts in error.messages_dict.items()
        }
        return {}, problems


def _without_each(session: Session, wanted: StatementFilter) -> list[WithoutFilter]:
    """What each filter keeps out that all the others let through, the most first.

    Counts no further than `MOST_COUNTED`: the others may let through nearly everything.
    """
    found = []
    for field, name in FILTERS.items():
        if getattr(wanted, field) is None:
            continue
        other: dict[str, Any] = {field: None} | ({"role": None} if field == "sources" else {})
        count = statements.count_up_to(session, replace(wanted, **other), MOST_COUNTED + 1)
        dropped = {PARAMETERS.get(field, field): None, "cursor": None}
        dropped |= {"role": None} if field == "sources" else {}
        more = count > MOST_COUNTED
        found.append(WithoutFilter(name, min(count, MOST_COUNTED), more, here(**dropped)))
    return sorted(found, key=lambda without: (-without.count, not without.more))
