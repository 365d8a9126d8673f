"""The specification as a page to read and try, served without any other host."""

from __future__ import annotations

from flask import Blueprint, Response

blueprint = Blueprint(
    "docs", __name__, static_folder="static", static_url_path="/docs/static", url_prefix="/"
)


@blueprint.get("/docs")
def page() -> Response:
    return blueprint.send_static_file("docs.html")
