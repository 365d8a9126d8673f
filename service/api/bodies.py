"""Bodies that are too long to be held in memory, put aside in a file until they are read.

A batch is read whole before the first result is written: a client that writes its body before it
reads the answer would otherwise wait for the service, and the service for it. A body that breaks
off is refused before anything of it was stored.
"""

from __future__ import annotations

import hashlib
import tempfile
from typing import IO

from flask import g, request

from service.errors import TooLargeError

IN_MEMORY = 1_000_000
_CHUNK = 64 * 1024


def spooled_body() -> IO[bytes]:
    """The body of the present request, from its start. Raises `TooLargeError`."""
    if "spooled_body" not in g:
        g.spooled_body = _spool()
    body: IO[bytes] = g.spooled_body
    body.seek(0)
    return body


def body_digest() -> str:
    """The SHA-256 of the body of the present request."""
    if request.endpoint == "batches.Batch":
        return hashlib.file_digest(spooled_body(), hashlib.sha256).hexdigest()  # type: ignore[arg-type]
    return hashlib.sha256(request.get_data()).hexdigest()


def _spool() -> IO[bytes]:
    limit = request.max_content_length
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when collected
    length = 0
    while chunk := request.stream.read(_CHUNK):
        length += len(chunk)
        # A body sent in chunks declares no length: it is cut off at the limit.
        if limit is not None and length >= limit:
            raise TooLargeError("The body is larger than the service reads.")
        body.write(chunk)
    return body
