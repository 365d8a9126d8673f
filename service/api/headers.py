"""Headers that go with every answer: what browsers and caches may do with it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request
from flask_cors import CORS

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# A year, as RFC 6797 has it in its examples; subdomains are not this service's to speak for.
STRICT_TRANSPORT_SECURITY = "max-age=31536000"

# What a page of another origin may read besides the body.
EXPOSED_HEADERS = [
    "Content-Disposition",
    "ETag",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
]
ACCEPTED_HEADERS = [
    "Accept",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Prefer",
    "X-API-Key",
]


def register(app: Flask, cors_origins: tuple[str, ...]) -> None:
    # Flask calls them from the last to the first.
    app.after_request(protect)
    app.after_request(tag)
    if cors_origins:
        CORS(
            app,
            resources=[r"/v1/*", "/openapi.json"],
            origins=list(cors_origins),
            allow_headers=ACCEPTED_HEADERS,
            expose_headers=EXPOSED_HEADERS,
            always_send=False,
            send_wildcard=True,
            max_age=600,
        )


def tag(response: Response) -> Response:
    """Tag answers to GET, so that a client that has one already need not load it again
    (RFC 9110, section 13.1.2)."""
    if (
        request.method in {"GET", "HEAD"}
        and response.status_code == HTTPStatus.OK
        and response.is_json
    ):
        response.add_etag()
        response.make_conditional(request)
    return response


def protect(response: Response) -> Response:
    """Tell browsers to trust nothing in the answer, and caches to keep it for one reader only."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT_SECURITY)
    # The form of a list and the origin of a page each add one; some caches read only the first.
    varies = response.headers.getlist("Vary")
    if varies:
        response.headers["Vary"] = ", ".join(varies)
    tagged = "ETag" in response.headers
    response.headers.setdefault("Cache-Control", "private, no-cache" if tagged else "no-store")
    return response
