"""From the words that name a source to the source: pronouns, surnames, titles and names.

Resolution reads an article from the front and remembers who spoke, since a pronoun or *the
agency* most often means somebody who has just been heard.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from spacy.tokens import Doc

from service.analysis.acronyms import defined_acronyms
from service.analysis.affiliations import affiliation_in, organisation_names_in
from service.analysis.antecedents import Antecedents
from service.analysis.attribution import Span
from service.analysis.cast import Cast, Person, most_common
from service.analysis.catalogue import SourceCatalogue
from service.analysis.draft import Draft
from service.analysis.joint_sources import joint_parts
from service.analysis.mentions import apposed_name, is_generic
from service.analysis.names import (
    head_noun,
    is_capital,
    is_personal,
    person_in,
    without_article,
)
from service.analysis.new_sources import NewSources
from service.analysis.quotations import stands_in
from service.analysis.relays import relayed_by
from service.analysis.roles import PLURAL_ROLE_NOUNS, bare, is_role
from service.analysis.source_types import type_of_words
from service.analysis.statement import Source, SourceType

_BARE_SPOKESPERSON = re.compile(r"^(?:an?\s+|the\s+)?spokes\w+,?$", re.IGNORECASE)
_SPOKEN_FOR = re.compile(
    r"\b(?:spokes\w+|lawyer|attorney|aide|adviser|advisor|campaign)", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"['’]s?$")
_PREPOSITIONS = frozenset(
    """
    of for to in by with from at on
    """.split()
)
# A pronoun that refers to nobody known names no source.
_UNRESOLVED = frozenset(
    """i we us me my our you your he she him her his hers they them their it its who whom which that
    this these those whose one some others other nobody there the a an""".split()
)
_DETERMINERS = frozenset({"the", "a", "an", "its"})


@dataclass(slots=True)
class Resolved:
    """The sources of one statement, by what they have to do with it."""

    speakers: list[Source] = field(default_factory=list)
    on_behalf_of: list[Source] = field(default_factory=list)
    via: list[Source] = field(default_factory=list)


class Resolution:
    """The state of one article's resolution. `resolve` is to be called in the text's order."""

    def __init__(self, doc: Doc, catalogue: SourceCatalogue) -> None:
        self._catalogue = catalogue
        text = doc._.article.text
        self.countries = catalogue.countries_of(text)
        self._main_country = _dominant([c for _, _, c in catalogue.country_occurrences(text)])
        self.cast = Cast(text, self._is_catalogued)
        self._acronyms = defined_acronyms(text)
        self._new_sources = NewSources(text)
        self._text = text
        self._source_spans = sorted(span for draft in doc._.drafts for span in draft.source)
        self._sentences = [Span(s.start_char, s.end_char) for s in doc.sents]
        self._organisations = self._named_organisations(text)
        self._antecedents = Antecedents(
            doc, self.cast, [(start, source) for start, _, source in self._organisations]
        )

    def resolve(self, mention: str, draft: Draft) -> Resolved:
        """The sources that `mention`, the words of `draft.source`, stand for."""
        position = draft.source[0].start
        resolved = Resolved()
        for part in joint_parts(mention, self._is_catalogued):
            one = self._resolve_one(part, position)
            resolved.speakers += [s for s in one.speakers if s not in resolved.speakers]
            resolved.on_behalf_of += [
                s for s in one.on_behalf_of if s not in (*resolved.on_behalf_of, *one.speakers)
            ]
        self._antecedents.heard(position, resolved.speakers, resolved.on_behalf_of)
        resolved.via = self._relays(draft, resolved.speakers)
        return resolved

    def _relays(self, draft: Draft, speakers: list[Source]) -> list[Source]:
        position = draft.source[0].start
        number = bisect_right(self._sentences, position, key=lambda span: span.start) - 1
        if number < 0 or not speakers:
            return []
        sentence = self._sentences[number]
        first = bisect_left(self._organisations, sentence.start, key=lambda entry: entry[0])
        last = bisect_left(self._organisations, sentence.end, key=lambda entry: entry[0])
        named = [
            entry
            for entry in self._organisations[first:last]
            if entry[2] not in speakers and not stands_in(entry[0], self._source_spans)
        ]
        return relayed_by(self._text, draft, sentence, named)

    def _resolve_one(self, mention: str, position: int) -> Resolved:
        catalogued = None if mention.islower() else self._find(mention)
        if catalogued is not None:
            return Resolved([catalogued], self._country_spoken_for(mention, catalogued))
        antecedent = self._antecedents.find(mention, position)
        if antecedent is not None:
            if isinstance(antecedent, Person):
                return self._person(antecedent)
            return Resolved(list(antecedent[0]), list(antecedent[1]))
        named = self._named(mention, position)
        if named is not None:
            return named
        return self._described(mention, position)

    def _named(self, mention: str, position: int) -> Resolved | None:
        """A mention that names somebody, though not by a name of the catalogue's alone."""
        found = person_in(mention)
        if found is not None and not self._is_catalogued(found.name):
            return self._person(self.cast.add(found.name, position, found.role, found.affiliation))
        person = self._person_known(mention)
        return self._organisation(mention) or (self._person(person) if person else None)

    def _person_known(self, mention: str) -> Person | None:
        """Somebody whom the article names elsewhere: by surname, or behind other words."""
        for phrase in (mention, mention.split(",", maxsplit=1)[0]):
            name = _POSSESSIVE.sub("", without_article(phrase))
            person = self.cast.person(name) if name and is_capital(name) else None
            if person is not None:
                return person
        return self.cast.named_last_in(mention)

    def _organisation(self, mention: str) -> Resolved | None:
        """*The state-run KCNA news agency*: a catalogued name that the phrase turns on."""
        for occurrence in reversed(self._catalogue.occurrences(mention)):
            behind = mention[occurrence.end :].split()
            if all(is_generic(word) or not bare(word) for word in _until_break(behind)):
                source = self._find(mention[occurrence.start : occurrence.end])
                before = _without_determiner(mention[: occurrence.start].split())
                modified = bool(before) and bare(before[-1]) in _PREPOSITIONS
                if source is not None and not modified:
                    return Resolved([source], self._country_spoken_for(mention, source))
        return None

    def _described(self, mention: str, position: int) -> Resolved:
        """A mention without a name keeps its words: *a DHS spokesman*, *Saudi officials*."""
        name = self._acronyms.get(without_article(mention), without_article(mention))
        if not name or name.casefold() in _UNRESOLVED:
            return Resolved()
        if name.casefold() in {"government", "authorities"} and self._main_country is not None:
            government = self._catalogue.government(self._main_country)
            if government is not None:
                return Resolved([government])
        name = apposed_name(name)
        if _is_role_phrase(name):
            behalf = self._spoken_for(mention)
            return Resolved([self._new_sources.called(name, type_of_words(name))], behalf)
        words = name.split()
        if len(words) == 1 and is_capital(name) and is_personal(words) and not name.isupper():
            return self._person(self.cast.add(name, position))
        source = self._new_sources.called(name, type_of_words(mention))
        documented = source.type is SourceType.DOCUMENT
        return Resolved([source], self._spoken_for(mention) if documented else [])

    def _named_organisations(self, text: str) -> list[tuple[int, int, Source]]:
        found = []
        for occurrence in self._catalogue.occurrences(text):
            source = self._catalogue.find(text[occurrence.start : occurrence.end], self.countries)
            if source is not None and source.type is not SourceType.GOVERNMENT:
                found.append((occurrence.start, occurrence.end, source))
        for start, name in organisation_names_in(text):
            if not self._is_catalogued(name):
                source = self._new_sources.called(name, type_of_words(name))
                found.append((start, start + len(name), source))
        return sorted(found, key=lambda entry: entry[0])

    def _person(self, person: Person) -> Resolved:
        person.speaks = True
        source = self._new_sources.called(person.name, SourceType.PERSON)
        behalf: list[Source] = []
        for phrase in _introductions(person):
            for spoken_for in self._spoken_for(phrase):
                if spoken_for not in behalf and spoken_for != source:
                    behalf.append(spoken_for)
        return Resolved([source], behalf)

    def _spoken_for(self, phrase: str) -> list[Source]:
        if _BARE_SPOKESPERSON.match(phrase):
            return self._antecedents.organisation_last_heard()
        found = affiliation_in(phrase, self._catalogue, self.countries)
        if isinstance(found, Source):
            return [found]
        if found is not None:
            person = self.cast.person(found)
            if person is not None:
                return [self._new_sources.called(person.name, SourceType.PERSON)]
            return [self._find(found) or self._new_sources.called(found, type_of_words(found))]
        return self._person_spoken_for(phrase)

    def _person_spoken_for(self, phrase: str) -> list[Source]:
        """*Clinton spokesman*, *a lawyer for Mr Lee*: the person whom the phrase names besides."""
        if not _SPOKEN_FOR.search(phrase):
            return []
        for word in re.findall(r"[\w.’'-]+", phrase):
            if is_capital(word) and not is_role(word):
                person = self.cast.person(_POSSESSIVE.sub("", word))
                if person is not None:
                    return [self._new_sources.called(person.name, SourceType.PERSON)]
        return []

    def _country_spoken_for(self, mention: str, source: Source) -> list[Source]:
        """*South Korea's spy agency, the NIS* speaks for its government; *the NIS* is itself."""
        named = [code for _, _, code in self._catalogue.country_occurrences(mention)]
        if not named or source.type not in {SourceType.MINISTRY_OR_AGENCY, SourceType.MILITARY}:
            return []
        government = self._catalogue.government(named[0])
        return [government] if government is not None and government != source else []

    def _find(self, name: str) -> Source | None:
        name = re.sub(r"\s*\([^)]*\)", "", name).strip(' ,“”"')
        segments = [name, *name.split(", ")]
        for segment in segments:
            segment = self._acronyms.get(without_article(segment), segment)
            source = self._catalogue.find(segment, self.countries)
            if source is not None:
                return source
        return None

    def _is_catalogued(self, name: str) -> bool:
        return (
            self._catalogue.find(name, self.countries) is not None
            or self._catalogue.country(name) is not None
        )


def _until_break(words: list[str]) -> list[str]:
    """The words up to a comma, a bracket or a preposition."""
    kept = []
    for word in words:
        if word[0] in ",(" or bare(word) in {"in", "of", "at", "on", "based"}:
            break
        kept.append(word)
        if word.endswith(","):
            break
    return kept


def _is_role_phrase(name: str) -> bool:
    noun = head_noun(name)
    return is_role(noun) or noun in PLURAL_ROLE_NOUNS


def _without_determiner(words: list[str]) -> list[str]:
    return words[:-1] if words and bare(words[-1]) in _DETERMINERS else words


def _dominant(codes: list[str]) -> str | None:
    """The country that makes up at least half of those named, if any does."""
    ranked = most_common(codes)
    return ranked[0] if ranked and 2 * codes.count(ranked[0]) >= len(codes) else None


def _introductions(person: Person) -> list[str]:
    """What the article says of a person, each role with the affiliations behind the name."""
    behind = " of ".join(["", *person.affiliations])
    return [role + behind for role in person.roles] or person.affiliations
