"""Reads what clients send, strictly: JSON is JSON, and nothing is left unread."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from math import inf
from typing import Any, NoReturn

import marshmallow
from flask import Request
from webargs.flaskparser import FlaskParser

from schemas.article import LONGEST_TEXT, PostedArticle
from service.errors import (
    BadJsonError,
    DuplicateMemberError,
    FieldError,
    InvalidRequestError,
    TooDeepError,
    TooLargeError,
    UnsupportedMediaTypeError,
)

# An article is an object of plain values; a list of them is two levels deep.
DEEPEST = 20
# The longest text, with every character written as two \uXXXX escapes, and its envelope.
LARGEST_BODY = LONGEST_TEXT * 12 + 100_000
LONGEST_QUOTED_NAME = 100


class StrictParser(FlaskParser):
    """Refuses what webargs lets pass: other media types, unknown and repeated parameters."""

    def __init__(self) -> None:
        super().__init__(unknown=marshmallow.RAISE)

    def load_json(self, req: Request, schema: marshmallow.Schema) -> Any:
        """Raises `UnsupportedMediaTypeError`, `TooLargeError` and what `parse_json` raises."""
        if not req.is_json:
            raise UnsupportedMediaTypeError(
                f"The body is declared as {req.mimetype or 'nothing'!r}."
            )
        body = req.get_data(cache=False)
        # A body sent in chunks declares no length: it is cut off at the limit.
        if len(body) >= (req.max_content_length or inf):
            raise TooLargeError("The body is larger than the service reads.")
        return parse_json(body)

    def load_querystring(self, req: Request, schema: marshmallow.Schema) -> Any:
        """Raises `InvalidRequestError` on a parameter that is given twice."""
        repeated = [name for name, values in req.args.lists() if len(values) > 1]
        if repeated:
            raise InvalidRequestError(
                [FieldError(name, "Must be given once.") for name in repeated]
            )
        return req.args.to_dict()

    def handle_error(
        self, error: marshmallow.ValidationError, req: Request, *args: Any, **kwargs: Any
    ) -> NoReturn:
        # The messages are keyed by the location, which is no part of a field's name.
        by_location = error.messages_dict
        raise InvalidRequestError(
            [item for messages in by_location.values() for item in field_errors(messages)]
        ) from error


def parse_json(body: bytes) -> Any:
    """Read a JSON text in UTF-8 (RFC 8259).

    Raises `BadJsonError`, `DuplicateMemberError` and `TooDeepError`.
    """
    try:
        value = json.loads(
            body.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_object_of,
        )
    except UnicodeDecodeError as error:
        raise BadJsonError(f"The body is not UTF-8: byte {error.start} is out of place.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadJsonError(f"The body is not JSON: {error.msg} at {place}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise BadJsonError("The body holds a number that is too long.") from error
    _check_depth(value)
    return value


def check_length(posted: PostedArticle) -> None:
    """Raises `TooLargeError` where the text is longer than the service reads."""
    length = len(posted.article.text)
    if length > LONGEST_TEXT:
        raise TooLargeError(
            f"The text has {length:,} characters; the service reads up to {LONGEST_TEXT:,}."
        )


def _refuse_constant(name: str) -> NoReturn:
    raise BadJsonError(f"The body is not JSON: {name} is no JSON number.")


def _object_of(members: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(members)
    if len(made) < len(members):
        counts = Counter(name for name, _ in members)
        twice = next(name for name, count in counts.items() if count > 1)
        raise DuplicateMemberError(
            f"An object has the member {twice[:LONGEST_QUOTED_NAME]!r} more than once."
        )
    return made


def _check_depth(value: Any) -> None:
    """Level by level, since a function that calls itself could be made to do so too often."""
    containers = [value]
    for _ in range(DEEPEST):
        containers = [
            part
            for container in containers
            for part in _parts(container)
            if isinstance(part, dict | list)
        ]
        if not containers:
            return
    raise _too_deep()


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep() -> TooDeepError:
    return TooDeepError(f"The service reads up to {DEEPEST} levels of arrays and objects.")


def field_errors(messages: Any, path: str = "") -> Iterator[FieldError]:
    """What marshmallow's messages say is wrong, each with the name of its field."""
    if isinstance(messages, dict):
        for key, value in messages.items():
            name = "" if key == "_schema" else str(key)
            yield from field_errors(value, ".".join(part for part in (path, name) if part))
    else:
        for message in messages:
            yield FieldError(path or "body", str(message))
