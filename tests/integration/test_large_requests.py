from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.integration.server import Server


@pytest.mark.parametrize("size", [3_000_000, 30_000_000])
@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_that_is_too_large_is_refused_however_it_is_sent(
    server: Server, size: int, in_chunks: bool
) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(size // 100_000):
            yield b"a" * 100_000
        yield b'"}'

    answer = requests.post(
        f"{server.address}/v1/articles",
        data=chunks() if in_chunks else b"".join(chunks()),
        headers={"Content-Type": "application/json"},
        timeout=60,
    )
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/too-large"


def test_an_address_that_is_too_long_is_refused_as_any_other(server: Server) -> None:
    answer = requests.get(f"{server.address}/v1/statements?q={'x' * 20_000}", timeout=60)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
