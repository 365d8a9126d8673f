"""What the workers of a machine tell of themselves over HTTP: metrics, and two probes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Thread

from flask import Flask, Response, jsonify
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from werkzeug.serving import WSGIRequestHandler, make_server

from service.jobs.supervisor import Supervisor
from service.jobs.worker import Work
from service.settings import PREFIX, SettingError, Settings
from service.telemetry import metrics, shared_metrics

# A client that sends nothing for so long is given up.
SILENCE_SECONDS = 10


@contextmanager
def monitored(supervisor: Supervisor, settings: Settings) -> Iterator[None]:
    """Answer at the port of the settings while the block runs; without a port, do nothing.

    What the block starts shares its metrics. Raises `SettingError` if the port cannot be used.
    """
    if settings.worker_metrics_port is None:
        yield
        return
    listener = _listen(settings.host, settings.worker_metrics_port)
    shared_metrics.make_folder()
    server = make_server(
        settings.host,
        settings.worker_metrics_port,
        application(supervisor),
        threaded=True,
        request_handler=QuietHandler,
        fd=listener.fileno(),
    )
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        listener.close()
        shared_metrics.remove_folder()


def application(supervisor: Supervisor) -> Flask:
    app = Flask("service.jobs", static_folder=None)

    @app.get("/metrics")
    def read_metrics() -> Response:
        body = metrics.exposition(SupervisorMetrics(supervisor))
        return Response(body, content_type=metrics.CONTENT_TYPE)

    @app.get("/healthz")
    def health() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readiness() -> tuple[Response, int]:
        missing = _missing(supervisor)
        if not missing:
            return jsonify(status="ok"), HTTPStatus.OK
        status = HTTPStatus.SERVICE_UNAVAILABLE
        problem = jsonify(type="about:blank", title=status.phrase, status=status, missing=missing)
        problem.content_type = "application/problem+json"
        return problem, status

    return app


class SupervisorMetrics(Collector):
    """What only the process that supervises the others knows."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor

    def collect(self) -> Iterator[Metric]:
        processes = GaugeMetricFamily(
            "attribune_worker_processes",
            "Processes that there should be, are running, and are ready for jobs.",
            labels=("work", "state"),
        )
        for work in Work:
            staff = self._supervisor.staff(work)
            for state in ("wanted", "running", "ready"):
                processes.add_metric([_name(work), state], getattr(staff, state))
        ended = CounterMetricFamily(
            "attribune_worker_process_ends",
            "Processes that have ended, by the reason.",
            labels=("work", "because"),
        )
        for (work, ending), count in self._supervisor.tally.ended.items():
            ended.add_metric([_name(work), ending], count)
        given_back = CounterMetricFamily(
            "attribune_jobs_given_back",
            "Jobs that were given back to the queue when their process ended, by the reason.",
            labels=("because",),
        )
        for ending, count in self._supervisor.tally.given_back.items():
            given_back.add_metric([ending], count)
        yield from (processes, ended, given_back)


class QuietHandler(WSGIRequestHandler):
    """Probes come every few seconds: the log is not for them."""

    timeout = SILENCE_SECONDS

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def _missing(supervisor: Supervisor) -> list[str]:
    return [
        f"a process for {_name(work)} that can take jobs"
        for work in Work
        if not supervisor.staff(work).ready
    ]


def _name(work: Work) -> str:
    return work.name.lower()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        expected = f"a port that is free at {PREFIX}HOST={host} ({error.strerror})"
        raise SettingError("WORKER_METRICS_PORT", str(port), expected) from error
