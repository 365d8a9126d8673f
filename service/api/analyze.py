"""Analysing an article without keeping it."""

from __future__ import annotations

from flask.views import MethodView

from schemas.analysis import AnalysisSchema
from schemas.article import EXAMPLE_ARTICLE, PostedArticle, PostedArticleSchema
from service.analysis.statement import Analysis
from service.api.requests import check_length
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import AnalysisElsewhereError
from service.storage.keys import Scope

blueprint = Blueprint("analysis", __name__, description="Reading an article")


@blueprint.route("/v1/analyze")
class Analyze(MethodView):
    @blueprint.scope(Scope.READ, Scope.INGEST)
    @blueprint.arguments(PostedArticleSchema, example=EXAMPLE_ARTICLE)
    @blueprint.response(200, AnalysisSchema)
    def post(self, posted: PostedArticle) -> Analysis:
        """Analyse an article without storing it

        The ids of its statements hold within the answer only.
        """
        if not runtime().settings.api_analyses:
            raise AnalysisElsewhereError("Post the article to /v1/articles to have it analysed.")
        check_length(posted)
        return runtime().analyzer.analyze(posted.article)
