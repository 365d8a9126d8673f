"""In which form a list is answered: JSON a page at a time, or CSV or NDJSON as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask import Response, request

from service.api.csv_lines import csv_lines
from service.errors import NotAcceptableError


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"


MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv",
    Format.NDJSON: "application/x-ndjson",
}

# What an operation that answers in all of these forms says of it.
FORMATS_DOC: dict[str, Any] = {
    "responses": {
        200: {
            "content": {
                MEDIA_TYPES[Format.CSV]: {
                    "schema": {
                        "type": "string",
                        "description": "All pages at once, with a line of names (RFC 4180). An "
                        "apostrophe stands before what a spreadsheet would take for a formula.",
                    },
                },
                MEDIA_TYPES[Format.NDJSON]: {
                    "schema": {
                        "type": "string",
                        "description": "All pages at once, a JSON object on each line.",
                    },
                },
            },
        }
    }
}


def wanted_format(named: str | None) -> Format:
    """The form that the parameter `format` names, or else the one that `Accept` prefers.

    Raises `NotAcceptableError`.
    """
    if named is not None:
        return Format(named)
    if not request.accept_mimetypes.provided:
        return Format.JSON
    found = request.accept_mimetypes.best_match(MEDIA_TYPES.values())
    for form, media_type in MEDIA_TYPES.items():
        if media_type == found:
            return form
    raise NotAcceptableError(f"The answer can be {', '.join(MEDIA_TYPES.values())}.")


def download(
    form: Format, name: str, columns: Sequence[str], records: Iterable[Mapping[str, Any]]
) -> Response:
    """Answer records as they come, a line each; in CSV, those of their members that `columns`
    names."""
    if form is Format.CSV:
        rows = ([record.get(column) for column in columns] for record in records)
        lines: Iterable[str] = csv_lines(columns, rows)
    else:
        lines = map(_json_line, records)
    response = Response(lines, content_type=f"{MEDIA_TYPES[form]}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form.value}"'
    response.vary.add("Accept")
    return response


def _json_line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
