"""Who looks at a page: by the API key they signed in with, or as the only one on the machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import quote

from flask import Flask, g, redirect, request, session
from werkzeug.wrappers import Response

from service.api.access import count, current_key, strangeness
from service.api.runtime import runtime
from service.errors import (
    ExpiredKeyError,
    InsufficientScopeError,
    LocalOnlyError,
    RevokedKeyError,
    UnknownKeyError,
)
from service.storage.keys import Key, Scope

KEY_ID = "key_id"
OPEN_ENDPOINTS = frozenset({"static", "sign_in.form", "sign_in.enter", "sign_in.leave"})

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


def register(app: Flask) -> None:
    app.before_request(admit)


def admit() -> Response | None:
    """Let the present request in, or lead whoever sends it to the page to sign in."""
    if request.endpoint == "static":
        return None
    g.key = key_of_session()
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    if g.key is None and keys_are_needed():
        return redirect(f"/sign-in?next={quote(_way_back())}")
    if g.key is None and not runtime().settings.allow_unauthenticated:
        reason = strangeness()
        if reason:
            raise LocalOnlyError(f"{reason} The service has no API keys yet.")
    count()
    return None


def key_of_session() -> Key | None:
    """The key that the visitor signed in with, as long as it is valid."""
    key_id = session.get(KEY_ID)
    if key_id is None:
        return None
    try:
        return runtime().key_ring.find(key_id)
    except (ExpiredKeyError, RevokedKeyError, UnknownKeyError):
        session.clear()
        return None


def keys_are_needed() -> bool:
    return not runtime().key_ring.is_empty()


def allows(*scopes: Scope) -> bool:
    """Whether the visitor may do what needs one of these scopes."""
    key = current_key()
    return key is None or key.allows(scopes)


def needs(
    *scopes: Scope,
) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
    """Refuse a view to visitors whose key has none of the scopes."""

    def decorate(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
        @wraps(view)
        def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
            if not allows(*scopes):
                raise InsufficientScopeError([scope.value for scope in scopes])
            return view(*args, **kwargs)

        return checked

    return decorate


def is_local_path(path: str) -> bool:
    """Whether it leads to a page of this service and nowhere else."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()


def _way_back() -> str:
    """Where to go on after signing in: a page that was asked for, but nothing that was posted."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"
