"""For whom somebody speaks: the organisation or government in a role phrase.

*US State Department spokesperson*, *Russia's foreign minister* and *Saudi officials* name it by
the catalogue's names, by an office whose ministry follows by rule, or by a country alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.analysis.catalogue import SourceCatalogue
from service.analysis.roles import ORGANISATION_WORDS, bare
from service.analysis.statement import Source, SourceType

_OFFICES = (
    (
        re.compile(
            r"\bforeign (?:minist|secretary)|minister (?:of|for) foreign|\btop diplomat",
            re.IGNORECASE,
        ),
        "foreign",
    ),
    (
        re.compile(
            r"\bdefen[cs]e (?:minist|secretary|chief)|(?:minister|secretary) (?:of|for) defen[cs]e",
            re.IGNORECASE,
        ),
        "defence",
    ),
    (re.compile(r"\bfinance minist|minister (?:of|for) finance", re.IGNORECASE), "finance"),
    (
        re.compile(
            r"\binterior minist|minister (?:of|for) (?:the )?interior|\bhome secretary",
            re.IGNORECASE,
        ),
        "interior",
    ),
    (
        re.compile(r"\bhealth (?:minist|secretary)|minister (?:of|for) health", re.IGNORECASE),
        "health",
    ),
)
_STATE_SECRETARY = re.compile(
    r"^(?:the |then-?|former )?(?:U\.?S\.? )?Secretary of State\b", re.IGNORECASE
)
_GOVERNING = re.compile(
    r"\b(?:president|prime minister|premier|chancellor|leader|ruler|king|queen|emir|sultan"
    r"|ambassador|envoy|diplomats?|minist\w+|government|officials?|authorities|administration"
    r"|spokes\w+|secretary|cabinet|negotiators?|spy agency|intelligence)\b",
    re.IGNORECASE,
)
_CAMPAIGN = re.compile(
    r"(?:[A-Z][\w.’'-]+ ){1,4}(?:presidential )?(?:campaign|administration|team)\b"
)
_CAPITAL_RUN = re.compile(
    r"[A-Z][\w.’'&-]*(?:\s+(?:(?:of|for|and|the|on)\s+){0,2}[A-Z][\w.’'&-]*)*"
)
_COUNTRIES_IN = frozenset({SourceType.GOVERNMENT})


def affiliation_in(
    phrase: str, catalogue: SourceCatalogue, countries: Sequence[str]
) -> Source | str | None:
    """Whom `phrase` makes its holder speak for: a catalogued source, the name of another
    organisation as written, or None. `countries` are the article's, the most prominent first."""
    named = [code for _, _, code in catalogue.country_occurrences(phrase)]
    context = [*named, *countries]
    ministry = _ministry(phrase, catalogue, context)
    if ministry is not None:
        return ministry
    organisation = _catalogued(phrase, catalogue, context)
    if organisation is not None:
        return organisation
    uncatalogued = organisation_name_in(phrase)
    if uncatalogued is not None:
        return uncatalogued
    if named and _GOVERNING.search(phrase):
        return catalogue.government(named[0])
    return None


def _ministry(phrase: str, catalogue: SourceCatalogue, context: Sequence[str]) -> Source | None:
    if _STATE_SECRETARY.search(phrase):
        return catalogue.ministry("US", "foreign")
    for pattern, field in _OFFICES:
        if context and pattern.search(phrase):
            return catalogue.ministry(context[0], field)
    return None


def _catalogued(phrase: str, catalogue: SourceCatalogue, context: Sequence[str]) -> Source | None:
    """The last organisation named, for the nearer to the role noun the likelier it is meant."""
    found = None
    for occurrence in catalogue.occurrences(phrase):
        source = catalogue.find(phrase[occurrence.start : occurrence.end], context)
        if source is not None and source.type not in _COUNTRIES_IN:
            found = source
    return found


def organisation_name_in(phrase: str) -> str | None:
    """The first name in `phrase` of an organisation that no catalogue need know."""
    return next((name for _, name in organisation_names_in(phrase)), None)


def organisation_names_in(text: str) -> list[tuple[int, str]]:
    """Where `text` names organisations, and how, by the look of the names alone: *Trump campaign*,
    *Acme Institute*."""
    found = [
        (match.start(), re.sub(r"['’]s?\b", "", match.group()).replace("presidential ", ""))
        for match in _CAMPAIGN.finditer(text)
    ]
    for run in _CAPITAL_RUN.finditer(text):
        words = run.group().split()
        if len(words) > 1 and any(bare(word) in ORGANISATION_WORDS for word in words):
            found.append((run.start(), run.group()))
    return sorted(found)
