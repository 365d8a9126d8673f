"""What a client can send wrongly, and what it is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.example_texts import FRENCH, VISIT


def nested(levels: int) -> bytes:
    return b'{"text": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


BAD_BODIES = [
    (b"", 400, "bad-json"),
    (b"{", 400, "bad-json"),
    (b"text", 400, "bad-json"),
    (b'{"text": "a" "b"}', 400, "bad-json"),
    (b'{"text": NaN}', 400, "bad-json"),
    (b'{"text": "\xff\xfe"}', 400, "bad-json"),
    ('{"text": "The mayor spoke."}'.encode("utf-16"), 400, "bad-json"),
    (b'{"text": ' + b"9" * 5000 + b"}", 400, "bad-json"),
    (nested(20), 422, "invalid-request"),
    (nested(21), 400, "too-deep"),
    (nested(100_000), 400, "too-deep"),
    (b'{"text": ' + b'{"a":' * 30 + b"1" + b"}" * 30 + b"}", 400, "too-deep"),
    (b'{"text": "The mayor spoke.", "text": "No."}', 400, "duplicate-member"),
    (b'{"text": {"a": 1, "\\u0061": 2}}', 400, "duplicate-member"),
    (b"null", 422, "invalid-request"),
    (b"[]", 422, "invalid-request"),
    (b'"text"', 422, "invalid-request"),
    (b"1", 422, "invalid-request"),
    (b"{}", 422, "invalid-request"),
    (b'{"text": null}', 422, "invalid-request"),
    (b'{"text": 1}', 422, "invalid-request"),
    (b'{"text": true}', 422, "invalid-request"),
    (b'{"text": ["a"]}', 422, "invalid-request"),
    (b'{"text": {"a": 1}}', 422, "invalid-request"),
    (b'{"text": "The mayor\\u0000 spoke."}', 422, "invalid-request"),
    (b'{"text": "The mayor \\ud800 spoke."}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "colour": 1}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "title": 1}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "title": "\\u0000"}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "publisher": []}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "published_at": "today"}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "published_at": 1713951000}', 422, "invalid-request"),
    (
        b'{"text": "The mayor spoke.", "published_at": "2024-04-24T09:30:00"}',
        422,
        "invalid-request",
    ),
    (
        b'{"text": "The mayor spoke.", "published_at": "0001-01-01T00:00:00+01:00"}',
        422,
        "invalid-request",
    ),
    (b'{"text": "The mayor spoke.", "published_at": "1599-12-31"}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "published_at": "0001-01-01"}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "published_at": "9999-12-31"}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "external_id": ""}', 422, "invalid-request"),
    (b'{"text": "The mayor spoke.", "external_id": 7}', 422, "invalid-request"),
    (
        json.dumps({"text": "The mayor spoke.", "external_id": "x" * 301}).encode(),
        422,
        "invalid-request",
    ),
    (b'{"text": ""}', 422, "empty-text"),
    (b'{"text": " \\n\\t\\u00a0"}', 422, "empty-text"),
    (b'{"text": "... --- \\ud83d\\ude00"}', 422, "empty-text"),
    (json.dumps({"text": FRENCH}).encode(), 422, "not-english"),
    (json.dumps({"text": "a " * 100_001}).encode(), 413, "too-large"),
    (b'{"text": "' + b"a" * 3_000_000 + b'"}', 413, "too-large"),
]

BAD_QUERIES = [
    ("/v1/statements?limit=0", "limit"),
    ("/v1/statements?limit=201", "limit"),
    ("/v1/statements?limit=-1", "limit"),
    ("/v1/statements?limit=ten", "limit"),
    ("/v1/statements?limit=1.0", "limit"),
    ("/v1/statements?limit=" + "9" * 5000, "limit"),
    ("/v1/statements?limit=", "limit"),
    ("/v1/statements?limit=1&limit=2", "limit"),
    ("/v1/statements?cursor=", "cursor"),
    ("/v1/statements?cursor=x", "cursor"),
    ("/v1/statements?cursor=%00", "cursor"),
    ("/v1/statements?cursor=WzEsMiwzXQ", "cursor"),
    ("/v1/statements?cursor=" + "A" * 501, "cursor"),
    ("/v1/statements?kind=rumour", "kind"),
    ("/v1/statements?kind=CLAIM", "kind"),
    ("/v1/statements?kind=", "kind"),
    ("/v1/statements?source=KCNA&role=friend", "role"),
    ("/v1/statements?role=via", "role"),
    ("/v1/statements?source=", "source"),
    ("/v1/statements?source=%00", "source"),
    ("/v1/statements?source=%ff", "source"),
    ("/v1/statements?source=" + "x" * 501, "source"),
    ("/v1/statements?source=' OR 1=1 --", "source"),
    ("/v1/statements?q=", "q"),
    ('/v1/statements?q="', "q"),
    ("/v1/statements?q=*", "q"),
    ("/v1/statements?q=OR", "q"),
    ("/v1/statements?q=-missile", "q"),
    ("/v1/statements?q=NOT (a OR b)", "q"),
    ("/v1/statements?q=%00", "q"),
    ("/v1/statements?q=" + "x" * 501, "q"),
    ("/v1/statements?from=yesterday", "from"),
    ("/v1/statements?from=2024-02-30", "from"),
    ("/v1/statements?from=2024-04-24T09:30:00", "from"),
    ("/v1/statements?to=99999-01-01", "to"),
    ("/v1/statements?from=2024-04-25&to=2024-04-24", "from"),
    ("/v1/statements?colour=red", "colour"),
    ("/v1/statements?country=ZZ", "country"),
    ("/v1/statements?country=kp", "country"),
    ("/v1/statements?country=KP%0A", "country"),
    ("/v1/statements?fields=id,colour", "fields"),
    ("/v1/statements?format=csv&fields=id", "fields"),
    ("/v1/statements?include=colour", "include"),
    ("/v1/statements?format=xml", "format"),
    ("/v1/statements?min_confidence=2", "min_confidence"),
    ("/v1/statements?disputed=maybe", "disputed"),
    ("/v1/disputes?country=ZZ", "country"),
    ("/v1/disputes?denier=Nobody%20At%20All", "denier"),
    ("/v1/disputes?denied=Nobody%20At%20All", "denied"),
    ("/v1/disputes?cursor=x", "cursor"),
    ("/v1/stats/timeline?interval=decade", "interval"),
    ("/v1/stats/timeline?by=colour", "by"),
    ("/v1/stats/timeline?country=ZZ", "country"),
    ("/v1/stats/sources?sort=colour", "sort"),
    ("/v1/stats/sources?min_total=0", "min_total"),
    ("/v1/statements/feed.json?source=Nobody%20At%20All", "source"),
    ("/v1/articles?kind=claim", "kind"),
    ("/v1/articles?cursor=x", "cursor"),
    ("/v1/sources?type=robot", "type"),
    ("/v1/sources?status=new", "status"),
    ("/v1/sources?cursor=x", "cursor"),
    ("/v1/sources/kcna/statements?source=kcna", "source"),
]

UNKNOWN_ADDRESSES = [
    "/nothing",
    "/v1",
    "/v1/articles/01890000-0000-7000-8000-000000000000",
    "/v1/articles/1",
    "/v1/articles/%00",
    "/v1/statements/01890000-0000-7000-8000-000000000000",
    "/v1/statements/x",
    "/v1/sources/nobody",
    "/v1/sources/%00",
    "/v1/sources/%ff",
    "/v1/sources/nobody/statements",
    "/docs/static/../../settings.py",
]


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.data)
    assert body["status"] == status
    assert body["title"] and body["detail"]
    assert "Traceback" not in answer.get_data(as_text=True)
    return body


@pytest.mark.parametrize("address", ["/v1/articles", "/v1/analyze"])
@pytest.mark.parametrize(("body", "status", "name"), BAD_BODIES)
def test_a_bad_body_is_refused_with_its_reason(
    client: FlaskClient, address: str, body: bytes, status: int, name: str
) -> None:
    answer = client.post(address, data=body, content_type="application/json")
    assert problem(answer, status)["type"] == f"/problems/{name}"


@pytest.mark.parametrize(("address", "field"), BAD_QUERIES)
def test_a_bad_parameter_is_refused_by_name(client: FlaskClient, address: str, field: str) -> None:
    errors = problem(client.get(address), 422)["errors"]
    assert field in [error["field"] for error in errors]


@pytest.mark.parametrize("address", UNKNOWN_ADDRESSES)
def test_an_unknown_address_is_not_found(client: FlaskClient, address: str) -> None:
    assert problem(client.get(address), 404)["type"] == "/problems/not-found"


def test_the_field_at_fault_is_named(client: FlaskClient) -> None:
    body = {"text": 1, "title": [], "colour": "red"}
    errors = problem(client.post("/v1/articles", json=body), 422)["errors"]
    assert sorted(error["field"] for error in errors) == ["colour", "text", "title"]


def test_another_language_is_refused_by_name(client: FlaskClient) -> None:
    assert problem(client.post("/v1/articles", json={"text": FRENCH}), 422)["language"] == "fr"


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "", "x"])
def test_a_body_that_is_not_declared_as_json_is_refused(
    client: FlaskClient, media_type: str
) -> None:
    answer = client.post("/v1/articles", data=b'{"text": "x"}', content_type=media_type)
    assert problem(answer, 415)["type"] == "/problems/unsupported-media-type"


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("PUT", "/v1/articles", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("GET", "/v1/analyze", {"POST", "OPTIONS"}),
        ("POST", "/v1/statements", {"GET", "HEAD", "OPTIONS"}),
        ("TRACE", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/docs", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    client: FlaskClient, method: str, address: str, allowed: set[str]
) -> None:
    answer = client.open(address, method=method)
    problem(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_a_byte_order_mark_is_tolerated(client: FlaskClient) -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"text": VISIT}).encode()
    answer = client.post("/v1/articles", data=body, content_type="application/json")
    assert answer.status_code == 201


def test_a_longest_title_is_stored_and_a_longer_one_refused(client: FlaskClient) -> None:
    body = {"text": VISIT, "title": "x" * 1001}
    assert client.post("/v1/articles", json=body).status_code == 422
    body["title"] = "x" * 1000
    assert client.post("/v1/articles", json=body).status_code == 201
