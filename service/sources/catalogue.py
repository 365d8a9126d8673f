"""The catalogue of sources: which source, government or country a name stands for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from service.analysis.statement import Source, SourceType
from service.sources.countries import (
    Country,
    SharedNames,
    american_states,
    load_countries,
    load_shared_names,
)
from service.sources.country_names import CountryNames
from service.sources.institutions import Institution, load_institutions
from service.sources.name_index import NameIndex
from service.sources.state_bodies import (
    GOVERNMENT,
    StateBody,
    state_bodies,
    titles_that_are_plain_words,
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stretch of a text that names one of `candidates`, in code points."""

    start: int
    end: int
    candidates: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A source that a name may mean: anywhere, or only in an article about its country."""

    source: Source
    in_context: bool = False


class Catalogue:
    """Canonical sources by the names that news uses for them."""

    sources: tuple[Source, ...]

    def __init__(
        self,
        countries: Sequence[Country],
        bodies: Iterable[StateBody],
        institutions: Iterable[Institution],
        shared_names: SharedNames,
        states: Sequence[str] = (),
    ) -> None:
        self._bodies = {(body.source.country, body.field): body for body in bodies}
        institutions = tuple(institutions)
        self.sources = (
            *(body.source for body in self._bodies.values()),
            *(institution.source for institution in institutions),
        )
        self._by_id = {source.id: source for source in self.sources}
        self._shared = shared_names
        self._named: NameIndex[_Meaning] = NameIndex()
        self._add_bodies()
        self._add_institutions(institutions)
        brands = [
            name
            for institution in institutions
            if institution.source.type in _NOT_OF_THE_STATE
            for name in (institution.source.name, *institution.source.aliases)
            if " " in name
        ]
        self._countries = CountryNames(countries, shared_names, brands, states)
        for name in shared_names.misleading:
            self._named.add(name)

    def get(self, source_id: str) -> Source | None:
        return self._by_id.get(source_id)

    def find(self, name: str, countries: Sequence[str] = ()) -> Source | None:
        """The source called `name`. What several are called is decided by `countries` (ISO
        3166-1 codes, the article's most prominent first); undecided, it is None."""
        if not name.strip():
            return None
        meanings = [
            meaning
            for meaning in self._named.find(name)
            if not meaning.in_context or meaning.source.country in countries
        ]
        sources = _sources(meanings)
        if len(sources) < 2:
            return sources[0] if sources else None
        return _first_of(sources, countries)

    def country(self, name: str) -> str | None:
        """The ISO 3166-1 code of the country with this name, adjective or capital."""
        return self._countries.find(name)

    def government(self, country: str) -> Source | None:
        return self.ministry(country, GOVERNMENT)

    def ministry(self, country: str, field: str) -> Source | None:
        """A state body of `country`: *foreign*, *defence*, *interior*, *health*, *finance*,
        *justice*, *military*, *presidency* or *prime_minister*."""
        body = self._bodies.get((country, field))
        return body.source if body is not None else None

    def occurrences(self, text: str) -> list[Occurrence]:
        """Where `text` names sources: the longest names, in order, all that each may mean."""
        return [
            Occurrence(start, end, _sources(meanings))
            for start, end, meanings in self._named.matches(text)
        ]

    def country_occurrences(self, text: str) -> list[tuple[int, int, str]]:
        """Where `text` names countries, with their ISO 3166-1 codes, in order."""
        return self._countries.occurrences(text)

    def countries_of(self, text: str) -> list[str]:
        """The countries that `text` is about, the most prominent first: those it names, and
        those of the parts, cities and institutions it names."""
        counts = Counter(code for _, _, code in self.country_occurrences(text))
        counts.update(self._countries.places(text))
        for occurrence in self.occurrences(text):
            source = occurrence.candidates[0]
            if len(occurrence.candidates) == 1 and source.type not in _ABROAD:
                counts.update([source.country] if source.country is not None else [])
        return [code for code, _ in counts.most_common()]

    def _add_bodies(self) -> None:
        by_title: defaultdict[str, list[_Meaning]] = defaultdict(list)
        for body in self._bodies.values():
            anywhere, in_context = _Meaning(body.source), _Meaning(body.source, in_context=True)
            names = (body.source.name, *body.source.aliases, *body.more_names)
            for name in dict.fromkeys(names):
                self._named.add(name, in_context if name in self._shared else anywhere)
            for title in body.titles:
                by_title[title].append(in_context)
        plain_words = titles_that_are_plain_words()
        for title, meanings in by_title.items():
            self._named.add(title, *meanings, alone=title in plain_words)

    def _add_institutions(self, institutions: Iterable[Institution]) -> None:
        for institution in institutions:
            source, in_context = institution.source, frozenset(institution.in_context)
            for name in dict.fromkeys((source.name, *source.aliases, *institution.in_context)):
                meaning = _Meaning(source, name in in_context)
                self._named.add(name, meaning, alone=name in institution.not_in_text)


_NOT_OF_THE_STATE = frozenset(
    {
        SourceType.NEWS_MEDIA,
        SourceType.COMPANY,
        SourceType.ARMED_GROUP,
        SourceType.INTERNATIONAL_ORGANISATION,
        SourceType.OTHER,
    }
)
# What is quoted all over the world tells little of the country that a text is about.
_ABROAD = frozenset({SourceType.NEWS_MEDIA, SourceType.COMPANY, SourceType.GOVERNMENT})


def _sources(meanings: Iterable[_Meaning]) -> tuple[Source, ...]:
    return tuple({meaning.source.id: meaning.source for meaning in meanings}.values())


def _first_of(sources: Sequence[Source], countries: Sequence[str]) -> Source | None:
    """The one source of the first country that has any."""
    for country in countries:
        there = [source for source in sources if source.country == country]
        if there:
            return there[0] if len(there) == 1 else None
    return None


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that ships with the service; read once."""
    countries = load_countries()
    bodies = [body for country in countries for body in state_bodies(country)]
    governments = {body.source.country: body.source for body in bodies if body.field == GOVERNMENT}
    return Catalogue(
        countries,
        bodies,
        load_institutions(governments),
        load_shared_names(),
        american_states(),
    )
