"""The web application, put together."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request

from service.api import (
    analyze,
    articles,
    docs,
    health,
    metrics,
    problem_types,
    problems,
    request_log,
    sources,
    statements,
)
from service.api.specification import ProblemApi
from service.errors import NotFoundError
from service.runtime import Runtime

# The longest text, with every character written as two \uXXXX escapes, and its envelope.
LARGEST_BODY = 200_000 * 12 + 100_000

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def build(runtime: Runtime) -> Flask:
    app = Flask("service.api", static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        OPENAPI_URL_PREFIX="/",
        PROPAGATE_EXCEPTIONS=False,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.extensions["attribune"] = runtime
    api = ProblemApi(app)
    problems.register(app)
    for module in (analyze, articles, statements, sources, health, metrics, problem_types):
        api.register_blueprint(module.blueprint)
    app.register_blueprint(docs.blueprint)
    app.before_request(_refuse_nul)
    app.after_request(_finish)
    request_log.register(app)
    return app


def _refuse_nul() -> None:
    """Nothing has an id with a NUL in it, which PostgreSQL would not even compare."""
    if "\0" in request.path:
        raise NotFoundError("Nothing is at this address.")


def _finish(response: Response) -> Response:
    """Tag answers to GET, so that a client that has one already need not load it again
    (RFC 9110, section 13.1.2), and tell browsers to trust nothing in them."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    if (
        request.method in {"GET", "HEAD"}
        and response.status_code == HTTPStatus.OK
        and response.is_json
    ):
        response.add_etag()
        response.make_conditional(request)
    return response
