"""Disputes: listing who denies what of whom."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.views import MethodView

from schemas.dispute import DisputePageSchema, DisputeSchema
from schemas.query import Copies
from schemas.statement_query import DisputeQuerySchema
from service.api.csv_tables import DISPUTES
from service.api.filters import country, source_ids
from service.api.formats import FORMATS_DOC
from service.api.pages import PAGE_HEADERS, answer_list
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import NotAcceptableError
from service.storage import disputes
from service.storage.disputes import DisputeFilter

blueprint = Blueprint("disputes", __name__, description="Who denies what of whom")


@blueprint.route("/v1/disputes")
class Disputes(MethodView):
    @blueprint.doc(**FORMATS_DOC)
    @blueprint.arguments(DisputeQuerySchema, location="query")
    @blueprint.response(200, DisputePageSchema, headers=PAGE_HEADERS)
    @blueprint.alt_response(406, response=NotAcceptableError.name)
    def get(self, query: dict[str, Any]) -> Response:
        """List disputes, those of the newest articles first

        A dispute is a denial with the statements of its article that it denies. A denial of
        which no denied statement is known is not listed here, but is among the statements of
        kind `denial`.
        """
        wanted = _filter_of(query)
        return answer_list(
            query,
            lambda session, cursor, limit: disputes.list_page(
                session, wanted, cursor=cursor, limit=limit
            ),
            DisputeSchema(),
            DISPUTES,
        )


def _filter_of(query: dict[str, Any]) -> DisputeFilter:
    with runtime().database.reading() as session:
        return DisputeFilter(
            sources=source_ids(session, query, "source"),
            deniers=source_ids(session, query, "denier"),
            denied=source_ids(session, query, "denied"),
            words=query.get("q"),
            publisher=query.get("publisher"),
            country=country(query),
            source_type=query.get("source_type"),
            since=query.get("since"),
            before=query.get("before"),
            copies=query["copies"] is Copies.SEPARATE,
        )
