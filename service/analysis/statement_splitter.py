"""From attributions to statements: a component that applies the guideline's rules of splitting.

An attribution may hold several statements (a quotation closed and opened anew), may be no
statement at all (no proposition is put forward), and what no source says is the article's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from service.analysis.attribution import Attribution, Span
from service.analysis.draft import Draft, words_of
from service.analysis.hedges import hedged
from service.analysis.plain_denials import plain_denial
from service.analysis.propositions import is_own_voice_statement, is_proposition
from service.analysis.quotations import (
    CLOSING_MARKS,
    QUOTATION_MARKS,
    quotation_of,
    quoted_spans,
    span_around,
    stands_in,
)
from service.analysis.statement import Voice

_LEADING = re.compile(rf"(?:[\s{QUOTATION_MARKS},;:—–-]|that\b(?=\s))*", re.IGNORECASE)
_TRAILING = f" \t\r\n,;:—–{QUOTATION_MARKS}"
_SENTENCE_END = re.compile(rf"[.!?…][{QUOTATION_MARKS})]*\s+[{QUOTATION_MARKS}(]*$")
_WORD = re.compile(r"\w+")
_CLOSING = re.compile(r"[.,!?…]?[”»\"]")
_OPENING_OF = {"”": "“", "»": "«"}
# The share of them that readers of held-out articles took for the article's own too.
_OWN_VOICE_CONFIDENCE = 0.85
_MINIMAL_QUOTATION_WORDS = 2


class StatementSplitter:
    """Reads `doc._.attributions`, writes `doc._.drafts` in the order of the text."""

    def __call__(self, doc: Doc) -> Doc:
        doc._.drafts = self.predict(doc)
        return doc

    def predict(self, doc: Doc) -> list[Draft]:
        text = doc._.article.text
        quoted = quoted_spans(text)
        drafts = [
            draft
            for attribution in doc._.attributions
            for draft in _statements_of(text, attribution, quoted)
        ]
        drafts.sort(key=lambda draft: (draft.start, draft.end))
        drafts = _completed(text, drafts, quoted)
        sentences = [Span(s.start_char, s.end_char) for s in doc.sents]
        drafts += [
            draft
            for draft in _uncovered(text, sentences, drafts, quoted)
            if not _is_title(words_of(text, draft.content), doc._.article.title)
        ]
        drafts.sort(key=lambda draft: (draft.start, draft.end))
        return drafts


@Language.factory("statement_splitter")
def create_statement_splitter(nlp: Language, name: str) -> StatementSplitter:
    if not Doc.has_extension("drafts"):
        Doc.set_extension("drafts", default=None)
    return StatementSplitter()


def _statements_of(text: str, attribution: Attribution, quoted: list[Span]) -> Iterator[Draft]:
    spans = tuple(filter(None, (trimmed(text, span) for span in attribution.content)))
    if not spans or not is_proposition(text, replace(attribution, content=spans), quoted):
        return
    for number, group in enumerate(_parted(text, spans)):
        yield Draft(
            content=group,
            voice=Voice.ATTRIBUTED,
            quotation=quotation_of(text, group, quoted),
            cue=() if number else attribution.cue,
            source=attribution.source,
            confidence=attribution.confidence,
        )


def _parted(text: str, spans: tuple[Span, ...]) -> list[tuple[Span, ...]]:
    """Content that goes on in a new sentence after the cue is a new statement."""
    groups: list[tuple[Span, ...]] = [spans[:1]]
    for before, span in pairwise(spans):
        if _SENTENCE_END.search(text, before.end - 1, span.start):
            groups.append((span,))
        else:
            groups[-1] += (span,)
    return groups


def trimmed(text: str, span: Span) -> Span | None:
    """`span` without a leading *that* and the marks around it; None where nothing is left."""
    leading = _LEADING.match(text, span.start, span.end)
    start = leading.end() if leading else span.start
    end = start + len(text[start : span.end].rstrip(_TRAILING))
    return Span(start, _closed(text, start, end)) if start < end else None


def _closed(text: str, start: int, end: int) -> int:
    """`end`, or behind the mark that closes a quotation which opens within the span."""
    closing = _CLOSING.match(text, end)
    if closing is None:
        return end
    opened = text[start:end]
    mark = closing.group()[-1]
    if mark == '"':
        return closing.end() if opened.count('"') % 2 else end
    return closing.end() if opened.count(_OPENING_OF[mark]) > opened.count(mark) else end


def _completed(text: str, drafts: list[Draft], quoted: list[Span]) -> list[Draft]:
    """A statement that opens within quotation marks goes on until they close.

    It stops short of the next statement, and marks that are never closed hold nothing.
    """
    starts = [draft.start for draft in drafts] + [len(text)]
    return [
        _until_closed(text, draft, following, quoted)
        for draft, following in zip(drafts, starts[1:], strict=True)
    ]


def _until_closed(text: str, draft: Draft, following: int, quoted: list[Span]) -> Draft:
    last = draft.content[-1]
    around = span_around(last.start, quoted)
    if around is None or not around.start <= last.end < around.end <= following:
        return draft
    if text[around.end : around.end + 1] not in CLOSING_MARKS:
        return draft
    completed = trimmed(text, Span(last.start, around.end)) or last
    return replace(draft, content=(*draft.content[:-1], completed))


def _uncovered(
    text: str, sentences: Iterable[Span], drafts: list[Draft], quoted: list[Span]
) -> list[Draft]:
    """Statements of the sentences in which no attribution was found."""
    taken = sorted(s for draft in drafts for s in (*draft.content, *draft.cue))
    found: list[Draft] = []
    number = attributed = 0
    last: Draft | None = None
    for sentence in sentences:
        while attributed < len(drafts) and drafts[attributed].start < sentence.end:
            last = drafts[attributed]
            attributed += 1
        while number < len(taken) and taken[number].end <= sentence.start:
            number += 1
        if number < len(taken) and taken[number].start < sentence.end:
            continue
        draft = _statement_of_sentence(text, sentence, last, quoted)
        if draft is None:
            continue
        if found and _in_one_quotation(found[-1], draft, quoted):
            found[-1] = replace(found[-1], content=(Span(found[-1].start, draft.end),))
        else:
            found.append(draft)
    return found


def _in_one_quotation(one: Draft, other: Draft, quoted: list[Span]) -> bool:
    around = span_around(one.start, quoted)
    return around is not None and around == span_around(other.start, quoted)


def _statement_of_sentence(
    text: str, sentence: Span, last: Draft | None, quoted: list[Span]
) -> Draft | None:
    span = trimmed(text, sentence)
    if span is None:
        return None
    if stands_in(span.start, quoted):
        return _continued_quotation(text, span, last, quoted)
    if not is_own_voice_statement(text, sentence):
        return None
    found = plain_denial(text, sentence) or hedged(text, Span(span.start, sentence.end))
    if found is not None:
        return found
    end = sentence.start + len(text[sentence.start : sentence.end].rstrip())
    content = (Span(sentence.start, end),)
    return Draft(content=content, voice=Voice.ARTICLE, confidence=_OWN_VOICE_CONFIDENCE)


def _continued_quotation(
    text: str, span: Span, last: Draft | None, quoted: list[Span]
) -> Draft | None:
    """A quotation without a cue of its own is its last speaker's."""
    if last is None or len(words_of(text, (span,)).split()) < _MINIMAL_QUOTATION_WORDS:
        return None
    quotation = quotation_of(text, (span,), quoted)
    return replace(last, content=(span,), cue=(), voice=Voice.ATTRIBUTED, quotation=quotation)


def _is_title(words: str, title: str | None) -> bool:
    """Whether a sentence only repeats the article's title."""
    return title is not None and _WORD.findall(words.casefold()) == _WORD.findall(title.casefold())
