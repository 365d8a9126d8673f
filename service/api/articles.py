"""Articles: posting, listing, reading and deleting them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask.views import MethodView

from schemas.analysis import AnalysisSchema
from schemas.article import EXAMPLE_ARTICLE, PostedArticle, PostedArticleSchema
from schemas.page import ArticlePageSchema, VersionPageSchema
from schemas.query import DatedQuerySchema, PageQuerySchema
from service.api.pages import PAGE_HEADERS, answer_page
from service.api.requests import check_length
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import NotFoundError
from service.storage import articles
from service.storage.articles import ArticleFilter
from service.storage.keys import Scope
from service.storage.stored_analysis import StoredAnalysis

blueprint = Blueprint("articles", __name__, description="Articles and what was found in them")

LOCATION = {
    "Location": {
        "description": "Where the article is.",
        "schema": {"type": "string", "format": "uri-reference"},
    }
}


@blueprint.route("/v1/articles")
class Articles(MethodView):
    @blueprint.arguments(DatedQuerySchema, location="query")
    @blueprint.response(200, ArticlePageSchema, headers=PAGE_HEADERS)
    def get(self, query: dict[str, Any]) -> Any:
        """List articles, the newest first

        Each in its current version.
        """
        wanted = ArticleFilter(since=query.get("since"), before=query.get("before"))
        with runtime().database.reading() as session:
            page = articles.list_page(
                session, wanted, cursor=query.get("cursor"), limit=query["limit"]
            )
        return answer_page(page)

    @blueprint.scope(Scope.INGEST)
    @blueprint.arguments(PostedArticleSchema, example=EXAMPLE_ARTICLE)
    @blueprint.alt_response(
        200,
        schema=AnalysisSchema,
        headers=LOCATION,
        description="The article was stored before, with this text.",
        success=True,
    )
    @blueprint.response(201, AnalysisSchema, headers=LOCATION, description="It is stored.")
    def post(self, posted: PostedArticle) -> tuple[StoredAnalysis, int, dict[str, str]]:
        """Analyse an article and store it

        An `external_id` names one article. Posted again with the same text, it is answered as
        it is stored; with another text, that becomes the article's new version, and the older
        ones stay at `/v1/articles/{id}/versions`.

        An article without an `external_id`, or one that was stored without it, is known again
        by exactly the same text from the same publisher, or where one of the two names none.
        """
        check_length(posted)
        stored, is_new = _store(posted)
        location = url_for("articles.Article", article_id=stored.article.id)
        return stored, 201 if is_new else 200, {"Location": location}


@blueprint.route("/v1/articles/<uuid:article_id>")
class Article(MethodView):
    @blueprint.response(200, AnalysisSchema)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, article_id: UUID) -> StoredAnalysis:
        """Read an article with its statements"""
        with runtime().database.reading() as session:
            found = articles.find(session, article_id)
        if found is None:
            raise _unknown(article_id)
        return found

    @blueprint.scope(Scope.ADMIN)
    @blueprint.response(204, description="It is deleted.")
    @blueprint.alt_response(404, response=NotFoundError.name)
    def delete(self, article_id: UUID) -> None:
        """Delete an article and all that was derived from it

        All versions of the article go with it, whichever of them the id is of, and so do
        their statements, and sources that nobody has reviewed and no other article names.
        """
        with runtime().database.writing() as session:
            if not articles.remove(session, article_id):
                raise _unknown(article_id)


@blueprint.route("/v1/articles/<uuid:article_id>/versions")
class Versions(MethodView):
    @blueprint.arguments(PageQuerySchema, location="query")
    @blueprint.response(200, VersionPageSchema, headers=PAGE_HEADERS)
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, query: dict[str, Any], article_id: UUID) -> Any:
        """List the versions of an article, the newest first

        `article_id` may be the id of any of them. Lists and counts elsewhere show the
        statements of the current version only.
        """
        with runtime().database.reading() as session:
            page = articles.list_versions(
                session, article_id, cursor=query.get("cursor"), limit=query["limit"]
            )
        if page is None:
            raise _unknown(article_id)
        return answer_page(page)


def _store(posted: PostedArticle) -> tuple[StoredAnalysis, bool]:
    database = runtime().database
    found = articles.find_stored(database, posted.article, posted.external_id)
    if found is not None:
        return found, False
    return articles.store(
        database,
        runtime().analyzer.analyze(posted.article),
        external_id=posted.external_id,
        catalogue=runtime().catalogue.sources,
    )


def _unknown(article_id: UUID) -> NotFoundError:
    return NotFoundError(f"No article has the id {article_id}.")
