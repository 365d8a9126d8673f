"""Signing in with an API key, and out again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session
from werkzeug.wrappers import Response

from service.api.runtime import runtime
from service.errors import ExpiredKeyError, RevokedKeyError, UnknownKeyError
from service.web.access import KEY_ID, is_local_path

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
def form() -> str:
    return render_template("sign_in.html", next=_next(), problem=None)


@blueprint.post("/sign-in")
def enter() -> Response | tuple[str, int]:
    try:
        key = runtime().key_ring.verify(request.form.get("key", "").strip())
    except (ExpiredKeyError, RevokedKeyError, UnknownKeyError) as error:
        return render_template("sign_in.html", next=_next(), problem=error.detail), 422
    # Nothing of a visitor that was here before goes over into the new session.
    session.clear()
    session[KEY_ID] = key.id
    return redirect(_next())


@blueprint.post("/sign-out")
def leave() -> Response:
    session.clear()
    return redirect("/sign-in")


def _next() -> str:
    wanted = request.values.get("next", "/")
    return wanted if is_local_path(wanted) else "/"
