"""The errors that a client of the service can meet, each with its HTTP status.

Every error becomes a problem detail (RFC 9457). Its `type` is a stable relative
reference, `/problems/<name>`, which identifies the kind of error to programs; `title`
says the same to people, and the error's own message is the `detail`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a body or one parameter of a query."""

    field: str
    detail: str


class AttribuneError(Exception):
    """Something the service refuses or cannot do, with a message for the client."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    name: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "The service failed"

    def __init__(self, detail: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)

    @property
    def type(self) -> str:
        return f"/problems/{self.name}"

    @property
    def members(self) -> dict[str, Any]:
        """Further members of the problem detail (RFC 9457, section 3.2)."""
        return {}

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that go with the answer."""
        return {}


class BadJsonError(AttribuneError):
    """The body is no JSON text (RFC 8259)."""

    status = HTTPStatus.BAD_REQUEST
    name = "bad-json"
    title = "The body is not JSON"


class DuplicateMemberError(AttribuneError):
    """An object of the body has two members of one name, so that readers differ about its value
    (RFC 8259, section 4)."""

    status = HTTPStatus.BAD_REQUEST
    name = "duplicate-member"
    title = "An object of the body has two members of the same name"


class TooDeepError(AttribuneError):
    """Arrays and objects of the body are nested more deeply than the service reads."""

    status = HTTPStatus.BAD_REQUEST
    name = "too-deep"
    title = "The body is nested too deeply"


class BadEncodingError(AttribuneError):
    """The body is not compressed as its `Content-Encoding` says."""

    status = HTTPStatus.BAD_REQUEST
    name = "bad-encoding"
    title = "The body cannot be decompressed"


class UnsupportedEncodingError(AttribuneError):
    """The body is compressed in a way that the service does not read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    name = "unsupported-encoding"
    title = "The body must be sent as it is or compressed with gzip"

    @property
    def headers(self) -> Mapping[str, str]:
        """What can be read (RFC 9110, section 15.5.16)."""
        return {"Accept-Encoding": "gzip"}


class UnsupportedMediaTypeError(AttribuneError):
    """The body is declared to be something other than JSON."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    name = "unsupported-media-type"
    title = "The body must be application/json"


class InvalidRequestError(AttribuneError):
    """Fields of the body or parameters of the query break the rules; `errors` names them."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    name = "invalid-request"
    title = "The request breaks the rules of this call"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        detail = "; ".join(f"{error.field}: {error.detail}" for error in errors)
        super().__init__(detail, errors)

    @classmethod
    def of(cls, field: str, detail: str) -> InvalidRequestError:
        return cls([FieldError(field, detail)])


class UnknownSourceError(InvalidRequestError):
    """No source has the id, name or alias that a query asks for."""

    name = "unknown-source"
    title = "No such source is known"

    def __init__(self, field: str, source: str) -> None:
        detail = f"No source is known by the id, name or alias {source!r}."
        super().__init__([FieldError(field, detail)])


class SourceCycleError(InvalidRequestError):
    """A source would come to be part of itself, or be merged into itself."""

    name = "source-cycle"
    title = "A source would lead to itself"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__([FieldError(field, detail)])


class SourceExistsError(AttribuneError):
    """There is a source of this id; `source` is the id."""

    status = HTTPStatus.CONFLICT
    name = "source-exists"
    title = "There is a source of this id"

    def __init__(self, source: str) -> None:
        super().__init__(
            f"There is a source of the id {source!r}. Change that one, or give another id."
        )
        self.source = source

    @property
    def members(self) -> dict[str, Any]:
        return {"source": self.source}


class SourceMergedError(AttribuneError):
    """The source is merged into another one already."""

    status = HTTPStatus.CONFLICT
    name = "source-merged"
    title = "The source is merged into another one"


class EmptyTextError(AttribuneError):
    """The article's text holds no word."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    name = "empty-text"
    title = "The text holds no word"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, [FieldError("text", detail)])


class NotEnglishError(AttribuneError):
    """The article's text is not English; `language` is the ISO 639-1 code found."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    name = "not-english"
    title = "The text is not English"

    def __init__(self, detail: str, language: str) -> None:
        super().__init__(detail, [FieldError("text", detail)])
        self.language = language

    @property
    def members(self) -> dict[str, Any]:
        return {"language": self.language}


class TooLargeError(AttribuneError):
    """The body or the article's text is longer than the service reads."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    name = "too-large"
    title = "The article is too large"


class KeyRefusedError(AttribuneError):
    """The request carries no API key, or none that counts. The base of what is answered `401`.

    `code` is the error code of RFC 6750, section 3.1; there is none where no key was sent.
    """

    status = HTTPStatus.UNAUTHORIZED
    code: ClassVar[str | None] = "invalid_token"

    @property
    def headers(self) -> Mapping[str, str]:
        error = "" if self.code is None else f', error="{self.code}"'
        return {"WWW-Authenticate": f'Bearer realm="Attribune"{error}'}


class KeyRequiredError(KeyRefusedError):
    """The request carries no API key."""

    name = "key-required"
    title = "An API key is needed"
    code = None


class UnknownKeyError(KeyRefusedError):
    """Nobody was given the API key that the request carries."""

    name = "unknown-key"
    title = "The API key is not known"


class ExpiredKeyError(KeyRefusedError):
    """The API key was valid until a moment that has passed."""

    name = "expired-key"
    title = "The API key has expired"


class RevokedKeyError(KeyRefusedError):
    """The API key was revoked."""

    name = "revoked-key"
    title = "The API key was revoked"


class ConflictingKeysError(KeyRefusedError):
    """The request carries two API keys that differ."""

    status = HTTPStatus.BAD_REQUEST
    name = "conflicting-keys"
    title = "The request carries two API keys"
    code = "invalid_request"


class InsufficientScopeError(AttribuneError):
    """The API key does not have the scope of the operation; one of `scopes` is needed."""

    status = HTTPStatus.FORBIDDEN
    name = "insufficient-scope"
    title = "The API key may not do this"

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__(f"This needs a key with the scope {' or '.join(scopes)}.")
        self.scopes = tuple(scopes)

    @property
    def members(self) -> dict[str, Any]:
        return {"scopes": list(self.scopes)}

    @property
    def headers(self) -> Mapping[str, str]:
        scope = " ".join(self.scopes)
        return {
            "WWW-Authenticate": f'Bearer realm="Attribune", error="insufficient_scope", '
            f'scope="{scope}"'
        }


class LocalOnlyError(AttribuneError):
    """The service has no API keys, and so answers no one but its own machine."""

    status = HTTPStatus.FORBIDDEN
    name = "local-only"
    title = "The service answers its own machine only"


class TooManyRequestsError(AttribuneError):
    """The client has made as many requests as it may for now."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    name = "too-many-requests"
    title = "Too many requests"

    def __init__(self, detail: str, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after_seconds)}


class InvalidIdempotencyKeyError(AttribuneError):
    """The header `Idempotency-Key` is given more than once, or holds what cannot be a key."""

    status = HTTPStatus.BAD_REQUEST
    name = "invalid-idempotency-key"
    title = "The Idempotency-Key cannot be used"


class IdempotencyKeyReusedError(AttribuneError):
    """Another request was sent with this `Idempotency-Key` within the last 24 hours."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    name = "idempotency-key-reused"
    title = "The Idempotency-Key belongs to another request"

    def __init__(self) -> None:
        super().__init__("Another request was sent with this key; choose a new one for this.")


class RequestInProgressError(AttribuneError):
    """A request with this `Idempotency-Key` is being served; ask again a little later."""

    status = HTTPStatus.CONFLICT
    name = "request-in-progress"
    title = "The request is being served"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("A request with this key is being served at this moment.")
        self.retry_after_seconds = retry_after_seconds

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after_seconds)}


class NotFoundError(AttribuneError):
    """Nothing has the id in the address."""

    status = HTTPStatus.NOT_FOUND
    name = "not-found"
    title = "There is no such thing"


class PreconditionFailedError(AttribuneError):
    """What was to be changed is no longer as the request's `If-Match` says."""

    status = HTTPStatus.PRECONDITION_FAILED
    name = "precondition-failed"
    title = "It has changed in the meantime"


class NotAcceptableError(AttribuneError):
    """The answer exists in none of the media types that the request's `Accept` allows."""

    status = HTTPStatus.NOT_ACCEPTABLE
    name = "not-acceptable"
    title = "The answer cannot be given in the form asked for"


class NoQueueError(AttribuneError):
    """What is asked for needs a queue, and the service's database, SQLite, has none."""

    status = HTTPStatus.CONFLICT
    name = "no-queue"
    title = "The service has no queue"


class AnalysisElsewhereError(AttribuneError):
    """These processes only queue articles: they cannot analyse one within the request."""

    status = HTTPStatus.NOT_IMPLEMENTED
    name = "analysis-elsewhere"
    title = "Articles are analysed by other processes"


class DatabaseUnavailableError(AttribuneError):
    """The database cannot be reached, or `attribune db upgrade` has not been run on it."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    name = "database-unavailable"
    title = "The database cannot be used"


class NotReadyError(AttribuneError):
    """The process is up but cannot serve yet; `missing` names what is missing."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    name = "not-ready"
    title = "The service is not ready"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"Missing: {'; '.join(missing)}.")
        self.missing = tuple(missing)

    @property
    def members(self) -> dict[str, Any]:
        return {"missing": list(self.missing)}
