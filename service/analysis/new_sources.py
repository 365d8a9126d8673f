"""Sources that no catalogue holds, made as an article names them."""

from __future__ import annotations

import re
from hashlib import blake2b

from slugify import slugify

from service.analysis.statement import Source, SourceStatus, SourceType

# What goes beyond it is told apart by a hash of the whole name.
LONGEST_ID = 150

_FOR = re.compile(r"^((?:[\w-]+ )?spokes\w+) (?:for|of) (?:the )?(.+)$", re.IGNORECASE)


class NewSources:
    """The uncatalogued sources of one article: each name is one and the same throughout it."""

    def __init__(self, text: str) -> None:
        self._fingerprint = _fingerprint(text)
        self._by_id: dict[str, Source] = {}

    def called(self, name: str, source_type: SourceType) -> Source:
        """The source called `name`, marked `unreviewed`.

        A surname alone means a person in this article only, and its id says so.
        """
        aliases = _aliases(name)
        if source_type is SourceType.PERSON and without_middle_initials(name) != name:
            name, aliases = without_middle_initials(name), (name, *aliases)
        source_id = slugify(re.sub(r"['’]s\b", "s", name)) or "unnamed"
        if len(source_id) > LONGEST_ID:
            source_id = (
                f"{source_id[:LONGEST_ID]}-{blake2b(name.encode(), digest_size=4).hexdigest()}"
            )
        if source_type is SourceType.PERSON and name.isalpha() and name[0].isupper():
            source_id = f"{source_id}-{self._fingerprint}"
        if source_id not in self._by_id:
            self._by_id[source_id] = Source(
                source_id, name, source_type, aliases=aliases, status=SourceStatus.UNREVIEWED
            )
        return self._by_id[source_id]


def _fingerprint(text: str) -> str:
    return blake2b(text.encode(), digest_size=4).hexdigest()


def _aliases(name: str) -> tuple[str, ...]:
    """*spokesman for Acme* is also called *Acme spokesman*."""
    match = _FOR.match(name)
    return (f"{match.group(2)} {match.group(1)}",) if match else ()


def without_middle_initials(name: str) -> str:
    """*Ann B. Lee* and *Ann Lee* are one: the initial comes and goes from paper to paper."""
    words = name.split()
    kept = [word for word in words[1:-1] if len(word.rstrip(".")) > 1]
    return " ".join([*words[:1], *kept, *words[-1:]]) if len(words) > 1 else name
