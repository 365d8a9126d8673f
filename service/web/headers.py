"""What browsers may do with a page: nothing but show it with the service's own files."""

from __future__ import annotations

from flask import Flask, Response, request

from service.api.headers import SECURITY_HEADERS, STRICT_TRANSPORT_SECURITY

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def register(app: Flask) -> None:
    app.after_request(protect)


def protect(response: Response) -> Response:
    headers = SECURITY_HEADERS | {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT_SECURITY)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "private, no-store"
        # What a page shows depends on who is signed in, and htmx asks for parts of it.
        response.vary.update(("Cookie", "HX-Request"))
    return response
