"""Sources: listing and reading them, and what they say."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from schemas.page import SourcePageSchema, StatementPageSchema
from schemas.query import SourceQuerySchema, SourceStatementQuerySchema
from schemas.source import SourceSchema
from service.api.pages import PAGE_HEADERS, answer_page
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.api.statements import statement_filter
from service.errors import NotFoundError
from service.storage import sources, statements
from service.storage.sources import SourceFilter
from service.storage.tables import SourceRow

blueprint = Blueprint("sources", __name__, description="Who stands behind statements")


@blueprint.route("/v1/sources")
class Sources(MethodView):
    @blueprint.arguments(SourceQuerySchema, location="query")
    @blueprint.response(200, SourcePageSchema, headers=PAGE_HEADERS)
    def get(self, query: dict[str, Any]) -> Any:
        """List sources in the order of their ids"""
        wanted = SourceFilter(
            prefix=query.get("q"), type=query.get("type"), status=query.get("status")
        )
        with runtime().database.reading() as session:
            page = sources.list_page(
                session, wanted, cursor=query.get("cursor"), limit=query["limit"]
            )
        return answer_page(page)


@blueprint.route("/v1/sources/<string:source_id>")
class Source(MethodView):
    @blueprint.response(200, SourceSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, source_id: str) -> SourceRow:
        """Read a source"""
        with runtime().database.reading() as session:
            found = sources.find(session, source_id)
        if found is None:
            raise NotFoundError("No source has this id.")
        return found


@blueprint.route("/v1/sources/<string:source_id>/statements")
class SourceStatements(MethodView):
    @blueprint.arguments(SourceStatementQuerySchema, location="query")
    @blueprint.response(200, StatementPageSchema, headers=PAGE_HEADERS)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, query: dict[str, Any], source_id: str) -> Any:
        """List a source's statements, those of the newest articles first

        Those that it says, that are said on its behalf, or that it relays, unless `role`
        asks for one of these.
        """
        with runtime().database.reading() as session:
            if sources.find(session, source_id) is None:
                raise NotFoundError("No source has this id.")
            page = statements.list_page(
                session,
                statement_filter(query, [source_id]),
                cursor=query.get("cursor"),
                limit=query["limit"],
            )
        return answer_page(page)
