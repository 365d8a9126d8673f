"""For whom somebody speaks: the organisation or government in a role phrase.

*US State Department spokesperson*, *Russia's foreign minister* and *Saudi officials* name it by
the catalogue's names, by an office whose ministry follows by rule, or by a country alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.analysis.catalogue import SourceCatalogue
from service.analysis.names import is_capital, without_article
from service.analysis.roles import ORGANISATION_WORDS, bare, is_role
from service.analysis.statement import Source

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
_CAPITALISED = r"(?:(?:[A-Z]\.){2,}|[A-Z][\w’'&-]*)"
_CAPITAL_RUN = re.compile(
    rf"{_CAPITALISED}(?:\s+(?:(?:of|for|and|the)\s+){{0,2}}{_CAPITALISED}){{0,9}}"
)
# "Chairman of the Joint Chiefs", "head of Acme": whoever heads it speaks for it.
_HEADED = re.compile(
    r"\b(?:chair\w*|head|director|president|chief|leader|ceo|executive|founder|member|spokes\w+)\s+"
    r"(?:of|for|at)\s+(?:the\s+)?((?-i:[A-Z][\w.’'&-]*(?:\s+(?:of\s+|for\s+)?[A-Z][\w.’'&-]*)*))",
    re.IGNORECASE,
)
_HEAD_OF_GOVERNMENT = re.compile(r"\bprime minister|\bpremier\b|\bchancellor\b", re.IGNORECASE)


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
    found = _catalogued(phrase, catalogue, context) or organisation_name_in(phrase)
    if found is not None:
        return found
    if named and _GOVERNING.search(phrase):
        return catalogue.government(named[0])
    headed = _HEADED.search(phrase)
    if headed and not catalogue.country(headed.group(1)):
        return headed.group(1)
    if countries and _HEAD_OF_GOVERNMENT.search(phrase):
        return catalogue.government(countries[0])
    return None


def _ministry(phrase: str, catalogue: SourceCatalogue, context: Sequence[str]) -> Source | None:
    if _STATE_SECRETARY.search(phrase):
        return catalogue.ministry("US", "foreign")
    for pattern, field in _OFFICES:
        if context and pattern.search(phrase):
            return catalogue.ministry(context[0], field)
    return None


def _catalogued(phrase: str, catalogue: SourceCatalogue, context: Sequence[str]) -> Source | None:
    """The first organisation named; what has one more capital before it is another one."""
    countries = {end for _, end, _ in catalogue.country_occurrences(phrase)}
    for occurrence in catalogue.occurrences(phrase):
        source = catalogue.find(phrase[occurrence.start : occurrence.end], context)
        if source is None or source == catalogue.government(source.country or ""):
            continue
        before = phrase[: occurrence.start].rstrip()
        last = before.split()[-1] if before else ""
        if not (last and is_capital(last) and not is_role(last) and len(before) not in countries):
            return source
    return None


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
        while words and is_role(words[-1]):
            words.pop()
        if len(words) > 1 and any(bare(word) in ORGANISATION_WORDS for word in words):
            found.append((run.start(), without_article(" ".join(words))))
    return sorted(found)
