"""The web application, put together."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from service.api import (
    access,
    analyze,
    articles,
    audit,
    batches,
    corrections,
    disputes,
    docs,
    encodings,
    feeds,
    headers,
    health,
    idempotency,
    metrics,
    problem_types,
    problems,
    request_log,
    sources,
    statements,
    stats,
    webhooks,
)
from service.api.requests import LARGEST_BODY
from service.api.specification import ProblemApi
from service.errors import NotFoundError
from service.runtime import Runtime


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
    modules = (
        analyze,
        articles,
        batches,
        statements,
        sources,
        audit,
        corrections,
        disputes,
        stats,
        feeds,
        webhooks,
        health,
        metrics,
        problem_types,
    )
    for module in modules:
        api.register_blueprint(module.blueprint)
    app.register_blueprint(docs.blueprint)
    # What is refused is logged, too.
    request_log.register(app)
    access.register(app)
    app.before_request(refuse_nul)
    encodings.register(app)
    idempotency.register(app)
    headers.register(app, runtime.settings.cors_origins)
    trust_proxies(app, runtime.settings.trusted_proxies)
    return app


def refuse_nul() -> None:
    """Nothing has an id with a NUL in it, which PostgreSQL would not even compare."""
    if "\0" in request.path:
        raise NotFoundError("Nothing is at this address.")


def trust_proxies(app: Flask, count: int) -> None:
    """Take the client's address and scheme from what that many proxies say."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
