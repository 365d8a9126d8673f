"""Counts for dashboards: over time, and by source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify
from flask.views import MethodView
from marshmallow import Schema

from schemas.statement_query import LeaderboardQuerySchema, TimelineQuerySchema
from schemas.statistics import SourceCountsSchema, TimelineCountSchema
from service.api.filters import filter_of
from service.api.formats import FORMATS_DOC, Format, download, wanted_format
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.errors import InvalidRequestError, NotAcceptableError
from service.storage import statistics
from service.storage.grouping import Grouping
from service.storage.intervals import Interval
from service.storage.statistics import Ranking

blueprint = Blueprint("stats", __name__, description="Counts for dashboards")

MOST_ROWS = 50_000

GROUPED = {
    Grouping.KIND: ["kind"],
    Grouping.SOURCE: ["source", "source_name"],
    Grouping.PUBLISHER: ["publisher"],
    Grouping.COUNTRY: ["country"],
}


@blueprint.route("/v1/stats/timeline")
class Timeline(MethodView):
    @blueprint.doc(**FORMATS_DOC)
    @blueprint.arguments(TimelineQuerySchema, location="query")
    @blueprint.response(200, TimelineCountSchema(many=True))
    @blueprint.alt_response(406, response=NotAcceptableError.name)
    def get(self, query: dict[str, Any]) -> Response:
        """Count statements over time

        A flat array in the order of time. An interval in which there are none is left out.
        Days, weeks from Monday on, months and years are those of UTC, and the time is the
        article's: when it was published or, where nobody said, received. By source, a statement
        counts once for every source that stands behind it, and by country once for every country
        of one; so the counts may add up to more than there are statements.
        """
        form = wanted_format(query.get("format"))
        by = [Grouping(name) for name in query["by"]]
        wanted = filter_of(query)
        with runtime().database.reading() as session:
            found = statistics.timeline(
                session, wanted, interval=Interval(query["interval"]), by=by, limit=MOST_ROWS + 1
            )
        if len(found) > MOST_ROWS:
            raise InvalidRequestError.of(
                "by", f"More than {MOST_ROWS:,} counts: ask for a shorter time or fewer sources."
            )
        names = ["time", *(name for grouping in by for name in GROUPED[grouping]), "count"]
        return _answer(form, "timeline", found, TimelineCountSchema(only=names), names)


@blueprint.route("/v1/stats/sources")
class Leaderboard(MethodView):
    @blueprint.doc(**FORMATS_DOC)
    @blueprint.arguments(LeaderboardQuerySchema, location="query")
    @blueprint.response(200, SourceCountsSchema(many=True))
    @blueprint.alt_response(406, response=NotAcceptableError.name)
    def get(self, query: dict[str, Any]) -> Response:
        """Count the statements of each source

        A flat array, the highest first, of counts and of the shares that they are of a
        source's statements. A statement counts once for every source that stands behind it.
        """
        form = wanted_format(query.get("format"))
        wanted = filter_of(query)
        with runtime().database.reading() as session:
            found = statistics.leaderboard(
                session,
                wanted,
                ranking=Ranking(query["sort"]),
                min_total=query["min_total"],
                limit=query["limit"],
            )
        schema = SourceCountsSchema()
        return _answer(form, "sources", found, schema, list(schema.fields))


def _answer(
    form: Format, name: str, found: Sequence[Any], schema: Schema, columns: Sequence[str]
) -> Response:
    records = schema.dump(found, many=True)
    if form is not Format.JSON:
        return download(form, name, columns, records)
    response = jsonify(records)
    response.vary.add("Accept")
    return response
