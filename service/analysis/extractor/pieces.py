"""Turn words into word pieces, the units that the model reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from service.analysis.extractor.windows import Window

_MOST_PIECES = 8  # of one word; only the first decides, the rest help
_MOST_CACHED = 100_000  # words


class Pieces:
    """A word-piece vocabulary; a word's pieces do not depend on its neighbours."""

    def __init__(self, tokenizer_path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cls, self._sep, self._unknown = (
            self._tokenizer.token_to_id(special) or 0 for special in ("[CLS]", "[SEP]", "[UNK]")
        )
        self._cache: dict[str, list[int]] = {}

    def of(self, forms: Sequence[str]) -> list[list[int]]:
        """Return the ids of each word's pieces, at least one and at most eight."""
        cache = self._cache
        unseen = list({form for form in forms if form not in cache})
        if unseen:
            if len(cache) + len(unseen) > _MOST_CACHED:
                # A fresh cache: what this text needs, and no more.
                cache = self._cache = {}
                unseen = list(set(forms))
            # Of an endless "word" only the beginning can matter.
            encodings = self._tokenizer.encode_batch(
                [form[:200] for form in unseen], add_special_tokens=False
            )
            for form, encoding in zip(unseen, encodings, strict=True):
                cache[form] = encoding.ids[:_MOST_PIECES] or [self._unknown]
        return [cache[form] for form in forms]

    def encode(
        self, window: Window, pieces: Sequence[Sequence[int]], features: Sequence[int]
    ) -> tuple[list[int], list[int], list[int]]:
        """Return a window's piece ids, each word's first piece, and each piece's feature.

        `pieces` and `features` are those of all words of the text. Special pieces have
        feature 0.
        """
        ids = [self._cls]
        piece_features = [0]
        firsts: list[int] = []
        separators = set(window.separators)
        for word in range(window.start, window.end):
            if word in separators:
                ids.append(self._sep)
                piece_features.append(0)
            firsts.append(len(ids))
            ids += pieces[word]
            piece_features += [features[word]] * len(pieces[word])
        ids.append(self._sep)
        piece_features.append(0)
        return ids, firsts, piece_features
