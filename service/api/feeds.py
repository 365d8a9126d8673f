"""Statements for feed readers (JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from flask import Response, json, request, url_for
from flask.views import MethodView

from schemas.feed import FeedSchema
from schemas.statement_query import FeedQuerySchema, SourceFeedQuerySchema
from service.analysis.statement import Kind, Voice
from service.api.filters import filter_of, statement_filter
from service.api.pages import next_address, this_address
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import NotFoundError
from service.storage import sources, statements
from service.storage.paging import Page
from service.storage.statement_filter import StatementFilter
from service.storage.tables import StatementRow

blueprint = Blueprint("feeds", __name__, description="Statements for feed readers")

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"

KIND_NAMES = {
    Kind.CLAIM: "claim",
    Kind.DENIAL: "denial",
    Kind.REPORTED_FACT: "reported fact",
}


@blueprint.route("/v1/statements/feed.json")
class StatementFeed(MethodView):
    @blueprint.arguments(FeedQuerySchema, location="query")
    @blueprint.response(200, FeedSchema, content_type=MEDIA_TYPE)
    def get(self, query: dict[str, Any]) -> Response:
        """Follow statements in a feed reader

        The newest first; with the filters of the list of statements.
        """
        return _answer(query, filter_of(query), "Statements")


@blueprint.route("/v1/sources/<string:source_id>/feed.json")
class SourceFeed(MethodView):
    @blueprint.arguments(SourceFeedQuerySchema, location="query")
    @blueprint.response(200, FeedSchema, content_type=MEDIA_TYPE)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, query: dict[str, Any], source_id: str) -> Response:
        """Follow a source in a feed reader

        What it says, what is said on its behalf and what it relays, the newest first.
        """
        with runtime().database.reading() as session:
            source = sources.find(session, source_id)
            if source is None:
                raise NotFoundError("No source has this id.")
            wanted = statement_filter(session, query, [source_id])
        return _answer(query, wanted, source.name)


def _answer(query: dict[str, Any], wanted: StatementFilter, title: str) -> Response:
    with runtime().database.reading() as session:
        page = statements.list_page(
            session, wanted, cursor=query.get("cursor"), limit=query["limit"]
        )
    body = FeedSchema().dump(_feed(page, title))
    return Response(json.dumps(body), mimetype=MEDIA_TYPE)


def _feed(page: Page[StatementRow], title: str) -> dict[str, Any]:
    feed = {
        "version": VERSION,
        "title": f"{title} – Attribune",
        "home_page_url": request.url_root,
        "feed_url": urljoin(request.url_root, this_address()),
        "items": [_item(statement) for statement in page.items],
    }
    following = next_address(page)
    return feed if following is None else feed | {"next_url": urljoin(request.url_root, following)}


def _item(statement: StatementRow) -> dict[str, Any]:
    named = {tie.source_id: tie.source for tie in statement.attributions}
    who = ", ".join(source.name for source in named.values())
    if not who:
        by_article = statement.voice is Voice.ARTICLE
        who = statement.article.publisher or "The article" if by_article else "Source not named"
    return {
        "id": str(statement.id),
        "url": url_for("statements.Statement", statement_id=statement.id, _external=True),
        "title": f"{who}: {KIND_NAMES[statement.kind]}",
        "content_text": statement.text,
        "date_published": statement.article.dated_at,
        "authors": [
            {
                "name": source.name,
                "url": url_for("sources.Source", source_id=source_id, _external=True),
            }
            for source_id, source in named.items()
        ],
        "tags": [statement.kind.value],
    }
