"""What goes wrong, told as a page."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, render_template
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError
from werkzeug.exceptions import HTTPException

from service.analysis.errors import AnalysisError
from service.api.request_log import request_id
from service.errors import AttribuneError
from service.storage.paging import InvalidCursorError

_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    app.register_error_handler(AttribuneError, _answer_own_error)
    app.register_error_handler(AnalysisError, _answer_analysis_error)
    app.register_error_handler(InvalidCursorError, _answer_invalid_cursor)
    app.register_error_handler(DatabaseError, _answer_database_error)
    app.register_error_handler(HTTPException, _answer_http_exception)


def page(status: HTTPStatus, title: str, detail: str) -> tuple[str, int]:
    served = status < HTTPStatus.INTERNAL_SERVER_ERROR
    shown_id = None if served else request_id()
    return render_template(
        "error.html", status=status.value, title=title, detail=detail, request_id=shown_id
    ), status.value


def _answer_own_error(error: AttribuneError) -> tuple[str, int]:
    return page(error.status, error.title, error.detail)


def _answer_analysis_error(error: AnalysisError) -> tuple[str, int]:
    return page(HTTPStatus.UNPROCESSABLE_ENTITY, "The text cannot be analysed", str(error))


def _answer_invalid_cursor(error: InvalidCursorError) -> tuple[str, int]:
    return page(HTTPStatus.UNPROCESSABLE_ENTITY, "This page of the list is gone", str(error))


def _answer_database_error(error: DatabaseError) -> tuple[str, int]:
    if isinstance(error, IntegrityError | DataError):
        raise error
    _log.error("The database refused a page", exc_info=error)
    return page(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The database cannot be used",
        "It cannot be reached, or “attribune db upgrade” has not been run on it.",
    )


def _answer_http_exception(error: HTTPException) -> tuple[str, int]:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.NOT_FOUND:
        return page(status, "Nothing is here", "No page of this service has that address.")
    return page(status, status.phrase, error.description or status.description)
