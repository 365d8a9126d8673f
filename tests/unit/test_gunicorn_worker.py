from __future__ import annotations

import pytest

from service.gunicorn_worker import is_complete

POST = b"POST /v1/articles HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\n",
        POST + b"Content-Length: 2\r\n\r\n{}",
        POST + b"CONTENT-LENGTH:2 \r\n\r\n{}and more",
        POST + b"Content-Length: 0\r\n\r\n",
        POST + b"Content-Length: two\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        POST + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
    ],
)
def test_a_request_that_has_come_in_is_served(request_: bytes) -> None:
    assert is_complete(request_)


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"GET / HTTP/1.1\n\n",
        POST + b"Content-Length: 2\r\n\r\n{",
        POST + b"Content-Length: 2\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    ],
)
def test_the_rest_of_a_request_is_waited_for(request_: bytes) -> None:
    assert not is_complete(request_)
