"""Articles: posting, listing, reading and deleting them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask.views import MethodView

from schemas.analysis import AnalysisSchema
from schemas.article import (
    EXAMPLE_ARTICLE,
    ArticleSummarySchema,
    PostedArticle,
    PostedArticleSchema,
)
from schemas.article_query import ArticleQuerySchema
from schemas.page import ArticlePageSchema, VersionPageSchema
from schemas.query import Copies, PageQuerySchema
from service.analysis import readability
from service.api import idempotency
from service.api.access import actor
from service.api.csv_tables import ARTICLES
from service.api.filters import country
from service.api.formats import FORMATS_DOC
from service.api.pages import PAGE_HEADERS, answer_list, answer_page
from service.api.preferences import (
    PREFER,
    PREFERENCE_APPLIED,
    RETRY_AFTER,
    RETRY_AFTER_SECONDS,
    is_to_be_queued,
    waiting_headers,
)
from service.api.requests import check_length
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import NotAcceptableError, NotFoundError, RequestInProgressError
from service.jobs import intake
from service.jobs.queue import Priority
from service.storage import articles, audit
from service.storage.articles import ArticleFilter
from service.storage.audit import Action
from service.storage.keys import Scope
from service.storage.progress import SETTLED
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
    @blueprint.doc(**FORMATS_DOC)
    @blueprint.arguments(ArticleQuerySchema, location="query")
    @blueprint.response(200, ArticlePageSchema, headers=PAGE_HEADERS)
    @blueprint.alt_response(406, response=NotAcceptableError.name)
    def get(self, query: dict[str, Any]) -> Response:
        """List articles, the newest first

        Each in its current version. `country` and `source_type` are asked of one and the same
        source.
        """
        wanted = ArticleFilter(
            words=query.get("q"),
            publisher=query.get("publisher"),
            status=query.get("status"),
            country=country(query),
            source_type=query.get("source_type"),
            since=query.get("since"),
            before=query.get("before"),
            copies=query["copies"] is Copies.SEPARATE,
        )
        return answer_list(
            query,
            lambda session, cursor, limit: articles.list_page(
                session, wanted, cursor=cursor, limit=limit
            ),
            ArticleSummarySchema(),
            ARTICLES,
        )

    @blueprint.scope(Scope.INGEST)
    @blueprint.arguments(PostedArticleSchema, example=EXAMPLE_ARTICLE)
    @blueprint.alt_response(409, response=RequestInProgressError.name)
    @blueprint.alt_response(
        200,
        schema=AnalysisSchema,
        headers=LOCATION,
        description="The article was stored before, with this text.",
        success=True,
    )
    @blueprint.alt_response(
        202,
        schema=AnalysisSchema,
        headers={**LOCATION, "Preference-Applied": PREFERENCE_APPLIED, "Retry-After": RETRY_AFTER},
        description="The article is kept and will be analysed: read it at `Location` until its "
        "`status` is `analysed` or `failed`.",
        success=True,
    )
    @blueprint.response(201, AnalysisSchema, headers=LOCATION, description="It is stored.")
    @blueprint.doc(parameters=[PREFER, idempotency.PARAMETER])
    def post(self, posted: PostedArticle) -> tuple[StoredAnalysis, int, dict[str, str]]:
        """Analyse an article and store it

        An `external_id` names one article. Posted again with the same text, it is answered as
        it is stored; with another text, that becomes the article's new version, and the older
        ones stay at `/v1/articles/{id}/versions`.

        An article without an `external_id`, or one that was stored without it, is known again
        by exactly the same text from the same publisher, or where one of the two names none.

        With `Prefer: respond-async` the article is queued, if the service has a queue (that is,
        if its database is PostgreSQL), and analysed later.
        """
        check_length(posted)
        stored, is_new = _enqueue(posted) if is_to_be_queued() else _store(posted)
        headers = {"Location": url_for("articles.Article", article_id=stored.article.id)}
        if is_pending(stored):
            return stored, 202, headers | waiting_headers()
        return stored, 201 if is_new else 200, headers


@blueprint.route("/v1/articles/<uuid:article_id>")
class Article(MethodView):
    @blueprint.response(200, AnalysisSchema, headers={"Retry-After": RETRY_AFTER})
    @blueprint.alt_response(404, response=NotFoundError.name)
    def get(self, article_id: UUID) -> tuple[StoredAnalysis, int, dict[str, str]]:
        """Read an article with its statements

        While its `status` is `queued` or `analysing` it has none.
        """
        with runtime().database.reading() as session:
            found = articles.find(session, article_id)
        if found is None:
            raise _unknown(article_id)
        retry_after = {"Retry-After": str(RETRY_AFTER_SECONDS)} if is_pending(found) else {}
        return found, 200, retry_after

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
            audit.record(session, actor(), Action.ARTICLE_DELETED, article_id)


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


@blueprint.route("/v1/articles/<uuid:article_id>/reanalyze")
class Reanalysis(MethodView):
    @blueprint.scope(Scope.INGEST)
    @blueprint.response(200, AnalysisSchema)
    @blueprint.alt_response(
        202,
        schema=AnalysisSchema,
        headers={**LOCATION, "Preference-Applied": PREFERENCE_APPLIED, "Retry-After": RETRY_AFTER},
        description="It will be analysed anew; until then it stays as it is. Its `model` and the "
        "`ETag` of its address tell when that has happened.",
        success=True,
    )
    @blueprint.alt_response(404, response=NotFoundError.name)
    @blueprint.doc(parameters=[PREFER])
    def post(self, article_id: UUID) -> Any:
        """Analyse a stored article anew

        Statements that are found again keep their ids, those that are no longer found go, and
        new ones come. What an editor corrected stays as it is, and is never deleted. Webhooks
        are told `article.analysed` with `reanalysis`, and `statement.denied` of denials that are
        new.
        """
        if is_to_be_queued():
            stored = intake.enqueue_reanalysis(runtime(), article_id, Priority.PERSON)
            if stored is None:
                raise _unknown(article_id)
            location = {"Location": url_for("articles.Article", article_id=article_id)}
            return stored, 202, location | waiting_headers()
        renewed = intake.reanalyze(runtime(), article_id)
        if renewed is None:
            raise _unknown(article_id)
        return renewed


def _store(posted: PostedArticle) -> tuple[StoredAnalysis, bool]:
    database = runtime().database
    found = articles.find_stored(database, posted.article, posted.external_id)
    if found is not None:
        return found, False
    analysis = runtime().analyzer.analyze(posted.article)
    return intake.store(runtime(), analysis, posted.external_id)


def _enqueue(posted: PostedArticle) -> tuple[StoredAnalysis, bool]:
    # What would be refused when its turn came is refused at once.
    readability.check(posted.article)
    return intake.enqueue(runtime(), posted.article, posted.external_id, Priority.PERSON)


def is_pending(stored: StoredAnalysis) -> bool:
    return stored.article.status not in SETTLED


def _unknown(article_id: UUID) -> NotFoundError:
    return NotFoundError(f"No article has the id {article_id}.")
