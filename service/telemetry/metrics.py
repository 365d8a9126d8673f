"""What this process counts and times, in Prometheus' terms."""

from __future__ import annotations

from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.telemetry import shared_metrics

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Any client can send any method; the values of a label must be few.
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_ANALYSIS_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_JOB_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

_registry = CollectorRegistry()
_requests = Histogram(
    "attribune_http_request_duration_seconds",
    "From a request's arrival to the last byte of its answer.",
    ("method", "route", "status"),
    buckets=_REQUEST_SECONDS,
    registry=_registry,
)
_requests_in_progress = Gauge(
    "attribune_http_requests_in_progress",
    "Requests that are being served.",
    registry=_registry,
    multiprocess_mode="livesum",
)
_analyses = Histogram(
    "attribune_analysis_duration_seconds",
    "What the analysis of an article took, waiting left out; of a batch, the mean for each.",
    buckets=_ANALYSIS_SECONDS,
    registry=_registry,
)
_characters = Counter(
    "attribune_analysed_characters",
    "Characters of the texts that were analysed.",
    registry=_registry,
)
_jobs = Histogram(
    "attribune_job_duration_seconds",
    "What a worker's job took; one that `raised` an error is tried again later.",
    ("task", "outcome"),
    buckets=_JOB_SECONDS,
    registry=_registry,
)
_failed_articles = Counter(
    "attribune_failed_articles",
    "Articles that workers marked as failed.",
    registry=_registry,
)
_taken_over = Counter(
    "attribune_jobs_taken_over",
    "Jobs of silent workers that were given to others.",
    registry=_registry,
)
_deliveries = Counter(
    "attribune_webhook_deliveries",
    "Tries of delivering an event to a webhook.",
    ("outcome",),
    registry=_registry,
)


class JobOutcome(StrEnum):
    """How a job ended: it did all it was to do, or met an error and is tried again later."""

    DONE = "done"
    RAISED = "raised"


class DeliveryOutcome(StrEnum):
    """What followed from a try of a delivery."""

    DELIVERED = "delivered"
    RETRIED_LATER = "retried_later"
    GIVEN_UP = "given_up"


def request_begins() -> None:
    _requests_in_progress.inc()


def request_ends(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered; `route` is the address's template, not the address."""
    _requests_in_progress.dec()
    known = method if method in _METHODS else "other"
    _requests.labels(known, route, str(status)).observe(seconds)


def observe_analyses(articles: int, characters: int, seconds: float) -> None:
    """Count articles that were analysed together in so many seconds."""
    for _ in range(articles):
        _analyses.observe(seconds / articles)
    _characters.inc(characters)


def observe_job(task: str, outcome: JobOutcome, seconds: float) -> None:
    """Time a job; `task` is one of the few that the service has."""
    _jobs.labels(task, outcome.value).observe(seconds)


def count_failed_article() -> None:
    _failed_articles.inc()


def count_taken_over_job() -> None:
    _taken_over.inc()


def count_delivery(outcome: DeliveryOutcome) -> None:
    _deliveries.labels(outcome.value).inc()


def exposition(*further: Collector) -> bytes:
    """All metrics in the text format, those of `further` after this server's own."""
    folder = shared_metrics.folder()
    own = _registry
    if folder is not None:
        own = CollectorRegistry()
        MultiProcessCollector(own, folder)  # type: ignore[no-untyped-call]
    others = CollectorRegistry()
    for collector in further:
        others.register(collector)
    return generate_latest(own) + generate_latest(others)
