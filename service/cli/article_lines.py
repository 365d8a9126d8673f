"""Articles in a file, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from marshmallow import EXCLUDE, ValidationError

from schemas.article import LONGEST_TEXT, PostedArticle, PostedArticleSchema

_schema = PostedArticleSchema(unknown=EXCLUDE)


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article, the `id` that its line gives it, and where in the file the line ends.

    Of a folder's files, `number` counts the files, and `id` is a file's path in the folder.
    """

    number: int
    end: int
    id: Any
    posted: PostedArticle


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that holds no article, and why."""

    number: int
    end: int
    reason: str


def read_lines(stream: BinaryIO) -> Iterator[ArticleLine | BadLine]:
    """The articles of a file in order; empty lines are passed over, unknown fields too."""
    end = 0
    for number, line in enumerate(stream, start=1):
        end += len(line)
        if line.strip():
            yield _read_line(number, end, line)


def _read_line(number: int, end: int, line: bytes) -> ArticleLine | BadLine:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return BadLine(number, end, f"not JSON: {error}")
    return article_line(number, end, data)


def article_line(number: int, end: int, data: Any) -> ArticleLine | BadLine:
    """The article that a line's data is, if it is one."""
    try:
        posted = _schema.load(data)
    except ValidationError as error:
        return BadLine(number, end, _in_words(error))
    length = len(posted.article.text)
    if length > LONGEST_TEXT:
        return BadLine(number, end, f"text: {length:,} characters, of {LONGEST_TEXT:,} allowed")
    return ArticleLine(number, end, data.get("id"), posted)


def _in_words(error: ValidationError) -> str:
    parts = []
    for field, messages in error.messages_dict.items():
        name = "line" if field == "_schema" else field
        parts.append(f"{name}: {' '.join(map(str, messages))}")
    return "; ".join(parts)
