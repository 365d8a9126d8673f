"""A guard before spaCy's tokenizer, which takes quadratic time on long unbroken runs of marks."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

_UNBROKEN = re.compile(r"\S{400}")
_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")


class GuardedTokenizer:
    """Tokenizes with the model's own tokenizer, except texts that it would choke on."""

    def __init__(self, nlp: Language) -> None:
        self._vocabulary = nlp.vocab
        self._tokenizer = nlp.tokenizer

    def __call__(self, text: str) -> Doc:
        if _UNBROKEN.search(text) is None:
            doc: Doc = self._tokenizer(text)
            return doc
        return self._simply(text)

    def _simply(self, text: str) -> Doc:
        """One token for each word, mark and stretch of white space but a single blank."""
        words: list[str] = []
        spaces: list[bool] = []
        for match in _TOKEN.finditer(text):
            if match.group() == " " and words and not words[-1].isspace():
                spaces[-1] = True
            else:
                words.append(match.group())
                spaces.append(False)
        return Doc(self._vocabulary, words=words, spaces=spaces)
