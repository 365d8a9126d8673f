"""Changing only what the client has seen (RFC 9110, section 13.1.1)."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request
from marshmallow import Schema
from werkzeug.http import generate_etag

from service.api.described_operations import ENTITY_TAG
from service.errors import PreconditionFailedError

IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The `ETag` of what the client has read: if it has changed since, the answer is "
    "412 and nothing is done. `*` asks only that it is there. Without this header the last "
    "one to write wins.",
    "schema": {"type": "string"},
    "example": '"b1946ac92492d2347c6235b4d2611184d2b8a7f1"',
}

ENTITY_TAG_HEADER = {"ETag": ENTITY_TAG}


def entity_tag(schema: type[Schema], item: Any) -> str:
    """The value of the `ETag`, without its quotation marks, that reading the item answers."""
    return generate_etag(jsonify(schema().dump(item)).get_data())


def check_if_match(schema: type[Schema], item: Any) -> None:
    """Call it in the transaction that changes the item, with the item as it is before, and
    with the schema that reading it answers by.

    Raises `PreconditionFailedError` where the request has an `If-Match` that names another
    state. A weak tag never matches (RFC 9110, section 8.8.3.2).
    """
    asked = request.if_match
    if "If-Match" not in request.headers or asked.star_tag:
        return
    if not asked.is_strong(entity_tag(schema, item)):
        raise PreconditionFailedError("It has changed since the state that `If-Match` names.")
