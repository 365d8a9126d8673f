"""The state bodies that every country has: its government, ministries, army and chief offices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.analysis.statement import Source, SourceType
from service.sources.countries import Country
from service.sources.data_files import read_data
from service.sources.identifiers import identifier

DATA_FILE = Path(__file__).with_name("state_bodies.yaml")
GOVERNMENT = "government"


_TITLES_TO_SEARCH_BY = 2


@dataclass(frozen=True, slots=True)
class StateBody:
    """A body of a state.

    `more_names` are its own as well, but too predictable to be worth keeping as the source's
    aliases. `titles` (*foreign ministry*) are not its own: other countries' bodies share them.
    """

    field: str
    source: Source
    more_names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def state_bodies(country: Country) -> Iterator[StateBody]:
    """The government of `country`, then its other bodies."""
    data = read_data(DATA_FILE)
    government = _government(country)
    yield StateBody(GOVERNMENT, government)
    own = data["own"].get(country.code, {})
    for field, rule in data["fields"].items():
        if field in own:
            yield _own_body(country, field, rule, own[field], government)
        elif country.code not in data["none"].get(field, "").split():
            yield _body_by_rule(country, field, rule, government)


def titles_that_are_plain_words() -> frozenset[str]:
    """Shared titles such as *army* that in running text are mostly no names."""
    return frozenset(read_data(DATA_FILE)["plain_words"])


def _government(country: Country) -> Source:
    own = country.government or {}
    owners = (*country.adjectives, country.name)
    aliases = [
        *country.names,
        *country.official_names,
        *country.capitals,
        *own.get("aliases", ()),
        *(f"{owner} government" for owner in owners),
        *_of(country, "government"),
    ]
    name = own.get("name", f"Government of {country.name_in_text}")
    source_id = own.get("id", f"government-of-{identifier(country.name)}")
    return Source(
        source_id, name, SourceType.GOVERNMENT, country.code, aliases=_aliases(name, aliases)
    )


def _body_by_rule(
    country: Country, field: str, rule: Mapping[str, Any], government: Source
) -> StateBody:
    name = _name_by_rule(country, rule)
    source = _source(country, rule, name, _aliases_by_rule(country, rule), government)
    return StateBody(field, source, _names_by_rule(country, rule), tuple(rule["titles"]))


def _own_body(
    country: Country,
    field: str,
    rule: Mapping[str, Any],
    own: Mapping[str, Any],
    government: Source,
) -> StateBody:
    source = _source(country, rule, own["name"], own.get("aliases", ()), government)
    titles = tuple(own.get("shared", ()))
    if not own.get("by_rule", False):
        return StateBody(field, source, titles=titles)
    names = (_name_by_rule(country, rule), *_names_by_rule(country, rule))
    return StateBody(field, source, names, (*titles, *rule["titles"]))


def _source(
    country: Country, rule: Mapping[str, Any], name: str, aliases: Iterable[str], government: Source
) -> Source:
    return Source(
        identifier(name),
        name,
        SourceType(rule.get("type", SourceType.MINISTRY_OR_AGENCY)),
        country.code,
        government.id,
        _aliases(name, aliases),
    )


def _name_by_rule(country: Country, rule: Mapping[str, Any]) -> str:
    adjective = country.adjectives[0] if country.adjectives else country.name
    name: str = rule["name"].format(country=country.name_in_text, adjective=adjective)
    return name


def _aliases_by_rule(country: Country, rule: Mapping[str, Any]) -> list[str]:
    """The names that a reader would search by: *Iraqi health ministry*, *Iraq health ministry*."""
    owners = (*country.adjectives[:1], country.name)
    return [
        f"{owner} {title}" for title in rule["titles"][:_TITLES_TO_SEARCH_BY] for owner in owners
    ]


def _names_by_rule(country: Country, rule: Mapping[str, Any]) -> tuple[str, ...]:
    """All of *Iraqi health ministry*, *Iraq health ministry*, *health ministry of Iraq* …"""
    short_names = [name for name in country.names if " of " not in name]
    owners = dict.fromkeys((*country.adjectives, country.name, *short_names))
    names = []
    for title in rule["titles"]:
        names += [f"{owner} {title}" for owner in owners]
        names += _of(country, title)
    return tuple(names)


def _of(country: Country, words: str) -> list[str]:
    return [f"{words} of {name}" for name in dict.fromkeys((country.name, country.name_in_text))]


def _aliases(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    return tuple(alias for alias in dict.fromkeys(aliases) if alias != name)
