"""What the analysis needs to know of the world: a catalogue of sources, handed in from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.analysis.statement import Source


class Occurrence(Protocol):
    """A stretch of a text that names one of `candidates`, in code points."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def candidates(self) -> tuple[Source, ...]: ...


class SourceCatalogue(Protocol):
    """Canonical sources by the names that articles use for them."""

    def find(self, name: str, countries: Sequence[str] = ()) -> Source | None:
        """The one source called `name`; where several are, the one of the first of `countries`
        (ISO 3166-1 codes, the most prominent in the article first) that has one."""

    def country(self, name: str) -> str | None:
        """The ISO 3166-1 code of a country by its name, adjective or capital."""

    def government(self, country: str) -> Source | None: ...

    def ministry(self, country: str, field: str) -> Source | None:
        """A country's ministry for a field such as *foreign* or *defence*."""

    def occurrences(self, text: str) -> Sequence[Occurrence]:
        """Where `text` names catalogued sources: longest matches, in order."""

    def country_occurrences(self, text: str) -> Sequence[tuple[int, int, str]]:
        """Where `text` names countries: start, end and ISO 3166-1 code, in order."""

    def countries_of(self, text: str) -> Sequence[str]:
        """The countries that `text` is about, by what it names, the most prominent first."""
