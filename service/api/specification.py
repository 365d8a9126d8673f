"""The OpenAPI 3.1 specification, and how resources are described in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import flask_smorest  # type: ignore[import-untyped]
from flask import Response
from flask_smorest.utils import prepare_response  # type: ignore[import-untyped]
from marshmallow import Schema
from werkzeug.exceptions import HTTPException

from schemas.problem import ProblemSchema
from service import errors
from service.api import problems
from service.api.described_operations import OperationPlugin
from service.api.requests import StrictParser

DESCRIPTION = """\
Attribune reads English news and answers who says what: every statement of an article, its
kind (claim, denial, reported fact), the source that stands behind it, and for a denial the
statement that it denies.

Every error is a problem detail (RFC 9457) with a stable `type`. Lists are answered a page at
a time; `next` and the `Link` header lead to the next page. Answers to `GET` carry an `ETag`.

Every answer carries an `X-Request-ID`: the request's own, if it has one of up to 128 letters,
digits and marks of `._:@+/=-`, or a new one. The operator finds by it what was logged.
"""

UNPROCESSABLE = (
    "The request breaks the rules of this call (`/problems/invalid-request`), or the text holds no "
    "word (`/problems/empty-text`), is not English (`/problems/not-english`), or a source is asked "
    "for that nobody knows (`/problems/unknown-source`)"
)

Errors = tuple[type[errors.AttribuneError], ...]
Function = TypeVar("Function", bound=Callable[..., Any])

QUERY_REFUSALS: Errors = (errors.InvalidRequestError,)
BODY_REFUSALS: Errors = (
    errors.BadJsonError,
    errors.TooLargeError,
    errors.UnsupportedMediaTypeError,
    errors.InvalidRequestError,
)
DESCRIBED_ERRORS: Errors = (
    *BODY_REFUSALS,
    errors.NotFoundError,
    errors.NotReadyError,
    errors.PreconditionFailedError,
    errors.NotAcceptableError,
)


class Decorator(Protocol):
    """Leaves a function's type as it is."""

    def __call__(self, function: Function, /) -> Function: ...


class ProblemApi(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest's Api, but with problem details for errors."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: Any) -> None:
        super().__init__(
            app,
            spec_kwargs={
                "title": "Attribune",
                "version": "v1",
                "openapi_version": "3.1.0",
                "extra_plugins": [OperationPlugin()],
                "servers": [{"url": "/", "description": "Where this document was read"}],
                "info": {
                    "description": DESCRIPTION,
                    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
                },
            },
        )

    def handle_http_exception(self, error: HTTPException) -> Response:
        return problems.answer_http_exception(error)

    def _register_pagination_header(self) -> None:
        """Lists here are paged by cursor, so flask-smorest's header is not described."""

    def _register_responses(self) -> None:
        # flask-smorest would describe its own form of error, as application/json, under
        # names that change from one Python to the next.
        described = {error.name: error.title for error in DESCRIBED_ERRORS}
        described[errors.InvalidRequestError.name] = UNPROCESSABLE
        described[self.DEFAULT_ERROR_RESPONSE_NAME] = "Any other error"
        for name, description in described.items():
            response = {"description": description, "schema": self.ERROR_SCHEMA}
            prepare_response(response, self.spec, problems.MEDIA_TYPE)
            self.spec.components.response(name, response, lazy=True)


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """flask-smorest's Blueprint, but reading requests strictly, and with types."""

    ARGUMENTS_PARSER = StrictParser()

    def arguments(self, schema: type[Schema], **options: Any) -> Decorator:
        decorate = super().arguments(schema, **options)
        refusals = QUERY_REFUSALS if options.get("location") == "query" else BODY_REFUSALS

        def decorate_and_describe(function: Function) -> Function:
            decorated: Any = decorate(function)
            described = decorated._apidoc["arguments"]  # noqa: SLF001 - flask-smorest offers no other way
            described["responses"] = {error.status.value: error.name for error in refusals}
            return cast(Function, decorated)

        return decorate_and_describe

    def response(
        self, status: int, schema: type[Schema] | dict[str, Any] | None = None, **options: Any
    ) -> Decorator:
        return cast(Decorator, super().response(status, schema, **options))

    def alt_response(self, status: int, response: str | None = None, **options: Any) -> Decorator:
        return cast(Decorator, super().alt_response(status, response, **options))
