"""What every operation has in common in the specification: its name, and its conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from apispec import BasePlugin

ENTITY_TAG = {
    "description": "Tells this answer from others at the same address (RFC 9110, section 8.8.3); "
    "what `If-None-Match` and `If-Match` take.",
    "schema": {"type": "string"},
    "example": '"b1946ac92492d2347c6235b4d2611184d2b8a7f1"',
}
IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "description": "The `ETag` of an answer that the client has: where it still holds, the answer "
    "is 304 without a body (RFC 9110, section 13.1.2).",
    "schema": {"type": "string"},
    "example": '"b1946ac92492d2347c6235b4d2611184d2b8a7f1"',
}
NOT_MODIFIED = {
    "description": "What the client has still holds.",
    "headers": {"ETag": ENTITY_TAG},
}

# What the ids in addresses look like, where they are no UUIDs.
PATH_EXAMPLES = {
    "source_id": "kcna",
    "other_source_id": "yonhap",
    "problem_name": "not-english",
}
UUID_EXAMPLE = "0190b6c2-7a31-7c44-9a55-3f1de0c1a2b7"

_PARAMETER = re.compile(r"\{(?P<name>\w+?)(?:_id)?\}")


class OperationPlugin(BasePlugin):
    """Gives every operation an `operationId`, and those under /v1 that read their 304."""

    def path_helper(
        self,
        path: str | None = None,
        operations: dict[str, Any] | None = None,
        parameters: list[Any] | None = None,
        **kwargs: Any,
    ) -> None:
        for parameter in parameters or []:
            if isinstance(parameter, dict) and parameter.get("in") == "path":
                thing, _, part = parameter["name"].rpartition("_")
                article = "an" if thing[:1] in "aeiou" else "a"
                whose = "another source" if thing == "other_source" else f"{article} {thing}"
                parameter.setdefault("description", f"The {part} of {whose}.")
                example = PATH_EXAMPLES.get(parameter["name"], UUID_EXAMPLE)
                parameter.setdefault("example", example)

    def operation_helper(
        self, path: str | None = None, operations: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        for method, operation in (operations or {}).items():
            operation.setdefault("operationId", operation_id(method, path or ""))
            if method == "get" and (path or "").startswith("/v1/"):
                _describe_conditions(operation)


def operation_id(method: str, path: str) -> str:
    """A name for a generated client's function: GET /v1/sources/{source_id}/statements is
    `getSourceStatements`."""
    return method.lower() + "".join(_words(path))


def _words(path: str) -> Iterator[str]:
    segments = [segment for segment in path.split("/") if segment not in {"", "v1"}]
    for segment, following in zip(segments, [*segments[1:], ""], strict=True):
        parameter = _PARAMETER.fullmatch(segment)
        # What is meant by a collection and an id is one thing of the collection.
        if parameter is None and _PARAMETER.fullmatch(following):
            continue
        name = parameter["name"] if parameter else segment
        yield "".join(word[:1].upper() + word[1:] for word in re.split(r"[\W_]+", name))


def _describe_conditions(operation: dict[str, Any]) -> None:
    responses = operation.get("responses", {})
    for status, answer in list(responses.items()):
        if str(status) == str(HTTPStatus.OK.value) and isinstance(answer, dict):
            answer.setdefault("headers", {}).setdefault("ETag", ENTITY_TAG)
            responses.setdefault("304", NOT_MODIFIED)
            operation.setdefault("parameters", []).append(IF_NONE_MATCH)
