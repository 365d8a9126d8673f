"""What browsers and caches are told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import create_app
from service.analysis import Analyzer
from service.api.headers import SECURITY_HEADERS

PAGE = "https://news.example"
OTHER_PAGE = "http://localhost:3000"


@pytest.fixture
def shared(application: Flask, analyzer: Analyzer) -> FlaskClient:
    """A client of a service whose answers pages of two other origins may read."""
    settings = replace(
        application.extensions["attribune"].settings, cors_origins=(PAGE, OTHER_PAGE)
    )
    return create_app(settings, analyzer=analyzer).test_client()


@pytest.mark.parametrize(
    "address", ["/v1/articles", "/v1/articles/x", "/v1/statements?limit=x", "/docs", "/healthz"]
)
def test_every_answer_tells_browsers_to_trust_nothing(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


def test_only_an_encrypted_connection_is_told_to_stay_so(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/healthz").headers
    spoken = client.get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in spoken.headers
    encrypted = client.get("/healthz", base_url="https://localhost")
    assert encrypted.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_trusted_proxy_says_whether_the_connection_is_encrypted(
    application: Flask, analyzer: Analyzer
) -> None:
    settings = replace(application.extensions["attribune"].settings, trusted_proxies=1)
    client = create_app(settings, analyzer=analyzer).test_client()
    answer = client.get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" in answer.headers


def test_answers_are_kept_for_one_reader_and_asked_for_again(client: FlaskClient) -> None:
    answer = client.get("/v1/articles")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/v1/articles", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert client.get("/nothing").headers["Cache-Control"] == "no-store"


def test_a_page_of_a_listed_origin_may_read_answers(shared: FlaskClient) -> None:
    for address in ("/v1/articles", "/v1/articles/x", "/openapi.json"):
        answer = shared.get(address, headers={"Origin": PAGE})
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
        assert {"Link", "Location", "ETag", "Retry-After", "RateLimit"} <= set(exposed)
        assert "Origin" in answer.headers["Vary"]
        assert len(answer.headers.getlist("Vary")) == 1
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://news.example.evil", "null", PAGE + ".", "", "*"]
)
def test_a_page_of_another_origin_may_not(shared: FlaskClient, origin: str) -> None:
    answer = shared.get("/v1/articles", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_page_may_ask_before_it_sends_a_key(shared: FlaskClient) -> None:
    answer = shared.options(
        "/v1/articles",
        headers={
            "Origin": PAGE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
        },
    )
    assert answer.status_code == 200
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in allowed and "idempotency-key" in allowed


def test_any_origin_may_read_where_a_setting_says_so(
    application: Flask, analyzer: Analyzer
) -> None:
    settings = replace(application.extensions["attribune"].settings, cors_origins=("*",))
    client = create_app(settings, analyzer=analyzer).test_client()
    answer = client.get("/v1/articles", headers={"Origin": "https://any.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
