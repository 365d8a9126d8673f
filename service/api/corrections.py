"""What editors have corrected, to train and to measure on."""

from __future__ import annotations

from flask import Response
from flask.views import MethodView

from schemas.gold import GoldArticleSchema, gold_line
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.storage.corrections import corrected_articles

blueprint = Blueprint("corrections", __name__, description="What editors have corrected")

NDJSON = "application/x-ndjson"


@blueprint.route("/v1/corrections")
class Corrections(MethodView):
    @blueprint.response(
        200,
        GoldArticleSchema,
        content_type=NDJSON,
        description="One JSON object a line, each of this form.",
    )
    def get(self) -> Response:
        """Export the articles with corrected statements

        Each with all its statements as they are now, in a form to train and to measure on:
        places are pairs of code points, and sources stand there by all their names.
        """
        lines = map(gold_line, corrected_articles(runtime().database))
        return Response(lines, content_type=NDJSON)
