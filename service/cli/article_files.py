"""Articles in files of several forms, and in folders of files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from schemas.article import LONGEST_TEXT
from service.cli.article_lines import ArticleLine, BadLine, article_line, read_lines

CSV_ENDING = ".csv"
TEXT_ENDING = ".txt"

# A character of a text takes up to four bytes, and quotation marks are doubled.
LONGEST_CELL = 8 * LONGEST_TEXT


def read_file(stream: BinaryIO, name: str) -> Iterator[ArticleLine | BadLine]:
    """The articles of a file: one a row in CSV, else one JSON object a line."""
    return read_rows(stream) if name.lower().endswith(CSV_ENDING) else read_lines(stream)


def read_rows(stream: BinaryIO) -> Iterator[ArticleLine | BadLine]:
    """The articles of a CSV file (RFC 4180) in UTF-8, whose first row names the fields.

    An empty cell is a field that is not given; columns of other names are passed over. A row
    is numbered by the line that it ends in.
    """
    csv.field_size_limit(LONGEST_CELL)
    counted = CountedBytes(stream)
    rows = csv.DictReader(io.TextIOWrapper(counted, "utf-8-sig", newline=""))
    try:
        for row in rows:
            data = {name: cell for name, cell in row.items() if name and cell}
            yield article_line(rows.line_num, counted.count, data)
    except UnicodeDecodeError as error:
        yield BadLine(rows.line_num + 1, counted.count, f"not UTF-8, nor read further: {error}")
    except csv.Error as error:
        yield BadLine(rows.line_num + 1, counted.count, f"not CSV, nor read further: {error}")


class CountedBytes(io.BufferedReader):
    """A stream that knows how many of its bytes were read."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)  # type: ignore[arg-type]
        self.count = 0

    def read1(self, size: int = -1, /) -> bytes:
        read = super().read1(size)
        self.count += len(read)
        return read


def text_files(folder: Path) -> list[Path]:
    """The folder's files of plain text, those of its folders among them, in order."""
    return sorted(path for path in folder.rglob(f"*{TEXT_ENDING}") if path.is_file())


def read_texts(folder: Path, files: list[Path]) -> Iterator[ArticleLine | BadLine]:
    """An article for each file: its text as it is, known by its path in the folder.

    It has no title: a first line may be a headline or a sentence.
    """
    end = 0
    for number, path in enumerate(files, start=1):
        try:
            content = path.read_bytes()
            end += len(content)
            text = content.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            yield BadLine(number, end, f"{path}: {error}")
            continue
        name = path.relative_to(folder).as_posix()
        line = article_line(number, end, {"text": text, "external_id": name})
        yield BadLine(number, end, f"{path}: {line.reason}") if isinstance(line, BadLine) else line
