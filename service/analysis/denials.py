"""What a denial denies: a component that links it to statements of the same article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.tokens import Doc

from service.analysis import cues
from service.analysis.draft import Draft, words_of
from service.analysis.statement import Kind, Voice

_WORD = re.compile(r"\w{3,}")
_STATEMENTS_BACK = 12
_SHARED_WORDS = 0.3
_REFERRING = re.compile(
    r"^(?:(?:all|any|both|such|these|those|the|that|this|his|her|its|their)\s+)*"
    r"(?:\w+\s+){0,2}?(?:claims?|reports?|accusations?|allegations?|charges?|rumou?rs?|suggestions?"
    r"|assertions?|it|this|that|them|so)\b",
    re.IGNORECASE,
)


class DenialLinker:
    """Reads the drafts' kinds and contents, and sets which drafts each denial denies."""

    def __call__(self, doc: Doc) -> Doc:
        for number, denied in self.predict(doc).items():
            doc._.drafts[number].denies = denied
        return doc

    def predict(self, doc: Doc) -> dict[int, list[int]]:
        drafts: list[Draft] = doc._.drafts
        contents = [content_words(words_of(doc.text, draft.content)) for draft in drafts]
        return {
            number: _denied(doc.text, drafts, contents, number)
            for number, draft in enumerate(drafts)
            if draft.kind is Kind.DENIAL
        }


@Language.factory("denial_linker")
def create_denial_linker(nlp: Language, name: str) -> DenialLinker:
    return DenialLinker()


def content_words(words: str) -> frozenset[str]:
    """The stems of `words` that carry meaning: small letters, no stop words, no endings."""
    return frozenset(
        _stem(word)
        for word in (match.group().casefold() for match in _WORD.finditer(words))
        if word not in STOP_WORDS and not cues.ALLEGATION.fullmatch(word)
    )


def _stem(word: str) -> str:
    return re.sub(r"(?:ations?|ings?|ed|es|s|ion|ly)$", "", word)[:6]


def _denied(
    text: str, drafts: Sequence[Draft], contents: Sequence[frozenset[str]], denial: int
) -> list[int]:
    """Of what others say before the denial: what shares its words, else the nearest if the
    denial only refers to it ("denied the claims")."""
    candidates = [
        number
        for number in range(denial - 1, max(-1, denial - 1 - _STATEMENTS_BACK), -1)
        if _can_be_denied(drafts[number], drafts[denial])
    ]
    own = contents[denial]
    similar = [n for n in candidates if own and _share(own, contents[n]) >= _SHARED_WORDS]
    if similar:
        return sorted(similar[:3])
    if _REFERRING.match(words_of(text, drafts[denial].content)) and candidates:
        return candidates[:1]
    return []


def _can_be_denied(draft: Draft, denial: Draft) -> bool:
    others = not draft.speakers or not set(draft.speakers) & set(denial.speakers)
    return draft.voice is Voice.ATTRIBUTED and draft.kind is not Kind.DENIAL and others


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
