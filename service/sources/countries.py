"""The countries of the world as news names them: by name, official name, capital and adjective."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from countryinfo import CountryInfo, CountryNotFoundError

from service.sources.data_files import read_data

DATA_FILE = Path(__file__).with_name("countries.yaml")
MISLEADING_NAMES_FILE = Path(__file__).with_name("misleading_names.yaml")

_OFFICIAL = re.compile(
    r"^(?:The )?(?:[A-Z][\w-]+ )*(?:Republic|Kingdom|State|States|Federation|Principality|Union"
    r"|Commonwealth|Sultanate|Duchy|Confederation)(?: of (?:the )?[A-Z][A-Za-zãéíô' -]+)?$"
)
_PEOPLE_ENDING = ("an", "i")


@dataclass(frozen=True, slots=True)
class Country:
    """A country, by its ISO 3166-1 alpha-2 `code`.

    `names` are short and begin with the usual one. `people` and `places` only tell that a text
    is about the country; the other words also stand for its government.
    """

    code: str
    names: tuple[str, ...]
    official_names: tuple[str, ...]
    capitals: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    article: bool = False
    government: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def name_in_text(self) -> str:
        """The name as it stands after *of*: *the Philippines*, *France*."""
        return f"the {self.name}" if self.article else self.name


@dataclass(frozen=True, slots=True)
class SharedNames:
    """Names that are a country's or capital's and something else's too; see `countries.yaml`."""

    with_persons: frozenset[str]
    with_provinces: frozenset[str]
    capitals: frozenset[str]
    misleading: tuple[str, ...] = ()

    def __contains__(self, name: str) -> bool:
        return any(
            name in names for names in (self.with_persons, self.with_provinces, self.capitals)
        )


def load_countries() -> tuple[Country, ...]:
    data = read_data(DATA_FILE)
    english_names: Mapping[str, str] = Locale("en").territories
    return tuple(
        _country(code, english_names.get(code, code), data["countries"].get(code, {}))
        for code in data["codes"].split()
    )


def load_shared_names() -> SharedNames:
    data = read_data(DATA_FILE)
    return SharedNames(
        frozenset(data["shared_with_persons"]),
        frozenset(data["shared_with_provinces"]),
        frozenset(data["shared_capitals"]),
        tuple(read_data(MISLEADING_NAMES_FILE)),
    )


def american_states() -> tuple[str, ...]:
    """The names of the United States' states, which tell that a text is about the country."""
    provinces: Iterable[str] = CountryInfo("US").provinces()
    return tuple(provinces)


def _country(code: str, english_name: str, own: Mapping[str, Any]) -> Country:
    package = _package_data(code)
    name = own.get("name", english_name.replace("&", "and").replace("St.", "Saint"))
    other = [package.get("name", ""), *package.get("altSpellings", ())]
    official = [spelling.strip() for spelling in other if _OFFICIAL.match(spelling.strip())]
    adjectives = own.get("adjectives", _listed(package.get("demonym")))
    people = [f"{word}s" for word in adjectives if word.endswith(_PEOPLE_ENDING) and word != name]
    return Country(
        code,
        _unique([name, *own.get("names", ())]),
        _unique(official),
        _unique(own.get("capitals", _listed(package.get("capital")))),
        _unique(adjectives),
        _unique([*people, *own.get("people", ())]),
        _unique(own.get("places", ())),
        own.get("article", False),
        own.get("government"),
    )


def _package_data(code: str) -> Mapping[str, Any]:
    try:
        return CountryInfo(code).info()
    except CountryNotFoundError:
        return {}


def _listed(words: str | None) -> list[str]:
    return [word.strip() for word in (words or "").split(",") if word.strip()]


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
