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
from service.api import described_events, described_problems, problems
from service.api.described_operations import OperationPlugin
from service.api.requests import StrictParser
from service.errors import ConflictingKeysError
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

Function = TypeVar("Function", bound=Callable[..., Any])

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
        described = {error.name: error.title for error in described_problems.DESCRIBED_ERRORS}
        described |= described_problems.DESCRIPTIONS
        described[self.DEFAULT_ERROR_RESPONSE_NAME] = "Any other error"
        for name, description in described.items():
            response: dict[str, Any] = {"description": description, "schema": self.ERROR_SCHEMA}
            if name in described_problems.ERROR_HEADERS:
                response["headers"] = described_problems.ERROR_HEADERS[name]
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
        refusals = {error.status.value: error.name for error in described_problems.ACCESS_REFUSALS}
        carries_two = {400: ConflictingKeysError.name}
        responses = carries_two | doc.get("responses", {}) | refusals
        return {**doc, "security": security, "responses": responses}

    def arguments(self, schema: type[Schema], **options: Any) -> Decorator:
        decorate = super().arguments(schema, **options)
        refusals = (
            described_problems.QUERY_REFUSALS
            if options.get("location") == "query"
            else described_problems.BODY_REFUSALS
        )

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
