"""One log line and one measurement for each request, and the id by which its lines are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, request
from uuid_utils.compat import uuid7
from werkzeug.wsgi import ClosingIterator

from service.telemetry import metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
UNKNOWN_ROUTE = "(none)"

_ROUTE = "attribune.route"
_SANE_ID = re.compile(r"[A-Za-z0-9._:@+/=-]{1,128}")

_log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    app.before_request(_note_route)
    app.wsgi_app = RequestLog(app.wsgi_app)  # type: ignore[method-assign]


def request_id() -> str | None:
    """The id of the request that is being served."""
    found: str | None = structlog.contextvars.get_contextvars().get("request_id")
    return found


class RequestLog:
    """Wraps the application: it sees each answer leave, streamed ones to their last byte.

    A client's `X-Request-ID` is kept if it is short and plain; otherwise one is made. The
    answer carries it, and so does every line that is logged until the answer has left.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        own_id = environ.get("HTTP_X_REQUEST_ID", "")
        if not _SANE_ID.fullmatch(own_id):
            own_id = str(uuid7())
        # A thread serves one request after the other, and its context outlives them.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=own_id)
        observed = Observed(environ)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            observed.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, own_id)], *rest)

        body = self._application(environ, start)
        return ClosingIterator(observed.count(body), [observed.finish])


class Observed:
    """What is known of one request so far."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self.status = 500
        self._environ = environ
        self._bytes = 0
        self._started = perf_counter()
        metrics.request_begins()

    def count(self, body: Iterable[bytes]) -> Iterator[bytes]:
        try:
            for part in body:
                self._bytes += len(part)
                yield part
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()

    def finish(self) -> None:
        seconds = perf_counter() - self._started
        method = self._environ["REQUEST_METHOD"]
        route = self._environ.get(_ROUTE, UNKNOWN_ROUTE)
        metrics.request_ends(method, route, self.status, seconds)
        _log.info(
            "request",
            method=method,
            route=route,
            status=self.status,
            milliseconds=round(seconds * 1000, 1),
            bytes=self._bytes,
        )
        structlog.contextvars.clear_contextvars()


def _note_route() -> None:
    if request.url_rule is not None:
        request.environ[_ROUTE] = request.url_rule.rule
