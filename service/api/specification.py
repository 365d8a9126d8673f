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
from service.api import described_events, problems
from service.api.described_operations import OperationPlugin
from service.api.requests import StrictParser
from service.storage.keys import Scope

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
    "for that nobody knows (`/problems/unknown-source`) or that would come to lead to itself "
    "(`/problems/source-cycle`)"
)

BAD_REQUEST = (
    "The body is not JSON (`/problems/bad-json`), has two members of one name in an object "
    "(`/problems/duplicate-member`), is nested too deeply (`/problems/too-deep`) or is not "
    "compressed as declared (`/problems/bad-encoding`); or the request carries two keys "
    "(`/problems/conflicting-keys`)"
)
UNAUTHORIZED = (
    "The request carries no API key (`/problems/key-required`), or one that nobody was given "
    "(`/problems/unknown-key`), that has expired (`/problems/expired-key`) or was revoked "
    "(`/problems/revoked-key`)"
)
FORBIDDEN = (
    "The API key does not have the scope that is needed (`/problems/insufficient-scope`); or the "
    "service has no keys, and answers its own machine only (`/problems/local-only`)"
)
UNSUPPORTED = (
    "The body is not declared as JSON (`/problems/unsupported-media-type`), or is compressed with "
    "something other than gzip (`/problems/unsupported-encoding`)"
)

# What can be asked without a key: probes, the specification, the page that shows it, and what
# the types of problems mean.
OPEN_BLUEPRINTS = frozenset({"api-docs", "docs", "health", "problems"})
# What a program on the same machine can ask without one, even while the database is away.
LOCALLY_OPEN_BLUEPRINTS = frozenset({"metrics"})

SECURITY_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, as `attribune keys create` prints it: "
        "`Authorization: Bearer attribune_…`",
    },
    "header": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key in a header of its own.",
    },
}

Errors = tuple[type[errors.AttribuneError], ...]
Function = TypeVar("Function", bound=Callable[..., Any])

QUERY_REFUSALS: Errors = (errors.InvalidRequestError,)
BODY_REFUSALS: Errors = (
    errors.BadJsonError,
    errors.TooLargeError,
    errors.UnsupportedMediaTypeError,
    errors.InvalidRequestError,
)
ACCESS_REFUSALS: Errors = (
    errors.KeyRequiredError,
    errors.InsufficientScopeError,
    errors.TooManyRequestsError,
)
DESCRIBED_ERRORS: Errors = (
    *BODY_REFUSALS,
    *ACCESS_REFUSALS,
    errors.ConflictingKeysError,
    errors.InvalidIdempotencyKeyError,
    errors.IdempotencyKeyReusedError,
    errors.RequestInProgressError,
    errors.NotFoundError,
    errors.NoQueueError,
    errors.NotReadyError,
    errors.SourceExistsError,
    errors.SourceMergedError,
    errors.PreconditionFailedError,
    errors.NotAcceptableError,
)
# Where several kinds of problem share a status, and how they are told apart.
DESCRIPTIONS = {
    errors.BadJsonError.name: BAD_REQUEST,
    errors.KeyRequiredError.name: UNAUTHORIZED,
    errors.InsufficientScopeError.name: FORBIDDEN,
    errors.UnsupportedMediaTypeError.name: UNSUPPORTED,
    errors.InvalidRequestError.name: UNPROCESSABLE,
}
ERROR_HEADERS: dict[str, dict[str, Any]] = {
    errors.RequestInProgressError.name: {
        "Retry-After": {
            "description": "After how many seconds to ask again.",
            "schema": {"type": "integer", "minimum": 1},
            "example": 1,
        },
    },
    errors.KeyRequiredError.name: {
        "WWW-Authenticate": {
            "description": "That a bearer token is wanted, and what is wrong with the one sent "
            "(RFC 6750, section 3).",
            "schema": {"type": "string"},
            "example": 'Bearer realm="Attribune", error="invalid_token"',
        }
    },
    errors.TooManyRequestsError.name: {
        "Retry-After": {
            "description": "After how many seconds to ask again.",
            "schema": {"type": "integer", "minimum": 1},
            "example": 2,
        },
        "RateLimit": {
            "description": "How many requests remain, and in how many seconds all are there again.",
            "schema": {"type": "string"},
            "example": '"minute";r=0;t=60',
        },
        "RateLimit-Policy": {
            "description": "How many requests are allowed in how many seconds.",
            "schema": {"type": "string"},
            "example": '"minute";q=600;w=60',
        },
    },
}

# Where flask-smorest's description of an operation says which scopes it needs.
SCOPES = "attribune_scopes"


def scopes_of(operation: Any, method: str) -> tuple[Scope, ...]:
    """The scopes of which a key needs one for an operation."""
    described: dict[str, Any] = getattr(operation, "_apidoc", {})
    return described.get(SCOPES) or default_scopes(method)


def default_scopes(method: str) -> tuple[Scope, ...]:
    return (Scope.READ,) if method.upper() == "GET" else (Scope.EDIT,)


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
        for name, scheme in SECURITY_SCHEMES.items():
            self.spec.components.security_scheme(name, scheme)
        described_events.describe(self.spec)

    def handle_http_exception(self, error: HTTPException) -> Response:
        return problems.answer_http_exception(error)

    def _register_pagination_header(self) -> None:
        """Lists here are paged by cursor, so flask-smorest's header is not described."""

    def _register_responses(self) -> None:
        # flask-smorest would describe its own form of error, as application/json, under
        # names that change from one Python to the next.
        described = {error.name: error.title for error in DESCRIBED_ERRORS}
        described |= DESCRIPTIONS
        described[self.DEFAULT_ERROR_RESPONSE_NAME] = "Any other error"
        for name, description in described.items():
            response: dict[str, Any] = {"description": description, "schema": self.ERROR_SCHEMA}
            if name in ERROR_HEADERS:
                response["headers"] = ERROR_HEADERS[name]
            prepare_response(response, self.spec, problems.MEDIA_TYPE)
            self.spec.components.response(name, response, lazy=True)


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """flask-smorest's Blueprint, but reading requests strictly, and with types."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._prepare_doc_cbks.append(self._prepare_access_doc)

    def scope(self, *scopes: Scope) -> Decorator:
        """Say that an operation needs a key with one of these scopes.

        Without it, GET needs `read` and everything else `edit`.
        """

        def decorate(function: Function) -> Function:
            named = cast(Any, function)
            named._apidoc = {**getattr(named, "_apidoc", {}), SCOPES: scopes}  # noqa: SLF001
            return function

        return decorate

    def _prepare_access_doc(
        self, doc: dict[str, Any], doc_info: dict[str, Any], *, method: str, **context: Any
    ) -> dict[str, Any]:
        if self.name in OPEN_BLUEPRINTS:
            return {**doc, "security": []}
        scopes = doc_info.get(SCOPES) or default_scopes(method)
        security = [{scheme: [scope.value]} for scope in scopes for scheme in SECURITY_SCHEMES]
        if self.name in LOCALLY_OPEN_BLUEPRINTS:
            security.append({})
        refusals = {error.status.value: error.name for error in ACCESS_REFUSALS}
        carries_two = {400: errors.ConflictingKeysError.name}
        responses = carries_two | doc.get("responses", {}) | refusals
        return {**doc, "security": security, "responses": responses}

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
        self,
        status: int,
        schema: type[Schema] | Schema | dict[str, Any] | None = None,
        **options: Any,
    ) -> Decorator:
        return cast(Decorator, super().response(status, schema, **options))

    def doc(self, **description: Any) -> Decorator:
        return cast(Decorator, super().doc(**description))

    def alt_response(self, status: int, response: str | None = None, **options: Any) -> Decorator:
        return cast(Decorator, super().alt_response(status, response, **options))
