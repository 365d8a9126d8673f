"""The ids of sources."""

from __future__ import annotations

from slugify import slugify


def identifier(name: str) -> str:
    """The id that a source called `name` has by rule: *People's Daily* → *peoples-daily*."""
    return slugify(name.replace("'", "").replace("’", ""))
