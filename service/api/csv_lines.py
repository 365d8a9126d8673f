"""Comma-separated values (RFC 4180) that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# A cell that begins so is computed (https://owasp.org/www-community/attacks/CSV_Injection).
# Some spreadsheets split lines at semicolons or tabs instead of commas, and some pass over
# spaces and quotation marks, so that a cell may begin within a text, too.
_FORMULA = re.compile(
    r"""
    \A (?= [^\S\t\r\n]* ["']* [^\S\t\r\n]* [=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n] )
    | (?<= [;\t\r\n] ) (?= [^\S\t\r\n]* ["']* [^\S\t\r\n]* [=+\-@\uff1d\uff0b\uff0d\uff20] )
    """,
    re.VERBOSE,
)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The line of names and one for each row, ended by CR LF.

    Numbers stand as they are, and every text in quotation marks, as `escape` makes it.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for some in ([columns], rows):
        for row in some:
            writer.writerow([_cell(value) for value in row])
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()


def escape(text: str) -> str:
    """Put an apostrophe where a spreadsheet could see the beginning of a formula: at the start of
    the text, and in it after semicolons, tabs and line ends, before `=`, `+`, `-` and `@` of any
    width, also if spaces or quotation marks stand between; and before a tab or line end at the
    start.
    """
    return _FORMULA.sub("'", text)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(value) if isinstance(value, str) else value
