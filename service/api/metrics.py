"""What the operator's monitoring reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version

from flask import Response
from flask.views import MethodView
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.analysis.extractor.model import shipped_model
from service.analysis.statement import ArticleStatus
from service.api.runtime import runtime
from service.api.specification import Blueprint
from service.runtime import Runtime
from service.storage.counts import StoredCounts, Unfinished
from service.telemetry import metrics

blueprint = Blueprint("metrics", __name__, description="Probes and metrics")

# How long a reader waits for the first count of a database that is slow to answer.
PATIENCE_SECONDS = 2.0

QUEUE = (ArticleStatus.QUEUED, ArticleStatus.ANALYSING)


@blueprint.route("/metrics")
class Metrics(MethodView):
    @blueprint.response(200, {"type": "string"}, content_type="text/plain")
    def get(self) -> Response:
        """Read the metrics in Prometheus' text format

        Those of all processes of the server together. What is counted in the database is as
        old as `attribune_counted_timestamp_seconds` says, and left out while the database does
        not answer.
        """
        body = metrics.exposition(StoredMetrics(runtime()), BuildMetrics())
        return Response(body, content_type=metrics.CONTENT_TYPE)


class StoredMetrics(Collector):
    """What is in the database, so the same whichever process of whichever machine tells it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterator[Metric]:
        queue = self._runtime.unfinished_articles.latest(PATIENCE_SECONDS)
        up = GaugeMetricFamily("attribune_database_up", "Whether the database answers.")
        up.add_metric([], float(queue is not None))
        yield up
        if queue is None:
            return
        yield from _queue_metrics(queue)
        counts = self._runtime.stored_counts.latest(PATIENCE_SECONDS)
        if counts is not None:
            yield from _count_metrics(counts)


class BuildMetrics(Collector):
    """Which release runs, and with which model."""

    def collect(self) -> Iterator[Metric]:
        model = shipped_model()
        build = GaugeMetricFamily(
            "attribune_build_info",
            "Always 1; the labels say which release this is.",
            labels=("version", "model", "model_version"),
        )
        build.add_metric([version("attribune"), model.name, model.version], 1)
        yield build


def _queue_metrics(found: dict[ArticleStatus, Unfinished]) -> Iterator[Metric]:
    depth = GaugeMetricFamily(
        "attribune_queue_articles", "Articles that wait, or are being analysed.", labels=("status",)
    )
    age = GaugeMetricFamily(
        "attribune_queue_oldest_seconds",
        "How long ago the oldest of them came in; 0 where there is none.",
        labels=("status",),
    )
    now = datetime.now(UTC)
    for status in QUEUE:
        waiting = found.get(status)
        depth.add_metric([status], waiting.count if waiting else 0)
        seconds = (now - waiting.oldest).total_seconds() if waiting else 0
        age.add_metric([status], max(0, seconds))
    yield depth
    yield age


def _count_metrics(counts: StoredCounts) -> Iterator[Metric]:
    articles = GaugeMetricFamily(
        "attribune_articles", "Stored articles, each version for itself.", labels=("status",)
    )
    for status, count in counts.articles.items():
        articles.add_metric([status], count)
    statements = GaugeMetricFamily(
        "attribune_statements", "Stored statements, of all versions.", labels=("kind",)
    )
    for kind, count in counts.statements.items():
        statements.add_metric([kind], count)
    counted = GaugeMetricFamily(
        "attribune_counted_timestamp_seconds", "When articles and statements were counted."
    )
    counted.add_metric([], counts.counted_at.timestamp())
    yield from (articles, statements, counted)
