"""Of which kind a statement is: a component that asks the guideline's questions in order."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from service.analysis import cues
from service.analysis.draft import Draft, words_of
from service.analysis.names import head_noun
from service.analysis.statement import Kind, SourceType, Voice

_REPORTING_TYPES = frozenset({SourceType.NEWS_MEDIA, SourceType.DOCUMENT})
_JUDGES = re.compile(r"\b(?:court|judge|justice|tribunal|jury|panel)\b", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:call(?:s|ed|ing)?|describ\w+|brand\w*|label\w*)\b", re.IGNORECASE)
_ACCUSING = re.compile(r"\b(?:accus|alleg|blam|fear|worr|ask)\w*", re.IGNORECASE)
_REFUSED = re.compile(r"(?:entry|bail|access|visas?|parole|asylum)\b", re.IGNORECASE)
# Unnamed reports are hearsay; a statement or a letter speaks for its author and records nothing.
_HEARSAY = re.compile(
    r"^(?:(?:the|some|initial|early|media|news|published|unconfirmed) )*reports$", re.IGNORECASE
)
_SPEAKING_DOCUMENT = re.compile(
    r"^(?:statement|release|tweet|post|letter|brief|speech|op-ed|editorial|ruling|opinion|decision"
    r"|motion|position|memoir|complaint|lawsuit|website)s?$"
)
_ALLEGATION_OF = re.compile(rf"(?:{cues.ALLEGATION.pattern}) (?:of|that|about) $", re.IGNORECASE)
_LEAD_CHARACTERS = 40
_SUBJECT_WORDS = 3
_OPENING_WORDS = 12
_JUDGED_WORDS = 40


class KindClassifier:
    """Reads the drafts' cues, contents and speakers, and sets their kinds."""

    def __call__(self, doc: Doc) -> Doc:
        for draft, kind in zip(doc._.drafts, self.predict(doc), strict=True):
            draft.kind = kind
        return doc

    def predict(self, doc: Doc) -> list[Kind]:
        text = doc._.article.text
        kinds: list[Kind] = []
        for number, draft in enumerate(doc._.drafts):
            before = doc._.drafts[number - 1] if number else None
            carried_on = (
                before is not None
                and not draft.cue
                and draft.source == before.source != ()
                and kinds[-1] is Kind.DENIAL
            )
            kinds.append(kind_of(text, draft, carried_on=carried_on))
        return kinds


@Language.factory("kind_classifier")
def create_kind_classifier(nlp: Language, name: str) -> KindClassifier:
    return KindClassifier()


def kind_of(text: str, draft: Draft, *, carried_on: bool = False) -> Kind:
    """The first of the guideline's questions that is answered yes decides.

    `carried_on` tells that the draft is a quotation that goes on after its source's denial.
    """
    if draft.voice is Voice.ARTICLE:
        return Kind.REPORTED_FACT
    cue, content = words_of(text, draft.cue), words_of(text, draft.content)
    if _is_denial(cue, _allegation_before(text, draft) + content) or (
        carried_on and cues.NEGATED.search(content)
    ):
        return Kind.DENIAL
    if not draft.source and cues.HEDGE.search(cue):
        return Kind.CLAIM
    if _is_ruling(draft, text, cue):
        return Kind.REPORTED_FACT
    mention = words_of(text, draft.source)
    vouched = _is_reporting(draft, mention) or cues.REPORTING.search(cue)
    if draft.source and vouched and not cues.OPINION_CUE.search(cue):
        return (
            Kind.CLAIM
            if cues.VALUED.search(_words(content, _OPENING_WORDS))
            else Kind.REPORTED_FACT
        )
    if cues.HOLDING_BACK.search(cue):
        return Kind.CLAIM
    if cues.CONFIRMING.search(cue) or cues.ADMITTING.search(f"{cue} {content}"):
        return Kind.CLAIM if _is_intention(cue, content) else Kind.REPORTED_FACT
    return Kind.CLAIM


def _is_denial(cue: str, content: str) -> bool:
    if cues.DENYING.search(cue):
        return not _REFUSED.match(content)
    opening = _words(content, _OPENING_WORDS)
    if cues.REJECTING.search(cue):
        offered = cues.REJECTED_WITHOUT_DENIAL.search(opening)
        alleged = cues.ALLEGATION.search(opening)
        return bool(cues.UNTRUE.search(content) or (alleged and not offered))
    if _CALLED.search(cue):
        return bool(cues.UNTRUE.search(content) or cues.FALSEHOOD.search(content))
    if _ACCUSING.search(cue):
        return False
    about_allegation = cues.ALLEGATION.search(_words(content, _SUBJECT_WORDS))
    judged = _words(content, _JUDGED_WORDS) if about_allegation else opening
    return bool(cues.UNTRUE.search(judged) or cues.NO_EVIDENCE.search(opening))


def _allegation_before(text: str, draft: Draft) -> str:
    """What the content is part of, in *Allegations of* fraud *were rejected by …*."""
    if not draft.cue or draft.cue[0].start < draft.end:
        return ""
    match = _ALLEGATION_OF.search(text, max(0, draft.start - _LEAD_CHARACTERS), draft.start)
    return match[0] if match else ""


def _is_reporting(draft: Draft, mention: str) -> bool:
    if _HEARSAY.match(mention) or _SPEAKING_DOCUMENT.search(head_noun(mention)):
        return False
    return bool(draft.speakers) and all(s.type in _REPORTING_TYPES for s in draft.speakers)


def _is_ruling(draft: Draft, text: str, cue: str) -> bool:
    if not cues.RULING.search(cue):
        return False
    court = any(s.type is SourceType.COURT for s in draft.speakers)
    return court or bool(_JUDGES.search(words_of(text, draft.source)))


def _is_intention(cue: str, content: str) -> bool:
    """Announcing what one will do, or admitting to an opinion, vouches for nothing."""
    opening = _words(content, _OPENING_WORDS)
    if re.search(r"\b(?:announc|reveal|disclos)\w+", cue, re.IGNORECASE):
        return bool(cues.INTENDED.search(opening))
    return bool(cues.VALUED.search(opening) or cues.HELD.search(opening))


def _words(content: str, number: int) -> str:
    return " ".join(content.split()[:number])
