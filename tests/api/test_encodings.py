"""Bodies that come compressed."""

from __future__ import annotations

import gzip
import json

import pytest
from flask.testing import FlaskClient

from tests.example_texts import VISIT

ARTICLE = json.dumps({"text": VISIT}).encode()


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip", " gzip "])
def test_a_gzip_body_is_expanded(client: FlaskClient, encoding: str) -> None:
    answer = client.post(
        "/v1/articles",
        data=gzip.compress(ARTICLE),
        content_type="application/json",
        headers={"Content-Encoding": encoding},
    )
    assert answer.status_code == 201
    assert answer.json is not None and answer.json["article"]["text"] == VISIT


def test_a_body_of_several_gzip_members_is_one_body(client: FlaskClient) -> None:
    body = gzip.compress(ARTICLE[:50]) + gzip.compress(ARTICLE[50:])
    answer = client.post(
        "/v1/articles",
        data=body,
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code == 201


def test_identity_is_no_encoding(client: FlaskClient) -> None:
    answer = client.post(
        "/v1/articles",
        data=ARTICLE,
        content_type="application/json",
        headers={"Content-Encoding": "identity"},
    )
    assert answer.status_code == 201


COMPRESSED = gzip.compress(ARTICLE, mtime=0)
DAMAGED = [
    b"",
    ARTICLE,
    COMPRESSED[:-9],
    COMPRESSED[:12],
    COMPRESSED[:20] + b"\xff" * 200,
    COMPRESSED[:-8] + b"\0" * 8,
    COMPRESSED + b"trailing",
]


@pytest.mark.parametrize("body", DAMAGED)
def test_a_damaged_gzip_body_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post(
        "/v1/articles",
        data=body,
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code == 400
    kind = "bad-json" if body == b"" else "bad-encoding"
    assert json.loads(answer.data)["type"] == f"/problems/{kind}"


@pytest.mark.parametrize("megabytes", [3, 500])
def test_a_small_body_that_becomes_huge_is_refused(client: FlaskClient, megabytes: int) -> None:
    bomb = gzip.compress(b'{"text": "' + b"a" * 1_000_000, compresslevel=9) + (
        gzip.compress(b"a" * 1_000_000, compresslevel=9) * megabytes
    )
    answer = client.post(
        "/v1/articles",
        data=bomb,
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert len(bomb) < 1_000_000
    assert answer.status_code == 413
    assert json.loads(answer.data)["type"] == "/problems/too-large"


@pytest.mark.parametrize(
    "encoding", ["br", "deflate", "zstd", "gzip, gzip", "identity, gzip", "x" * 5000, "\xff"]
)
def test_another_encoding_is_refused_with_the_one_that_is_read(
    client: FlaskClient, encoding: str
) -> None:
    answer = client.post(
        "/v1/articles",
        data=ARTICLE,
        content_type="application/json",
        headers={"Content-Encoding": encoding},
    )
    assert answer.status_code == 415
    assert answer.headers["Accept-Encoding"] == "gzip"
    assert json.loads(answer.data)["type"] == "/problems/unsupported-encoding"
