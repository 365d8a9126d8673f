"""Who sends a request, and whether they may: keys, scopes and rates."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request
from structlog.contextvars import bind_contextvars

from service.addresses import host_of, is_loopback, is_loopback_name, network_of
from service.api.runtime import runtime
from service.api.specification import LOCALLY_OPEN_BLUEPRINTS, OPEN_BLUEPRINTS, scopes_of
from service.errors import (
    ConflictingKeysError,
    InsufficientScopeError,
    KeyRequiredError,
    LocalOnlyError,
    TooManyRequestsError,
)
from service.storage.audit import LOCAL
from service.storage.keys import Key
from service.storage.rate_limiter import Allowance

# What proxies add to the requests that they pass on.
FORWARDING_HEADERS = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")

HOW_TO_OPEN = (
    "It has no API keys yet, so it answers requests from its own machine only. Make a key with "
    "`attribune keys create`."
)


def register(app: Flask) -> None:
    app.before_request(admit)
    app.after_request(_tell_allowance)


def current_key() -> Key | None:
    """The key of the present request; None in a service that has no keys."""
    key: Key | None = g.get("key")
    return key


def actor() -> str:
    """Whom what the present request does is put down to: the name of its key."""
    key = current_key()
    return LOCAL if key is None else key.name


def admit() -> None:
    """Let the present request in, or raise an error that says why not."""
    if request.method == "OPTIONS" or request.blueprint in OPEN_BLUEPRINTS:
        return
    if request.blueprint in LOCALLY_OPEN_BLUEPRINTS and strangeness() is None:
        return
    presented = presented_key()
    if presented is not None:
        g.key = runtime().key_ring.verify(presented)
        # Its id, so that what a client's requests caused is found in the log.
        bind_contextvars(key=g.key.id)
    elif not runtime().key_ring.is_empty():
        raise KeyRequiredError(
            "Send the header `Authorization: Bearer <key>`, or `X-API-Key: <key>`."
        )
    elif not runtime().settings.allow_unauthenticated and (reason := strangeness()):
        raise LocalOnlyError(f"{reason} {HOW_TO_OPEN}")
    count()
    _check_scope()


def presented_key() -> str | None:
    """The key that the headers carry. Raises `ConflictingKeysError` where they carry two."""
    presented = {request.headers.get("X-API-Key"), _bearer_token()} - {None}
    if len(presented) > 1:
        raise ConflictingKeysError("`Authorization` and `X-API-Key` hold keys that differ.")
    return presented.pop() if presented else None


def _bearer_token() -> str | None:
    """What `Authorization: Bearer …` carries (RFC 6750, section 2.1); other schemes, such as
    Basic, are for the proxies in between."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def strangeness() -> str | None:
    """Why the request does not count as sent by a program on this machine; None where it does.

    What came through a proxy could be from anywhere. A host name that is not this machine's
    own is what a web page elsewhere would send, that had its name lead here (DNS rebinding).
    """
    if not is_loopback(request.remote_addr or ""):
        return f"This request is from {request.remote_addr}."
    if any(name in request.headers for name in FORWARDING_HEADERS):
        return "This request came through a proxy."
    if not is_loopback_name(host_of(request.host)):
        return f"This request is for the host {request.host[:100]!r}, not for localhost."
    return None


def count() -> None:
    """Raises `TooManyRequestsError` where the client has used up its requests."""
    key = current_key()
    if key is not None:
        client, per_minute = f"key {key.id}", key.requests_per_minute
    else:
        client = f"address {network_of(request.remote_addr or '')}"
        per_minute = runtime().settings.requests_per_minute_without_key
    if per_minute is None:
        return
    g.allowance = allowance = runtime().rate_limiter.take(client, per_minute)
    if allowance is not None and allowance.retry_after_seconds is not None:
        raise TooManyRequestsError(
            f"{per_minute} requests a minute are allowed.", allowance.retry_after_seconds
        )


def _check_scope() -> None:
    """Raises `InsufficientScopeError`. An address that leads nowhere needs no scope."""
    key = current_key()
    if key is None or request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    method = "GET" if request.method == "HEAD" else request.method
    operation = getattr(getattr(view, "view_class", None), method.lower(), view)
    scopes = scopes_of(operation, method)
    if not key.allows(scopes):
        raise InsufficientScopeError([scope.value for scope in scopes])


def _tell_allowance(response: Response) -> Response:
    """RateLimit header fields, as of draft-ietf-httpapi-ratelimit-headers-10."""
    allowance: Allowance | None = g.get("allowance")
    if allowance is not None:
        response.headers["RateLimit-Policy"] = f'"minute";q={allowance.per_minute};w=60'
        response.headers["RateLimit"] = (
            f'"minute";r={allowance.remaining};t={allowance.reset_seconds}'
        )
    return response
