"""The service as one WSGI application: the API, and the dashboard beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from service.api import application as api
from service.runtime import Runtime
from service.web import application as web

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def build(runtime: Runtime) -> Flask:
    """The API's application, which hands what is for people to the dashboard."""
    app = api.build(runtime)
    pages = web.build(runtime)
    app.extensions["attribune.web"] = pages
    app.wsgi_app = ByAddress(app, pages)  # type: ignore[method-assign]
    return app


class ByAddress:
    """Two applications, told apart by the first part of the path.

    What neither knows is answered as the client likes it: with a page for a browser, and else
    with a problem detail.
    """

    def __init__(self, api_app: Flask, web_app: Flask) -> None:
        self._api: WSGIApplication = api_app.wsgi_app
        self._web: WSGIApplication = web_app.wsgi_app
        self._api_folders = _first_folders(api_app)
        self._web_folders = _first_folders(web_app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        folder = _first_folder(environ.get("PATH_INFO", "/"))
        if folder in self._web_folders:
            return self._web(environ, start_response)
        if folder not in self._api_folders and "text/html" in environ.get("HTTP_ACCEPT", ""):
            return self._web(environ, start_response)
        return self._api(environ, start_response)


def _first_folders(app: Flask) -> frozenset[str]:
    return frozenset(_first_folder(rule.rule) for rule in app.url_map.iter_rules())


def _first_folder(path: str) -> str:
    return path.lstrip("/").partition("/")[0]
