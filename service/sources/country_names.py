"""Countries by the names and adjectives that texts use for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from service.sources.countries import Country, SharedNames
from service.sources.name_index import Match, NameIndex
from service.sources.normalisation import normal


class _Named(NamedTuple):
    """A country, and whether the name for it is only the name of a place within it."""

    code: str
    is_place: bool = False


class CountryNames:
    """Finds countries. `other_names` contain country names without naming the country."""

    def __init__(
        self,
        countries: Iterable[Country],
        shared: SharedNames,
        other_names: Iterable[str] = (),
        american_states: Sequence[str] = (),
    ) -> None:
        self._names: NameIndex[_Named] = NameIndex()
        self._with_persons = frozenset(map(normal, shared.with_persons))
        self._with_provinces = frozenset(map(normal, shared.with_provinces))
        for country in countries:
            own = (
                *country.names,
                *country.official_names,
                *country.capitals,
                *country.adjectives,
                *country.people,
            )
            for name in own:
                self._names.add(name, _Named(country.code), alone=name in shared.capitals)
            for name in country.places:
                self._names.add(name, _Named(country.code, is_place=True))
        for name in american_states:
            if normal(name) not in self._with_provinces and self.find(name) is None:
                self._names.add(name, _Named("US", is_place=True))
        for name in (*shared.misleading, *other_names):
            self._names.add(name)

    def find(self, name: str) -> str | None:
        """The code of the one country called `name`, if there is exactly one."""
        if not name.strip():
            return None
        codes = {named.code for named in self._names.find(name) if not named.is_place}
        return codes.pop() if len(codes) == 1 else None

    def occurrences(self, text: str) -> list[tuple[int, int, str]]:
        """Where `text` names countries, in order. A name that is also a person's or a province's
        counts only where the text gives no hint of those."""
        matches = list(self._unambiguous(text))
        provinces_named = any(named.code == "US" for _, named in matches)
        sure = {named.code for match, named in matches if not self._is_shared(text, match)}
        persons = self._names_within_names(text, matches)
        found = []
        for match, named in matches:
            name = normal(text[match.start : match.end])
            if named.is_place:
                continue
            if name in self._with_persons and name in persons:
                continue
            if name in self._with_provinces and provinces_named and named.code not in sure:
                continue
            found.append((match.start, match.end, named.code))
        return found

    def places(self, text: str) -> list[str]:
        """The countries of the parts and cities that `text` names, one for each mention."""
        return [named.code for _, named in self._unambiguous(text) if named.is_place]

    def _unambiguous(self, text: str) -> Iterator[tuple[Match[_Named], _Named]]:
        for match in self._names.matches(text):
            if len({named.code for named in match.meanings}) == 1:
                yield match, min(match.meanings, key=lambda named: named.is_place)

    def _is_shared(self, text: str, match: Match[_Named]) -> bool:
        name = normal(text[match.start : match.end])
        return name in self._with_persons or name in self._with_provinces

    def _names_within_names(
        self, text: str, matches: Iterable[tuple[Match[_Named], _Named]]
    ) -> frozenset[str]:
        """Those names in `text` that somewhere in it stand beside another capitalised word."""
        return frozenset(
            normal(text[match.start : match.end])
            for match, _ in matches
            if _follows_name(text[: match.start][-_NEIGHBOURHOOD:])
            or _precedes_name(text[match.end : match.end + _NEIGHBOURHOOD])
        )


_NEIGHBOURHOOD = 24


def _follows_name(before: str) -> bool:
    """Whether the text ends in a capitalised word that can be a forename: *Jim* Jordan."""
    words = before.split(" ")
    if len(words) < 2 or words[-1]:
        return False
    word = words[-2]
    return word[:1].isupper() and word.isalpha() and word not in _SENTENCE_STARTS


def _precedes_name(after: str) -> bool:
    """Whether the text begins with a capitalised word that can be a surname: Jordan *Peterson*."""
    words = after.split(" ")
    return len(words) > 1 and not words[0] and words[1][:1].isupper()


_SENTENCE_STARTS = frozenset(
    "In From To Of With By For At On And But As If While When Since After Before The Both Either "
    "Like Unlike Across Inside Outside Near Over Through Although Though Because Until Meanwhile "
    "President King Queen Minister Ambassador Emir Sultan".split()
)
