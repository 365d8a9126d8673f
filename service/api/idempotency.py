"""Answers a request that carries an Idempotency-Key once, and after that from memory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, request

from service.api.access import current_key
from service.api.bodies import body_digest
from service.api.runtime import runtime
from service.errors import InvalidIdempotencyKeyError
from service.runtime import Runtime
from service.storage import articles, idempotency
from service.storage.idempotency import Answer, Claim

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
# Operations by their endpoints; only POST is meant.
ENDPOINTS = frozenset({"articles.Articles", "batches.Batch"})
KEPT_HEADERS = ("Content-Type", "Location", "Retry-After")
# A longer answer is not kept: the request is served anew and finds its articles stored.
LONGEST_KEPT_ANSWER = 4_000_000

_ARTICLE = re.compile(r"/v1/articles/(?P<id>[0-9a-f-]{36})")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "A key of the client's choosing, such as a UUID, that is new for each request "
    "(draft-ietf-httpapi-idempotency-key-header). Sent again within 24 hours with the same key, "
    f"the request is answered as it was the first time, with `{REPLAYED_HEADER}: true`; so a "
    "client that got no answer can ask again. An answer about an article that was deleted since "
    "is not given again: the request is served anew. Answers of 500 and above are not kept.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "example": "5f0c7a52-3c1e-4b8f-9d0e-0a1b2c3d4e5f",
}


def register(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_finish)


def _begin() -> Response | None:
    if request.method != "POST" or request.endpoint not in ENDPOINTS:
        return None
    keys = request.headers.getlist(HEADER)
    if not keys:
        return None
    key = keys[0].strip()
    # The draft writes the key as a string of RFC 8941, in quotation marks; many clients do not.
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if len(keys) > 1 or not _KEY.fullmatch(key):
        raise InvalidIdempotencyKeyError(
            "The key must be given once, with 1 to 255 visible ASCII characters."
        )
    visitor = current_key()
    begun = _claim("" if visitor is None else visitor.id, key)
    if isinstance(begun, Answer):
        return _replay(begun)
    g.idempotency_claim = begun
    return None


def _claim(owner: str, key: str) -> Claim | Answer:
    begun = idempotency.claim(runtime().database, owner, key, _request_digest())
    if isinstance(begun, Answer) and _is_of_deleted(begun):
        # What was deleted must neither be told again nor be said to be there.
        idempotency.forget(runtime().database, owner, key)
        begun = idempotency.claim(runtime().database, owner, key, _request_digest())
    return begun


def _is_of_deleted(answer: Answer) -> bool:
    """Whether it answers that an article is kept which was deleted since."""
    location = _ARTICLE.fullmatch(dict(answer.headers).get("Location", ""))
    if location is None:
        return False
    with runtime().database.reading() as session:
        return not articles.is_kept(session, UUID(location["id"]))


def _request_digest() -> str:
    parts = (request.method, request.full_path, request.mimetype, body_digest())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _replay(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, list(answer.headers))
    response.headers[REPLAYED_HEADER] = "true"
    return response


def _finish(response: Response) -> Response:
    held: Claim | None = g.pop("idempotency_claim", None)
    if held is None:
        return response
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        idempotency.release(runtime().database, held)
    elif response.is_streamed:
        body: Any = response.response
        response.response = _kept(runtime(), held, response, body)
    else:
        _keep(runtime(), held, response, response.get_data())
    return response


def _kept(
    serving: Runtime, held: Claim, response: Response, body: Iterable[bytes]
) -> Iterator[bytes]:
    """Passes a streamed answer on, and keeps it when it is whole."""
    parts: list[bytes] | None = []
    length = 0
    whole = False
    try:
        for part in body:
            length += len(part)
            if parts is not None:
                parts.append(part)
            if length > LONGEST_KEPT_ANSWER:
                parts = None
            yield part
        whole = True
    finally:
        if whole and parts is not None:
            _keep(serving, held, response, b"".join(parts))
        else:
            idempotency.release(serving.database, held)


def _keep(serving: Runtime, held: Claim, response: Response, body: bytes) -> None:
    headers = tuple(
        (name, response.headers[name]) for name in KEPT_HEADERS if name in response.headers
    )
    idempotency.keep(serving.database, held, Answer(response.status_code, headers, body))
