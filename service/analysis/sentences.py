"""Sentence boundaries as news needs them: a component that mends what the model proposes."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

_CLOSING_MARKS = frozenset("”’»\"')]")


class SentenceBoundaries:
    """A line break always starts a sentence; a closing mark or a small letter never does."""

    def __call__(self, doc: Doc) -> Doc:
        after_break = True
        for token in doc:
            if token.is_space:
                after_break = after_break or "\n" in token.text or "\r" in token.text
                token.is_sent_start = False
                continue
            if after_break:
                token.is_sent_start = True
            elif token.is_sent_start and not self._can_start(token):
                token.is_sent_start = False
            after_break = False
        return doc

    @staticmethod
    def _can_start(token: Token) -> bool:
        previous = token.nbor(-1)
        if token.text[0].islower() or previous.text in {",", ";", ":"}:
            return False
        return bool(previous.whitespace_) or token.text not in _CLOSING_MARKS


@Language.factory("sentence_boundaries")
def create_sentence_boundaries(nlp: Language, name: str) -> SentenceBoundaries:
    return SentenceBoundaries()
