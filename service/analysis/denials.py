"""What a denial denies: a component that links it to statements of the same article."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.tokens import Doc

from service.analysis import cues
from service.analysis.draft import Draft, words_of
from service.analysis.statement import Kind, Voice

_WORD = re.compile(r"\w{3,}")
_ENDING = re.compile(r"(?:ations?|ings?|ed|es|s|ion|ly)$")
_STEM_LETTERS = 6
_SIMILAR = 0.15
_SHARED_STEMS = 2
_NEARLY_AS_SIMILAR = 0.5
_MOST_LINKS = 4
_ALLEGING_NOUN = (
    r"(?:claims?|reports?|accusations?|allegations?|charges?|rumou?rs?|suggestions?|assertions?"
    r"|accounts?|stor(?:y|ies))"
)
# "the claims", "such allegations", "it": a denial that only refers to what it denies.
_REFERRING = re.compile(
    rf"^(?:(?:all|any|both|such|these|those|the|that|this|his|her|its|their)\s+)*"
    rf"(?:(?:\w+\s+)?{_ALLEGING_NOUN}\b(?!\s+(?:that|of|about|alleging)\b)"
    r"|(?:it|this|that|them|they|these|so)\b(?:\W+\w+){0,5}\W*$)"
    r"|^(?:there (?:is|was)\s+)?no truth (?:to|in)\s+(?:the|these|those|such|any)\s+"
    rf"{_ALLEGING_NOUN}\b",
    re.IGNORECASE,
)
# Denials that name little of what they deny: "such parts had been sold", "no role in the fire".
_SHORT_REFERENCE = re.compile(
    r"^(?:any\s+|all\s+)?such\s|\bnothing to do with\b|\bno (?:role|part|hand) in\b", re.IGNORECASE
)
_WHOSE = re.compile(rf"([\w.-]+)['’]s?\s+(?:\w+\s+)?{_ALLEGING_NOUN}\b", re.IGNORECASE)


class DenialLinker:
    """Reads the drafts' kinds and contents, and sets which drafts each denial denies."""

    def __call__(self, doc: Doc) -> Doc:
        for number, denied in self.predict(doc).items():
            doc._.drafts[number].denies = denied
        return doc

    def predict(self, doc: Doc) -> dict[int, list[int]]:
        article = _Article(doc._.article.text, doc._.drafts)
        denied: dict[int, list[int]] = {}
        for number, draft in enumerate(article.drafts):
            if draft.kind is Kind.DENIAL:
                denied[number] = article.denied_by(number)
                if not denied[number] and not draft.cue:
                    # A quotation that carries a denial on denies what that denied.
                    denied[number] = denied.get(number - 1, [])
        return denied


@Language.factory("denial_linker")
def create_denial_linker(nlp: Language, name: str) -> DenialLinker:
    return DenialLinker()


class _Article:
    """An article's statements and the stems of their contents."""

    def __init__(self, text: str, drafts: Sequence[Draft]) -> None:
        self.text = text
        self.drafts = drafts
        self._stems = [stems(words_of(text, draft.content)) for draft in drafts]

    def denied_by(self, denial: int) -> list[int]:
        """The statements of others before the denial that it denies, in their order."""
        candidates = [n for n in range(denial) if self._can_be_denied(n, denial)]
        content = words_of(self.text, self.drafts[denial].content)
        whose = _WHOSE.search(content)
        if whose:
            theirs = [n for n in candidates if self._speaks(whose.group(1), n)]
            candidates = theirs or candidates
        if _REFERRING.match(content):
            return self._nearest(content, candidates)
        if _SHORT_REFERENCE.search(content):
            return [n for n in candidates[-1:] if self._stems[denial] & self._stems[n]]
        # "Mr Lee's claim" is what he came into the article with.
        return self._similar(denial, candidates) or (candidates[:1] if whose else [])

    def _similar(self, denial: int, candidates: Sequence[int]) -> list[int]:
        similarity = {n: self._similarity(denial, n) for n in candidates}
        best = max(similarity.values(), default=0.0)
        if best < _SIMILAR:
            return []
        close = [n for n in candidates if similarity[n] >= max(_SIMILAR, _NEARLY_AS_SIMILAR * best)]
        return sorted(sorted(close, key=lambda n: -similarity[n])[:_MOST_LINKS])

    def _nearest(self, content: str, candidates: Sequence[int]) -> list[int]:
        if re.search(r"\breports?\b", content, re.IGNORECASE):
            reported = [n for n in candidates if cues.REPORTING.search(self._cue(n))]
            candidates = reported or candidates
        return list(candidates[-1:])

    def _can_be_denied(self, number: int, denial: int) -> bool:
        draft, denying = self.drafts[number], self.drafts[denial]
        same = set(draft.speakers) & set(denying.speakers)
        return draft.voice is Voice.ATTRIBUTED and draft.kind is not Kind.DENIAL and not same

    def _speaks(self, name: str, number: int) -> bool:
        return any(
            name.casefold() in source.name.casefold().split()
            for source in self.drafts[number].speakers
        )

    def _cue(self, number: int) -> str:
        return words_of(self.text, self.drafts[number].cue)

    def _similarity(self, one: int, other: int) -> float:
        """The cosine of two statements' sets of stems, 0 to 1.

        No weighing by rarity: within one article, what a denial and a claim share is
        what the whole article is about, and so not rare.
        """
        shared = len(self._stems[one] & self._stems[other])
        if shared < _SHARED_STEMS:
            return 0.0
        return shared / math.sqrt(len(self._stems[one]) * len(self._stems[other]))


def stems(words: str) -> frozenset[str]:
    """The stems of `words` that carry meaning: small letters, no stop words, no endings."""
    return frozenset(
        _ENDING.sub("", word)[:_STEM_LETTERS]
        for word in (match.group().casefold() for match in _WORD.finditer(words))
        if word not in STOP_WORDS and not cues.ALLEGATION.fullmatch(word)
    )
