"""Turns every error into a problem detail (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError
from werkzeug.exceptions import HTTPException

from service.analysis import errors as analysis_errors
from service.analysis.errors import AnalysisError
from service.api.request_log import request_id
from service.errors import (
    AttribuneError,
    DatabaseUnavailableError,
    EmptyTextError,
    InvalidRequestError,
    NotEnglishError,
    NotFoundError,
    TooLargeError,
)
from service.storage.full_text_query import NoWordError
from service.storage.paging import InvalidCursorError

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    app.register_error_handler(AttribuneError, answer)
    app.register_error_handler(AnalysisError, lambda error: answer(error_of(error)))
    app.register_error_handler(InvalidCursorError, _answer_invalid_cursor)
    app.register_error_handler(NoWordError, _answer_no_word)
    app.register_error_handler(DatabaseError, _answer_database_error)


def answer(error: AttribuneError) -> Response:
    return _response(problem_of(error), error.headers.items())


def problem_of(error: AttribuneError) -> dict[str, Any]:
    """The error as a problem detail."""
    body: dict[str, Any] = {
        "type": error.type,
        "title": error.title,
        "status": error.status.value,
        "detail": error.detail,
    }
    if error.errors:
        body["errors"] = [{"field": item.field, "detail": item.detail} for item in error.errors]
    return body | error.members


def error_of(error: AnalysisError) -> AttribuneError:
    """What a client is told where the analysis refuses its text."""
    if isinstance(error, analysis_errors.NotEnglishError):
        return NotEnglishError(str(error), error.language)
    return EmptyTextError(str(error))


def answer_http_exception(error: HTTPException) -> Response:
    """Answer what the framework refuses: an unknown address, a wrong method, a long body."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.NOT_FOUND:
        return answer(NotFoundError("Nothing is at this address."))
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return answer(TooLargeError("The body is larger than the service reads."))
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        return answer(AttribuneError("The request could not be served; the reason was logged."))
    # "about:blank" says that the status code tells it all (RFC 9457, section 4.2.1).
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": error.description or status.description,
    }
    return _response(body, _headers_of(error))


def _headers_of(error: HTTPException) -> Iterable[tuple[str, str]]:
    """The headers that the status calls for, such as `Allow` of a 405."""
    return [(name, value) for name, value in error.get_headers() if name != "Content-Type"]


def _response(body: dict[str, Any], headers: Iterable[tuple[str, str]] = ()) -> Response:
    if body["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # By it, whoever asks for help can be told what was logged.
        body |= {"request_id": request_id()}
    response = Response(json.dumps(body), status=body["status"], mimetype=MEDIA_TYPE)
    response.headers.extend(headers)
    return response


def _answer_invalid_cursor(error: InvalidCursorError) -> Response:
    return answer(InvalidRequestError.of("cursor", str(error)))


def _answer_no_word(error: NoWordError) -> Response:
    return answer(InvalidRequestError.of("q", str(error)))


def _answer_database_error(error: DatabaseError) -> Response:
    if isinstance(error, IntegrityError | DataError):
        # The database is well; what it was asked to keep is wrong.
        raise error
    _log.error("The database refused a request", exc_info=error)
    detail = "The database cannot be reached, or `attribune db upgrade` has not been run on it."
    return answer(DatabaseUnavailableError(detail))
