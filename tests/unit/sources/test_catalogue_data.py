"""The data that ships with the service is complete and consistent."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
from babel import Locale

from service.analysis.statement import SourceStatus, SourceType
from service.sources import Catalogue, load_catalogue
from service.sources.countries import load_countries, load_shared_names
from service.sources.data_files import read_data
from service.sources.institutions import DATA_FILE as INSTITUTIONS_FILE
from service.sources.normalisation import normal
from service.sources.state_bodies import DATA_FILE as STATE_BODIES_FILE

FIELDS = ("foreign", "defence", "interior", "health", "finance", "justice")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_every_member_and_observer_of_the_united_nations_is_there() -> None:
    codes = [country.code for country in load_countries()]
    assert len(codes) == len(set(codes)) == 193 + 2 + 2
    assert set(codes) <= set(Locale("en").territories)


def test_every_country_has_a_name_and_words_for_it() -> None:
    for country in load_countries():
        assert country.name and country.name.strip() == country.name
        words = (*country.names, *country.capitals, *country.adjectives, *country.places)
        assert all(re.search(r"[A-Z]", word) for word in words), country.code
        assert country.adjectives or country.code == "DM"
        assert len(set(country.adjectives)) == len(country.adjectives)


def test_corrections_name_known_countries() -> None:
    codes = {country.code for country in load_countries()}
    state_bodies = read_data(STATE_BODIES_FILE)
    assert set(state_bodies["own"]) <= codes
    for field, without in state_bodies["none"].items():
        assert field in state_bodies["fields"]
        assert set(without.split()) <= codes


def test_shared_names_are_names_of_countries() -> None:
    words = {
        word
        for country in load_countries()
        for word in (*country.names, *country.capitals, *country.places)
    }
    shared = load_shared_names()
    assert shared.with_persons | shared.with_provinces <= words
    assert {normal(name) for name in shared.capitals} <= {normal(word) for word in words}


def test_every_country_has_its_government_and_ministries(catalogue: Catalogue) -> None:
    for country in load_countries():
        government = catalogue.government(country.code)
        assert government is not None and government.type is SourceType.GOVERNMENT
        for field in FIELDS:
            ministry = catalogue.ministry(country.code, field)
            assert ministry is not None and ministry.parent == government.id, (country, field)
            assert ministry.country == country.code


def test_ids_are_unique_slugs(catalogue: Catalogue) -> None:
    counts = Counter(source.id for source in catalogue.sources)
    assert [source_id for source_id, count in counts.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", source_id) for source_id in counts)


def test_parents_exist_and_lead_to_a_top(catalogue: Catalogue) -> None:
    for source in catalogue.sources:
        seen = {source.id}
        while source.parent is not None:
            parent = catalogue.get(source.parent)
            assert parent is not None, source
            assert parent.id not in seen, source
            seen.add(parent.id)
            source = parent


def test_countries_are_known(catalogue: Catalogue) -> None:
    codes = {country.code for country in load_countries()}
    assert {source.country for source in catalogue.sources} <= codes | {None}


def test_aliases_are_clean(catalogue: Catalogue) -> None:
    for source in catalogue.sources:
        assert source.status is SourceStatus.CURATED
        assert source.name not in source.aliases
        assert len(set(source.aliases)) == len(source.aliases), source
        for name in (source.name, *source.aliases):
            assert name == name.strip() and normal(name), source


def test_no_name_of_a_source_is_hidden_by_another_source(catalogue: Catalogue) -> None:
    """Whoever shares a name can be told apart by the country."""
    bearers = defaultdict(set)
    for source in catalogue.sources:
        for name in (source.name, *source.aliases):
            bearers[normal(name)].add((source.id, source.country))
    for name, found in bearers.items():
        countries = [country for _, country in found]
        assert len(set(countries)) == len(countries), (name, found)
        assert len(found) == 1 or None not in countries, (name, found)


def test_every_source_is_found_by_its_name_in_an_article_about_its_country(
    catalogue: Catalogue,
) -> None:
    for source in catalogue.sources:
        context = [source.country] if source.country is not None else []
        assert catalogue.find(source.name, context) == source


def test_institutions_are_many_and_use_known_keys() -> None:
    institutions = read_data(INSTITUTIONS_FILE)
    keys = {
        *("id", "name", "country", "parent", "aliases"),
        *("in_context", "not_in_text", "only_in_context"),
    }
    entries = [entry for group in institutions.values() for entry in group]
    assert len(entries) >= 150
    for entry in entries:
        assert set(entry) <= keys, entry
        named = (entry["name"], *entry.get("aliases", ()), *entry.get("in_context", ()))
        assert all(isinstance(name, str) for name in named), entry
        assert set(entry.get("not_in_text", ())) <= set(named), entry
        assert not entry.get("in_context") or "country" in entry, entry
        assert not entry.get("only_in_context") or "country" in entry, entry
    assert {SourceType(name) for name in institutions} >= {
        SourceType.NEWS_MEDIA,
        SourceType.MINISTRY_OR_AGENCY,
        SourceType.MILITARY,
        SourceType.INTERNATIONAL_ORGANISATION,
        SourceType.COURT,
        SourceType.PARTY,
        SourceType.ARMED_GROUP,
        SourceType.COMPANY,
    }
