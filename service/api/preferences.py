"""What a client would like, in a `Prefer` header (RFC 7240)."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.http import parse_list_header

from service.api.runtime import runtime
from service.jobs.queue import has_queue

RESPOND_ASYNC = "respond-async"
RETRY_AFTER_SECONDS = 2

PREFER: dict[str, Any] = {
    "in": "header",
    "name": "Prefer",
    "required": False,
    "description": "`respond-async`: answer `202` at once and analyse later (RFC 7240, section "
    "4.1). A service with SQLite has no queue: it answers when the article is analysed, without "
    "`Preference-Applied`.",
    "schema": {"type": "string"},
    "example": RESPOND_ASYNC,
}
PREFERENCE_APPLIED: dict[str, Any] = {
    "description": "`respond-async` where that was preferred (RFC 7240, section 3).",
    "schema": {"type": "string"},
    "example": RESPOND_ASYNC,
}
RETRY_AFTER: dict[str, Any] = {
    "description": "While the article is not analysed: after how many seconds to look again.",
    "schema": {"type": "integer", "minimum": 1},
    "example": 2,
}


def prefers_async() -> bool:
    preferences = parse_list_header(",".join(request.headers.getlist("Prefer")))
    return any(
        preference.partition(";")[0].strip().lower() == RESPOND_ASYNC for preference in preferences
    )


def is_to_be_queued() -> bool:
    """Whether what is asked for is done later: where that is preferred, and can be."""
    can_wait = prefers_async() or not runtime().settings.api_analyses
    return can_wait and has_queue(runtime().database)


def waiting_headers() -> dict[str, str]:
    """What goes with an answer to a request that is to be queued."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return headers | ({"Preference-Applied": RESPOND_ASYNC} if prefers_async() else {})
