"""Bodies that clients send compressed (RFC 9110, section 8.4)."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import IO, TYPE_CHECKING

from flask import Flask, request
from werkzeug.wsgi import get_input_stream

from service.errors import BadEncodingError, UnsupportedEncodingError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GZIP_NAMES = frozenset({"gzip", "x-gzip"})


def register(app: Flask) -> None:
    app.before_request(expand)


def expand() -> None:
    """Put the expanded body in the place of the compressed one, to be read as it is expanded.

    What reads the body then meets the same limit on its size as with any other body, so that
    little is expanded of one that would become huge. Raises `UnsupportedEncodingError`.
    """
    if request.method not in {"POST", "PUT", "PATCH"}:
        return
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        return
    if encoding not in GZIP_NAMES:
        raise UnsupportedEncodingError(f"The body is declared to be encoded as {encoding[:100]!r}.")
    environ = request.environ
    # Raises where the body is longer than allowed even as it was sent.
    sent = get_input_stream(environ, max_content_length=request.max_content_length)
    environ["wsgi.input"] = io.BufferedReader(ExpandedBody(sent))
    environ["wsgi.input_terminated"] = True
    # The length is that of the compressed body, and how long the other is, nobody knows yet.
    environ.pop("CONTENT_LENGTH", None)


class ExpandedBody(io.RawIOBase):
    """What a gzip stream holds. Reading raises `BadEncodingError` where it is damaged."""

    def __init__(self, sent: IO[bytes]) -> None:
        super().__init__()
        self._expanded = gzip.GzipFile(fileobj=sent)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        try:
            return self._expanded.readinto(buffer)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BadEncodingError("The body is no complete gzip stream.") from error
