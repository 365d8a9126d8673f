"""What real worker processes tell at their port, on a real PostgreSQL server."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from service import create_app
from service.analysis.statement import ArticleStatus
from service.jobs.signature import new_secret
from service.runtime import Runtime
from service.storage import articles, webhook_editing
from service.storage.audit import LOCAL
from tests.databases import only_postgresql
from tests.example_texts import VISIT
from tests.integration.server import free_port
from tests.integration.workers import LONG_TEXT, Workers, queue, status_is, wait_for
from tests.receiver import receiving

pytestmark = only_postgresql

ANALYSES = "attribune_analysis_duration_seconds_count"
JOBS = "attribune_job_duration_seconds_count"
DELIVERIES = "attribune_webhook_deliveries_total"
PROCESSES = "attribune_worker_processes"
ENDS = "attribune_worker_process_ends_total"
GIVEN_BACK = "attribune_jobs_given_back_total"


class Port:
    """Where workers tell how they are."""

    def __init__(self) -> None:
        self.number = free_port()
        self._address = f"http://127.0.0.1:{self.number}"

    def get(self, path: str) -> requests.Response:
        return requests.get(f"{self._address}{path}", timeout=10)

    def is_ready(self) -> bool:
        with suppress(requests.ConnectionError):
            return self.get("/readyz").status_code == HTTPStatus.OK
        return False

    def value_is(self, sample: str, expected: float, **labels: str) -> bool:
        with suppress(requests.ConnectionError):
            return self.value(sample, **labels) == expected
        return False

    def value(self, sample: str, **labels: str) -> float | None:
        found = [
            one.value
            for family in text_string_to_metric_families(self.get("/metrics").text)
            for one in family.samples
            if one.name == sample and one.labels.items() >= labels.items()
        ]
        assert len(found) <= 1
        return found[0] if found else None


@pytest.fixture
def port() -> Port:
    return Port()


def post_for_later(runtime: Runtime, text: str) -> Callable[[], bool]:
    """Post an article as a client does; what is answered tells whether it is analysed."""
    client = create_app(runtime.settings, analyzer=runtime.analyzer).test_client()
    answer = client.post("/v1/articles", json={"text": text}, headers={"Prefer": "respond-async"})
    assert answer.status_code == HTTPStatus.ACCEPTED
    assert answer.json is not None
    article_id = UUID(answer.json["article"]["id"])

    def is_analysed() -> bool:
        with runtime.database.reading() as session:
            found = articles.find(session, article_id)
        return found is not None and found.article.status is ArticleStatus.ANALYSED

    return is_analysed


def test_workers_tell_what_they_have_analysed_and_delivered(
    runtime: Runtime, workers: Workers, port: Port, tmp_path: Path
) -> None:
    workers.environment["TMPDIR"] = str(tmp_path)
    with receiving() as receiver:
        receiver.answers = [500]
        with runtime.database.writing() as session:
            webhook_editing.create(
                session,
                LOCAL,
                url=receiver.url,
                description=None,
                events=["article.analysed"],
                secret=new_secret(),
            )
        workers.start(processes=2, worker_metrics_port=str(port.number))
        wait_for(lambda: port.value_is(PROCESSES, 2, work="analysis", state="ready"), workers)
        # Each process has warmed itself.
        assert port.value(ANALYSES) == 2
        wait_for(post_for_later(runtime, VISIT), workers)
        wait_for(lambda: port.value_is(JOBS, 1, task="analyse_article", outcome="done"), workers)
        assert port.value(ANALYSES) == 3
        wait_for(lambda: port.value_is(DELIVERIES, 1, outcome="delivered"), workers)
    assert port.value(DELIVERIES, outcome="retried_later") == 1
    assert port.get("/readyz").json() == port.get("/healthz").json() == {"status": "ok"}
    assert port.get("/").status_code == HTTPStatus.NOT_FOUND
    assert list(tmp_path.glob("attribune-metrics-*/*"))
    assert workers.stop() == 0, workers.log()
    assert not list(tmp_path.glob("attribune-metrics-*"))


def test_a_process_that_is_killed_is_missed_and_what_it_counted_stays(
    runtime: Runtime, workers: Workers, port: Port
) -> None:
    workers.start(worker_metrics_port=str(port.number))
    wait_for(port.is_ready, workers)
    read = queue(runtime, LONG_TEXT)
    wait_for(status_is(read, ArticleStatus.ANALYSING), workers)
    workers.kill_those_who_analyse()
    wait_for(lambda: not port.is_ready(), workers)
    assert port.get("/healthz").status_code == HTTPStatus.OK
    problem = port.get("/readyz")
    assert problem.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.json()["missing"] == ["a process for analysis that can take jobs"]
    wait_for(lambda: port.value_is(GIVEN_BACK, 1, because="killed"), workers)
    assert port.value(ENDS, work="analysis", because="killed") == 1
    assert port.value(ENDS, work="upkeep", because="killed") == 0
    wait_for(status_is(read, ArticleStatus.ANALYSED), workers)
    assert port.is_ready()
    wait_for(lambda: port.value_is(JOBS, 1, task="analyse_article", outcome="done"), workers)
    # Two processes have warmed themselves, and the second has analysed the article.
    assert port.value(ANALYSES) == 3


def test_an_article_that_is_given_up_is_counted(
    runtime: Runtime, workers: Workers, port: Port
) -> None:
    read = queue(runtime, LONG_TEXT)
    workers.start(worker_metrics_port=str(port.number), analysis_seconds="1", analysis_tries="1")
    wait_for(status_is(read, ArticleStatus.FAILED), workers)
    wait_for(lambda: port.value_is("attribune_failed_articles_total", 1), workers)
    assert port.value(ENDS, work="analysis", because="time_limit") == 1
    assert port.value(GIVEN_BACK, because="time_limit") == 1


def test_a_port_that_another_program_has_is_named(runtime: Runtime, workers: Workers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        workers.start(worker_metrics_port=taken)
        assert workers.wait() == 1
    assert f"Error: ATTRIBUNE_WORKER_METRICS_PORT='{taken}' cannot be used" in workers.log()
    assert "Traceback" not in workers.log()
