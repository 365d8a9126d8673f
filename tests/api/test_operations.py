from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from threading import Event
from time import monotonic
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from service import create_app
from service.analysis import Analyzer
from service.api import health
from service.cli.openapi import specification_text
from service.settings import Settings
from service.telemetry.background import Background
from tests.example_texts import VISIT

ROOT = Path(__file__).parents[2]


def test_a_process_is_up_as_soon_as_it_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_process_with_database_and_analyzer_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


@pytest.mark.usefixtures("empty_database")
def test_readiness_names_what_is_missing(settings: Settings) -> None:
    answer = create_app(settings).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json(force=True)
    assert problem["type"] == "/problems/not-ready"
    assert any("attribune db upgrade" in part for part in problem["missing"])
    assert any("analyzer" in part for part in problem["missing"])


def test_without_its_tables_the_service_is_unavailable(
    settings: Settings, analyzer: Analyzer
) -> None:
    answer = create_app(settings, analyzer=analyzer).test_client().get("/v1/articles")
    assert answer.status_code == 503
    assert answer.get_json(force=True)["type"] == "/problems/database-unavailable"


def test_a_database_that_cannot_be_opened_makes_the_service_unavailable(
    tmp_path: Path, analyzer: Analyzer
) -> None:
    (tmp_path / "attribune.sqlite3").write_bytes(b"this is no database" * 100)
    broken = Settings.from_environment({"ATTRIBUNE_DATA_DIR": str(tmp_path)})
    client = create_app(broken, analyzer=analyzer).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/v1/articles").status_code == 503


def test_a_fault_of_the_service_is_answered_without_its_inside(
    application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No request is known to fail, so one that does is added.
    monkeypatch.setitem(application.view_functions, "docs.page", lambda: str(1 / 0))
    answer = application.test_client().get("/docs")
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "division" not in answer.get_data(as_text=True)
    assert answer.get_json(force=True)["type"] == "/problems/internal-error"


def test_a_fault_can_be_found_in_the_log_by_the_id_in_the_answer(
    application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(application.view_functions, "docs.page", lambda: str(1 / 0))
    answer = application.test_client().get("/docs", headers={"X-Request-ID": "order-7"})
    assert answer.headers.getlist("X-Request-ID") == ["order-7"]
    assert answer.get_json(force=True)["request_id"] == "order-7"


@pytest.mark.parametrize("sent", [None, "", "two words", "a" * 129, "é", "<script>"])
def test_a_request_without_a_plain_id_is_given_one(client: FlaskClient, sent: str | None) -> None:
    headers = {} if sent is None else {"X-Request-ID": sent}
    ids = [client.get("/healthz", headers=headers).headers["X-Request-ID"] for _ in range(2)]
    assert len(set(ids)) == 2
    assert all(re.fullmatch("[0-9a-f-]{36}", one) for one in ids)


def test_a_database_that_hangs_does_not_hang_the_probe(
    application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = application.extensions["attribune"]
    release = Event()
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.1)
    runtime.migrations = Background(lambda: release.wait(30))
    began = monotonic()
    answer = application.test_client().get("/readyz")
    assert monotonic() - began < 5
    release.set()
    assert answer.status_code == 503
    (missing,) = answer.get_json(force=True)["missing"]
    assert "a database that answers within 0.1 seconds" in missing


def samples(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Each value, by its name and the values of its labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.get_data(as_text=True))
        for sample in family.samples
    }


def test_metrics_count_requests_by_route_and_not_by_address(client: FlaskClient) -> None:
    name = "attribune_http_request_duration_seconds_count"
    before = samples(client)
    for _ in range(3):
        client.get(f"/v1/articles/{uuid4()}", buffered=True)
    client.get(f"/{uuid4()}", buffered=True)
    client.open("/healthz", method="BREW", buffered=True)
    after = samples(client)

    def new(*labels: str) -> float:
        return after[name, *labels] - before.get((name, *labels), 0)

    assert new("GET", "/v1/articles/<uuid:article_id>", "404") == 3
    assert new("GET", "(none)", "404") == 1
    assert new("other", "(none)", "405") == 1


def test_metrics_count_analyses_and_what_is_stored(client: FlaskClient) -> None:
    before = samples(client)
    posted = client.post("/v1/articles", json={"text": VISIT})
    assert posted.status_code == 201
    after = samples(client)
    assert after["attribune_database_up",] == 1
    assert (
        after["attribune_analysis_duration_seconds_count",]
        == before["attribune_analysis_duration_seconds_count",] + 1
    )
    assert after["attribune_analysed_characters_total",] - before[
        "attribune_analysed_characters_total",
    ] == len(VISIT)
    assert after["attribune_queue_articles", "queued"] == 0
    # What is counted by going through an index is remembered for some seconds.
    assert after["attribune_statements", "denial"] == before["attribune_statements", "denial"]


def test_metrics_name_the_release_and_the_model(client: FlaskClient) -> None:
    (build,) = [labels for labels in samples(client) if labels[0] == "attribune_build_info"]
    assert version("attribune") in build
    assert any("minilm" in value for value in build)


def test_metrics_say_that_the_database_does_not_answer(tmp_path: Path, analyzer: Analyzer) -> None:
    (tmp_path / "attribune.sqlite3").write_bytes(b"this is no database" * 100)
    broken = Settings.from_environment({"ATTRIBUNE_DATA_DIR": str(tmp_path)})
    found = samples(create_app(broken, analyzer=analyzer).test_client())
    assert found["attribune_database_up",] == 0
    assert not any(labels[0] == "attribune_articles" for labels in found)


def test_the_specification_in_the_repository_is_what_the_code_makes() -> None:
    written = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    assert written == specification_text(), "run `attribune openapi > openapi.yaml`"


def test_the_specification_says_that_errors_are_problem_details(client: FlaskClient) -> None:
    specification = client.get("/openapi.json").json
    assert specification is not None
    for response in specification["components"]["responses"].values():
        assert list(response["content"]) == ["application/problem+json"]


def test_the_documentation_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "://" not in page.get_data(as_text=True)
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    for name in ("docs.js", "swagger-ui/swagger-ui-bundle.js", "swagger-ui/swagger-ui.css"):
        assert client.get(f"/docs/static/{name}").status_code == 200, name
