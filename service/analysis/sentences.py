"""Sentence boundaries as news needs them: a component that mends what the model proposes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

_CLOSING_MARKS = frozenset("”’»\"')]")


class SentenceBoundaries:
    """A line break always starts a sentence; a closing mark or a small letter never does."""

    def __call__(self, doc: Doc) -> Doc:
        # All at once, since setting one token's boundary looks at the whole Doc each time.
        starts = np.fromiter(self.predict(doc), dtype=np.int64, count=len(doc))
        values = np.where(starts, 1, -1).astype(np.uint64)
        doc.from_array(["SENT_START"], values)  # type: ignore[arg-type]
        return doc

    def predict(self, doc: Doc) -> Iterator[bool]:
        """Whether each token starts a sentence."""
        after_break = True
        for token in doc:
            if token.is_space:
                after_break = after_break or "\n" in token.text or "\r" in token.text
                yield False
                continue
            yield after_break or (bool(token.is_sent_start) and self._can_start(token))
            after_break = False

    @staticmethod
    def _can_start(token: Token) -> bool:
        previous = token.nbor(-1)
        if token.text[0].islower() or previous.text in {",", ";", ":"}:
            return False
        return bool(previous.whitespace_) or token.text not in _CLOSING_MARKS


@Language.factory("sentence_boundaries")
def create_sentence_boundaries(nlp: Language, name: str) -> SentenceBoundaries:
    return SentenceBoundaries()
