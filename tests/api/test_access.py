"""Who is let in, and to what."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service import create_app
from service.analysis import Analyzer
from service.api.access import actor, current_key
from service.settings import Settings
from service.storage import keys
from service.storage.key_ring import KeyRing
from service.storage.keys import Scope, Token
from tests.example_texts import VISIT

OPEN = ["/healthz", "/readyz", "/openapi.json", "/docs", "/docs/static/docs.js", "/problems"]
STRANGER = {"REMOTE_ADDR": "192.0.2.7"}
NO_ARTICLE = "/v1/articles/01890000-0000-7000-8000-000000000000"

OPERATIONS = [
    ("GET", "/v1/articles", {Scope.READ}),
    ("HEAD", "/v1/articles", {Scope.READ}),
    ("GET", NO_ARTICLE, {Scope.READ}),
    ("GET", "/v1/statements", {Scope.READ}),
    ("GET", "/v1/sources", {Scope.READ}),
    ("GET", "/v1/sources/kcna/statements", {Scope.READ}),
    ("POST", "/v1/analyze", {Scope.READ, Scope.INGEST}),
    ("POST", "/v1/articles", {Scope.INGEST}),
    ("DELETE", NO_ARTICLE, set()),
]


def make_key(app: Flask, *scopes: Scope, **options: Any) -> Token:
    runtime = app.extensions["attribune"]
    with runtime.database.writing() as session:
        token = keys.create(session, "News desk", scopes, now=datetime.now(UTC), **options)
    # A new ring, since the old one may remember for two seconds that there was no key.
    runtime.key_ring = KeyRing(runtime.database)
    return token


def bearer(token: Token | str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token if isinstance(token, str) else token.text}"}


def problem(answer: TestResponse, status: int, name: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.data)
    assert body["type"] == f"/problems/{name}"
    return body


def remade(application: Flask, analyzer: Analyzer, **changes: Any) -> FlaskClient:
    """A client of the application with other settings."""
    settings: Settings = application.extensions["attribune"].settings
    return create_app(replace(settings, **changes), analyzer=analyzer).test_client()


def test_without_any_key_the_machine_itself_is_served(client: FlaskClient) -> None:
    assert client.get("/v1/articles").status_code == 200
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        answer = client.get("/v1/articles", environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == 200


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "0.0.0.0", "", "x"])
def test_without_any_key_other_machines_are_told_why_they_are_not(
    client: FlaskClient, address: str
) -> None:
    answer = client.get("/v1/articles", environ_overrides={"REMOTE_ADDR": address})
    assert "attribune keys create" in problem(answer, 403, "local-only")["detail"]


@pytest.mark.parametrize(
    "header",
    [
        {"X-Forwarded-For": "192.0.2.7"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
    ],
)
def test_without_any_key_what_comes_through_a_proxy_is_not_local(
    client: FlaskClient, header: dict[str, str]
) -> None:
    problem(client.get("/v1/articles", headers=header), 403, "local-only")


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "192.0.2.7", "[::1", ""]
)
def test_without_any_key_a_name_that_others_lead_here_is_refused(
    client: FlaskClient, host: str
) -> None:
    problem(client.get("/v1/articles", headers={"Host": host}), 403, "local-only")


def test_other_machines_are_served_without_a_key_where_a_setting_says_so(
    application: Flask, analyzer: Analyzer
) -> None:
    client = remade(application, analyzer, allow_unauthenticated=True)
    assert client.get("/v1/articles", environ_overrides=STRANGER).status_code == 200
    make_key(client.application, Scope.READ)
    problem(client.get("/v1/articles", environ_overrides=STRANGER), 401, "key-required")


@pytest.mark.parametrize("address", OPEN)
def test_probes_and_documentation_ask_nobody(application: Flask, address: str) -> None:
    client = application.test_client()
    assert client.get(address, environ_overrides=STRANGER).status_code == 200
    make_key(application, Scope.READ)
    assert client.get(address, environ_overrides=STRANGER).status_code == 200


def test_metrics_ask_programs_of_the_same_machine_for_no_key(application: Flask) -> None:
    token, client = make_key(application, Scope.READ), application.test_client()
    assert client.get("/metrics").status_code == 200
    problem(client.get("/metrics", environ_overrides=STRANGER), 401, "key-required")
    problem(client.get("/metrics", headers={"Via": "1.1 proxy"}), 401, "key-required")
    keyed = client.get("/metrics", headers=bearer(token), environ_overrides=STRANGER)
    assert keyed.status_code == 200


@pytest.mark.parametrize("address", ["/v1/articles", "/v1/sources/kcna", "/nothing"])
def test_once_there_is_a_key_everyone_needs_one(application: Flask, address: str) -> None:
    make_key(application, Scope.READ)
    answer = application.test_client().get(address)
    problem(answer, 401, "key-required")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Attribune"'


def test_a_service_does_not_open_when_its_last_key_expires(application: Flask) -> None:
    make_key(application, Scope.READ, expires_at=datetime.now(UTC))
    problem(application.test_client().get("/v1/articles"), 401, "key-required")


def test_a_key_is_taken_from_either_header(application: Flask) -> None:
    token, client = make_key(application, Scope.READ), application.test_client()
    for headers in (
        bearer(token),
        {"X-API-Key": token.text},
        {"Authorization": f"bearer   {token.text} "},
        bearer(token) | {"X-API-Key": token.text},
        {"Authorization": "Basic dTpw", "X-API-Key": token.text},
    ):
        answer = client.get("/v1/articles", headers=headers, environ_overrides=STRANGER)
        assert answer.status_code == 200, headers


def test_two_keys_that_differ_are_refused(application: Flask) -> None:
    token, client = make_key(application, Scope.READ), application.test_client()
    other = make_key(application, Scope.READ)
    answer = client.get("/v1/articles", headers=bearer(token) | {"X-API-Key": other.text})
    problem(answer, 400, "conflicting-keys")
    assert 'error="invalid_request"' in answer.headers["WWW-Authenticate"]
    twice = [("X-API-Key", token.text), ("X-API-Key", other.text)]
    problem(client.get("/v1/articles", headers=twice), 401, "unknown-key")


@pytest.mark.parametrize(
    "credentials",
    [
        "",
        " ",
        "x",
        "null",
        "attribune_",
        pytest.param(Token.new().text, id="a new token"),
        "attribune_000000000000_" + "0" * 64,
        "attribune_' OR '1'='1_" + "0" * 64,
        "attribune_%s_" + "0" * 64,
        "é" * 50,
        "\xff\xfe\x00",
        "x" * 8000,
    ],
)
def test_a_key_that_nobody_was_given_is_refused_and_never_repeated(
    application: Flask, credentials: str
) -> None:
    make_key(application, Scope.READ)
    for headers in (bearer(credentials), {"X-API-Key": credentials}):
        answer = application.test_client().get("/v1/articles", headers=headers)
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
        body = problem(answer, 401, "unknown-key")
        assert not credentials.strip() or credentials not in body["detail"]


def test_an_unknown_key_is_refused_even_where_none_is_needed(client: FlaskClient) -> None:
    problem(client.get("/v1/articles", headers=bearer(Token.new())), 401, "unknown-key")


def test_expired_and_revoked_keys_are_told_apart(application: Flask) -> None:
    client = application.test_client()
    expired = make_key(application, Scope.READ, expires_at=datetime.now(UTC) - timedelta(days=1))
    problem(client.get("/v1/articles", headers=bearer(expired)), 401, "expired-key")
    revoked = make_key(application, Scope.READ)
    with application.extensions["attribune"].database.writing() as session:
        keys.revoke(session, revoked.id, now=datetime.now(UTC))
    problem(client.get("/v1/articles", headers=bearer(revoked)), 401, "revoked-key")


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize(("method", "address", "scopes"), OPERATIONS)
def test_each_operation_needs_its_scope(
    application: Flask, method: str, address: str, scopes: set[Scope], scope: Scope
) -> None:
    token = make_key(application, scope)
    body = {"json": {"text": VISIT}} if method == "POST" else {}
    answer = application.test_client().open(address, method=method, headers=bearer(token), **body)
    if scope is Scope.ADMIN or scope in scopes:
        assert answer.status_code in {200, 201, 404}
        return
    assert answer.status_code == 403
    needed = " ".join(sorted(scopes or {Scope.ADMIN}, key=list(Scope).index))
    assert f'error="insufficient_scope", scope="{needed}"' in answer.headers["WWW-Authenticate"]
    if method != "HEAD":
        refused = problem(answer, 403, "insufficient-scope")
        assert refused["scopes"] == needed.split()


def test_a_key_is_not_needed_to_ask_which_methods_there_are(application: Flask) -> None:
    make_key(application, Scope.READ)
    assert application.test_client().options("/v1/articles").status_code == 200


def test_a_request_without_a_key_is_refused_before_its_body_is_read(application: Flask) -> None:
    make_key(application, Scope.READ)
    answer = application.test_client().post(
        "/v1/articles", data=b"{" * 3_000_000, content_type="application/json"
    )
    problem(answer, 401, "key-required")


def test_what_a_request_does_is_put_down_to_its_key(application: Flask) -> None:
    local = {"REMOTE_ADDR": "127.0.0.1"}
    with application.test_request_context("/v1/articles", environ_overrides=local):
        application.preprocess_request()
        assert (current_key(), actor()) == (None, "local")
    token = make_key(application, Scope.READ)
    with application.test_request_context("/v1/articles", headers=bearer(token)):
        application.preprocess_request()
        key = current_key()
        assert key is not None and key.id == token.id
        assert actor() == "News desk"


def test_a_key_may_make_as_many_requests_as_it_was_given(application: Flask) -> None:
    token = make_key(application, Scope.READ, requests_per_minute=2)
    client = application.test_client()
    allowed = [client.get("/v1/articles", headers=bearer(token)) for _ in range(2)]
    assert [answer.status_code for answer in allowed] == [200, 200]
    assert [answer.headers["RateLimit"] for answer in allowed] == [
        '"minute";r=1;t=30',
        '"minute";r=0;t=60',
    ]
    assert allowed[0].headers["RateLimit-Policy"] == '"minute";q=2;w=60'

    refused = client.get("/v1/articles", headers=bearer(token))
    problem(refused, 429, "too-many-requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 30
    assert refused.headers["RateLimit"].startswith('"minute";r=0;t=')
    assert client.get("/healthz", headers=bearer(token)).status_code == 200


def test_errors_of_a_limited_key_tell_what_remains_too(application: Flask) -> None:
    token = make_key(application, Scope.READ, requests_per_minute=60)
    client = application.test_client()
    for address, status in (("/nothing", 404), ("/v1/statements?limit=x", 422)):
        answer = client.get(address, headers=bearer(token))
        assert answer.status_code == status
        assert "RateLimit" in answer.headers
    assert client.delete(NO_ARTICLE, headers=bearer(token)).headers["RateLimit"]


def test_a_key_without_a_limit_is_not_counted(application: Flask) -> None:
    token = make_key(application, Scope.READ)
    answer = application.test_client().get("/v1/articles", headers=bearer(token))
    assert "RateLimit" not in answer.headers


def test_addresses_are_limited_without_keys_where_a_setting_says_so(
    application: Flask, analyzer: Analyzer
) -> None:
    client = remade(
        application, analyzer, allow_unauthenticated=True, requests_per_minute_without_key=1
    )

    def ask(address: str) -> int:
        return client.get("/v1/articles", environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [ask("192.0.2.1"), ask("192.0.2.1"), ask("192.0.2.2")] == [200, 429, 200]
    assert [ask("2001:db8::1"), ask("2001:db8::2"), ask("2001:db8:0:1::1")] == [200, 429, 200]


def test_a_forwarded_address_is_believed_of_trusted_proxies_only(
    application: Flask, analyzer: Analyzer
) -> None:
    trusting = remade(
        application,
        analyzer,
        allow_unauthenticated=True,
        requests_per_minute_without_key=1,
        trusted_proxies=1,
    )

    def ask(client: FlaskClient, forwarded: str) -> int:
        return client.get("/v1/articles", headers={"X-Forwarded-For": forwarded}).status_code

    # What the client itself put before the proxy's own entry does not count.
    assert [ask(trusting, "192.0.2.1"), ask(trusting, "192.0.2.2, 192.0.2.1")] == [200, 429]
    assert ask(trusting, "192.0.2.3") == 200
    plain = remade(
        application, analyzer, allow_unauthenticated=True, requests_per_minute_without_key=1
    )
    assert [ask(plain, "198.51.100.1"), ask(plain, "198.51.100.2")] == [200, 429]


def test_every_operation_of_the_specification_says_which_scope_it_needs(
    client: FlaskClient,
) -> None:
    specification = client.get("/openapi.json").json
    assert specification is not None
    assert set(specification["components"]["securitySchemes"]) == {"bearer", "header"}
    for path, item in specification["paths"].items():
        for method in item.keys() & {"get", "post", "put", "patch", "delete"}:
            operation = item[method]
            if path.startswith(tuple(OPEN)):
                assert operation["security"] == []
                continue
            assert {"400", "401", "403", "429"} <= operation["responses"].keys(), (method, path)
            assert operation["security"], (method, path)
            for alternative in operation["security"]:
                assert all(set(scopes) <= set(Scope) for scopes in alternative.values())
