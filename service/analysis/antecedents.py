"""What a pronoun or *the agency* refers back to.

Checked against two facts of news prose: who has just spoken goes on speaking, and the subject
of a sentence, which comes first in it, is taken up sooner than the others it names.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from service.analysis.cast import Cast, Person
from service.analysis.names import head_noun
from service.analysis.quotations import quoted_spans, stands_in
from service.analysis.roles import ORGANISATION_WORDS, ROLE_NOUNS, bare, is_role
from service.analysis.statement import Source, SourceType

_HE_OR_SHE = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f"}
_THEY_OR_IT = frozenset({"they", "them", "their", "it", "its"})
_PLURAL = frozenset({"they", "them", "their"})
_DETERMINERS = frozenset({"the", "this", "that", "his", "her", "its", "their"})
_SENTENCES_BACK = 8
_HEARD_BACK = 4
_NEAR_CHARACTERS = 600
_EPITHETS = frozenset(
    """republican democrat conservative liberal lawmaker politician candidate nominee mother father
    native veteran businessman businesswoman billionaire""".split()
)
# Further back than this nobody remembers who *the agency* was, and looking costs time.
_REMEMBERED = 100
_SYNONYMS = (
    frozenset({"spokesman", "spokeswoman", "spokesperson"}),
    frozenset({"judge", "justice", "magistrate"}),
    frozenset({"candidate", "nominee"}),
    frozenset({"senator", "sen", "lawmaker"}),
    frozenset({"congressman", "congresswoman", "representative", "rep", "lawmaker"}),
    frozenset({"lawyer", "attorney"}),
    frozenset({"governor", "gov"}),
    frozenset({"professor", "prof"}),
)
# A name behind one of these is not the subject of its sentence.
_OBJECT = re.compile(
    r"\b(?:to|with|by|of|for|from|against|about|at|like|on|and)\s+$", re.IGNORECASE
)
_TYPES_CALLED = {
    "agency": {SourceType.NEWS_MEDIA, SourceType.MINISTRY_OR_AGENCY},
    "newspaper": {SourceType.NEWS_MEDIA},
    "paper": {SourceType.NEWS_MEDIA},
    "outlet": {SourceType.NEWS_MEDIA},
    "broadcaster": {SourceType.NEWS_MEDIA},
    "network": {SourceType.NEWS_MEDIA},
    "channel": {SourceType.NEWS_MEDIA},
    "magazine": {SourceType.NEWS_MEDIA},
    "study": {SourceType.DOCUMENT},
    "survey": {SourceType.DOCUMENT},
    "poll": {SourceType.DOCUMENT},
    "report": {SourceType.DOCUMENT},
    "court": {SourceType.COURT},
    "party": {SourceType.PARTY},
    "company": {SourceType.COMPANY},
    "firm": {SourceType.COMPANY},
    "airline": {SourceType.COMPANY},
    "movement": {SourceType.ARMED_GROUP, SourceType.PARTY},
    "group": {SourceType.ARMED_GROUP, SourceType.GROUP},
    "militants": {SourceType.ARMED_GROUP},
    "organisation": {SourceType.INTERNATIONAL_ORGANISATION},
    "organization": {SourceType.INTERNATIONAL_ORGANISATION},
    "military": {SourceType.MILITARY},
    "army": {SourceType.MILITARY},
}

Heard = tuple[Sequence[Source], Sequence[Source]]


@dataclass(frozen=True, slots=True)
class _Utterance:
    position: int
    speakers: Sequence[Source]
    on_behalf_of: Sequence[Source]


class Antecedents:
    """Remembers who was heard in an article, to tell what later mentions refer to."""

    def __init__(self, doc: Doc, cast: Cast, named: Sequence[tuple[int, Source]]) -> None:
        self._text = doc._.article.text
        self._cast = cast
        self._named = named
        self._quoted = quoted_spans(self._text)
        self._sentences = [sentence.start_char for sentence in doc.sents]
        self._heard: list[_Utterance] = []

    def heard(
        self, position: int, speakers: Sequence[Source], on_behalf_of: Sequence[Source]
    ) -> None:
        """Note that `speakers` are the source of a statement, mentioned at `position`."""
        if speakers:
            self._heard.append(_Utterance(position, speakers, on_behalf_of))

    def find(self, mention: str, position: int) -> Person | Heard | None:
        """What `mention` refers to: a person, heard sources, or None if it does not refer back
        or nothing fits."""
        words = mention.split()
        pronoun = bare(words[0]) if words else ""
        if len(words) == 1 and pronoun in _HE_OR_SHE:
            return self._person(_HE_OR_SHE[pronoun], position)
        if len(words) == 1 and pronoun in _THEY_OR_IT:
            return self._organisation_or_group(position, plural=pronoun in _PLURAL)
        bare_class = len(words) == 2 and _is_class_noun(words[1])
        plain = mention[len(words[0]) :].islower() or bare_class or is_role(words[-1])
        if pronoun in _DETERMINERS and len(words) > 1 and plain:
            return self._called(head_noun(mention), position)
        return None

    def _person(self, gender: str, position: int) -> Person | Heard | None:
        sentence = bisect_right(self._sentences, position) - 1
        end = position
        for number in range(sentence, max(-1, sentence - _SENTENCES_BACK), -1):
            start = self._sentences[number] if number >= 0 else 0
            for utterance in self._utterances_within(start, end):
                source = utterance.speakers[0]
                person = self._cast.person(source.name)
                if person is None:
                    return utterance.speakers, utterance.on_behalf_of
                if _agrees(person, gender):
                    return person
            for person in self._named_within(start, end):
                if _agrees(person, gender):
                    return person
            end = start
        return None

    def _utterances_within(self, start: int, end: int) -> Iterator[_Utterance]:
        """What single persons were heard saying, the last first."""
        for utterance in reversed(self._heard):
            if utterance.position < start:
                return
            one = len(utterance.speakers) == 1
            if utterance.position < end and one and utterance.speakers[0].type is SourceType.PERSON:
                yield utterance

    def _named_within(self, start: int, end: int) -> list[Person]:
        found = []
        for person in self._cast.people:
            index = bisect_left(person.positions, start)
            for position in person.positions[index:]:
                if position >= end:
                    break
                if person.is_evident and self._is_subject(position):
                    found.append((position, person))
                    break
        return [person for _, person in sorted(found, key=lambda entry: entry[0])]

    def _is_subject(self, position: int) -> bool:
        before = self._text[max(0, position - 12) : position]
        return not stands_in(position, self._quoted) and not _OBJECT.search(before)

    def _organisation_or_group(self, position: int, plural: bool) -> Heard | None:
        for utterance in reversed(self._heard[-_HEARD_BACK:]):
            speakers = utterance.speakers
            several = len(speakers) > 1 or speakers[0].type is SourceType.GROUP
            person = len(speakers) == 1 and speakers[0].type is SourceType.PERSON
            if not person and (plural or not several):
                return speakers, utterance.on_behalf_of
        return None

    def organisation_last_heard(self) -> list[Source]:
        """Whom *a spokesman* without more speaks for: the organisation that just spoke."""
        for utterance in reversed(self._heard[-_HEARD_BACK:]):
            source = utterance.speakers[0]
            if source.type not in {SourceType.PERSON, SourceType.GROUP, SourceType.DOCUMENT}:
                return [source]
        return []

    def _called(self, noun: str, position: int) -> Person | Heard | None:
        """Somebody or something that *the `noun`* can mean, last mentioned before `position`."""
        if noun in ROLE_NOUNS:
            return self._in_role(noun, position)
        types = _TYPES_CALLED.get(noun, set())
        for utterance in reversed(self._heard[-_REMEMBERED:]):
            source = utterance.speakers[0]
            if source.type in types or noun in source.name.casefold().split():
                return utterance.speakers, utterance.on_behalf_of
        index = bisect_left(self._named, position, key=lambda entry: entry[0])
        for _, source in reversed(self._named[max(0, index - _REMEMBERED) : index]):
            if source.type in types or noun in source.name.casefold().split():
                return [source], []
        return None

    def _in_role(self, noun: str, position: int) -> Person | Heard | None:
        nouns = {noun}.union(*(synonyms for synonyms in _SYNONYMS if noun in synonyms))
        people = [
            person
            for person in self._cast.people
            if person.named_before(position) >= 0
            and any(nouns & {bare(word) for word in role.split()} for role in person.roles)
        ]
        if people:
            return max(people, key=lambda person: person.named_before(position))
        for utterance in reversed(self._heard[-_REMEMBERED:]):
            if nouns & {bare(word) for word in utterance.speakers[0].name.split()}:
                return utterance.speakers, utterance.on_behalf_of
        return self._just_heard(position) if noun in _EPITHETS else None

    def _just_heard(self, position: int) -> Heard | None:
        """*The Ohio Republican* is somebody just named whose party went without saying."""
        for utterance in reversed(self._heard[-_HEARD_BACK:]):
            source = utterance.speakers[0]
            near = position - utterance.position < _NEAR_CHARACTERS
            if near and len(utterance.speakers) == 1 and source.type is SourceType.PERSON:
                return utterance.speakers, utterance.on_behalf_of
        return None


def _agrees(person: Person, gender: str) -> bool:
    """Whether `person` can be of `gender`, which is then known of them."""
    if person.gender not in (None, gender):
        return False
    person.gender = gender
    return True


def _is_class_noun(word: str) -> bool:
    noun = bare(word)
    return noun in _TYPES_CALLED or noun in ORGANISATION_WORDS or is_role(word)
