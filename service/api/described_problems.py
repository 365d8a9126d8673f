"""Which problems the answers of the specification are, and what they carry."""

from __future__ import annotations

from typing import Any

from service import errors

Errors = tuple[type[errors.AttribuneError], ...]

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
