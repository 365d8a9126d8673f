"""The application that renders the pages, put together."""

from __future__ import annotations

from flask import Flask, request
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]

from service.api import request_log
from service.api.application import refuse_nul, trust_proxies
from service.api.requests import LARGEST_BODY
from service.errors import InvalidRequestError
from service.runtime import Runtime
from service.web import (
    access,
    articles,
    compression,
    disputes,
    error_pages,
    headers,
    layout,
    overview,
    review,
    search,
    sign_in,
    sources,
    statements,
    trial,
)
from service.web.session_secret import session_secret
from service.web.sessions import SecureWhereEncrypted

# A page's static files carry their content's digest in their address, so they may be kept.
A_YEAR = 365 * 24 * 3600


def build(runtime: Runtime) -> Flask:
    app = Flask("service.web")
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        PROPAGATE_EXCEPTIONS=False,
        SECRET_KEY=session_secret(runtime.settings),
        SEND_FILE_MAX_AGE_DEFAULT=A_YEAR,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_NAME="attribune",
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = SecureWhereEncrypted()
    app.extensions["attribune"] = runtime
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    request_log.register(app)
    app.before_request(refuse_nul)
    app.before_request(_refuse_nul_in_parameters)
    access.register(app)
    # After the key is known: someone whose session has ended is asked to sign in again.
    CSRFProtect(app)
    compression.register(app)
    headers.register(app)
    error_pages.register(app)
    layout.register(app)
    for page in (
        overview,
        search,
        disputes,
        sources,
        articles,
        statements,
        trial,
        review,
        sign_in,
    ):
        app.register_blueprint(page.blueprint)
    trust_proxies(app, runtime.settings.trusted_proxies)
    return app


def _refuse_nul_in_parameters() -> None:
    """PostgreSQL refuses to compare anything with it."""
    for name, value in request.values.items(multi=True):
        if "\0" in value:
            raise InvalidRequestError.of(name, "Must not hold a NUL character.")
