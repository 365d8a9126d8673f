"""How a list is answered: a page of it as JSON, or all that follows as CSV or NDJSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, jsonify, request
from marshmallow import Schema
from sqlalchemy.orm import Session

from schemas.query import LONGEST_PAGE
from service.api.formats import Format, download, wanted_format
from service.api.runtime import runtime
from service.storage.database import Database
from service.storage.paging import Page

PAGE_HEADERS = {
    "Link": {
        "description": 'The next page, as `<…>; rel="next"` (RFC 8288); missing on the last one.',
        "schema": {"type": "string"},
    }
}

DEFAULT_LIMIT = 50

Record = Mapping[str, Any]
# Reads a page that starts behind a cursor and holds so many items.
Reading = Callable[[Session, str | None, int], Page[Any]]


@dataclass(frozen=True, slots=True)
class Table:
    """What a list is as a table: the name of the file, and the columns of the records that an
    item, as it stands on the wire, becomes."""

    name: str
    columns: Sequence[str]
    records: Callable[[Record], Iterable[Record]]


def answer_page(page: Page[Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The body, the status and the headers of a page; the next one keeps the filters."""
    address = next_address(page)
    headers = {} if address is None else {"Link": f'<{address}>; rel="next"'}
    return {"items": page.items, "next": address}, 200, headers


def next_address(page: Page[Any]) -> str | None:
    if page.next_cursor is None:
        return None
    return this_address(cursor=page.next_cursor)


def this_address(**parameters: str) -> str:
    """The address of the request as RFC 3986 writes it, with these parameters besides its own."""
    query = urlencode(request.args.to_dict() | parameters)
    return quote(request.path) + (f"?{query}" if query else "")


def answer_list(query: dict[str, Any], read: Reading, schema: Schema, table: Table) -> Response:
    """Answer a list in the form that `format` or `Accept` asks for.

    As JSON, a page of it. As CSV or NDJSON, everything from the cursor on, or `limit` items, read
    a page at a time, so that neither memory nor a transaction grows with it. Raises
    `NotAcceptableError`.
    """
    form = wanted_format(query.get("format"))
    if form is Format.JSON:
        return _json_page(query, read, schema)
    pages = _pages(runtime().database, read, query.get("cursor"), query.get("limit"))
    # What is wrong with the request shows on the first page, before the answer has begun.
    items = chain.from_iterable(chain([next(pages)], pages))
    dumped = map(schema.dump, items)
    if form is Format.CSV:
        return download(
            form, table.name, table.columns, chain.from_iterable(map(table.records, dumped))
        )
    return download(form, table.name, (), dumped)


def _json_page(query: dict[str, Any], read: Reading, schema: Schema) -> Response:
    limit = query.get("limit", DEFAULT_LIMIT)
    with runtime().database.reading() as session:
        body, _, headers = answer_page(read(session, query.get("cursor"), limit))
    response = jsonify(body | {"items": schema.dump(body["items"], many=True)})
    response.headers.update(headers)
    response.vary.add("Accept")
    return response


def _pages(
    database: Database, read: Reading, cursor: str | None, limit: int | None
) -> Iterator[Sequence[Any]]:
    while True:
        size = LONGEST_PAGE if limit is None else min(limit, LONGEST_PAGE)
        with database.reading() as session:
            page = read(session, cursor, size)
        yield page.items
        cursor = page.next_cursor
        limit = None if limit is None else limit - len(page.items)
        if cursor is None or limit == 0:
            return
