from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import create_app
from service.analysis import Analyzer
from service.cli.openapi import specification_text
from service.settings import Settings

ROOT = Path(__file__).parents[2]


def test_a_process_is_up_as_soon_as_it_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_process_with_database_and_analyzer_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


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
    application.view_functions["docs.page"] = lambda: str(1 / 0)
    answer = application.test_client().get("/docs")
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "division" not in answer.get_data(as_text=True)
    assert answer.get_json(force=True)["type"] == "/problems/internal-error"


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
