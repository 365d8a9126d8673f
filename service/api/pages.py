"""How a page of a list is answered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request

from service.storage.paging import Page

PAGE_HEADERS = {
    "Link": {
        "description": 'The next page, as `<…>; rel="next"` (RFC 8288); missing on the last one.',
        "schema": {"type": "string"},
    }
}


def answer_page(page: Page[Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The body, the status and the headers of a page; the next one keeps the filters."""
    if page.next_cursor is None:
        return {"items": page.items, "next": None}, 200, {}
    parameters = request.args.to_dict() | {"cursor": page.next_cursor}
    address = f"{request.path}?{urlencode(parameters)}"
    return {"items": page.items, "next": address}, 200, {"Link": f'<{address}>; rel="next"'}
