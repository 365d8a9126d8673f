"""Run the network over the windows of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from service.analysis.extractor.decoding import LABELS, Floats, Reading, WindowReading
from service.analysis.extractor.features import word_features
from service.analysis.extractor.pieces import Pieces
from service.analysis.extractor.windows import Window, pack_windows
from service.analysis.extractor.words import Words, split_words

Integers = NDArray[np.int64]
#: The network: (ids [B, T], features [B, T], first pieces [B, W]) -> log-probabilities of
#: tags [B, W, labels], cues [B, W, W] and sources [B, W, W]. Padding is 0.
Network = Callable[[Integers, Integers, Integers], tuple[Floats, Floats, Floats]]

WINDOW_PIECES = 192
_BATCH_PIECES = 1536
_TEXTS_AT_ONCE = 32
_CHARACTERS_AT_ONCE = 400_000


@dataclass(slots=True)
class _Prepared:
    words: Words
    windows: list[Window]
    encoded: list[tuple[list[int], list[int], list[int]]]


def read_texts(
    network: Network,
    pieces: Pieces,
    texts: Iterable[str],
    *,
    window_pieces: int = WINDOW_PIECES,
    batch_pieces: int = _BATCH_PIECES,
) -> Iterator[Reading]:
    """Yield what the network says of each text, in order.

    Windows of neighbouring texts are run together, those of like length in one batch of
    about `batch_pieces` word pieces.
    """
    for group in _groups(texts):
        prepared = [_prepare(pieces, text, window_pieces) for text in group]
        jobs = [
            (text, window) for text, item in enumerate(prepared)
            for window in range(len(item.windows))
        ]  # fmt: skip
        jobs.sort(key=lambda job: len(prepared[job[0]].encoded[job[1]][0]))
        tags = [np.zeros((len(item.words), len(LABELS)), np.float32) for item in prepared]
        readings: list[dict[int, WindowReading]] = [{} for _ in prepared]
        for batch in _batches(jobs, prepared, batch_pieces):
            encoded = [prepared[text].encoded[window] for text, window in batch]
            outputs = network(
                _padded([ids for ids, _, _ in encoded]),
                _padded([features for _, _, features in encoded]),
                _padded([firsts for _, firsts, _ in encoded]),
            )
            for row, (text, number) in enumerate(batch):
                window = prepared[text].windows[number]
                core = slice(window.core_start - window.start, window.core_end - window.start)
                size = window.end - window.start
                tags[text][window.core_start : window.core_end] = outputs[0][row, core]
                readings[text][number] = WindowReading(
                    window,
                    np.exp(outputs[1][row, core, :size]),
                    np.exp(outputs[2][row, core, :size]),
                )
        for item, item_tags, item_readings in zip(prepared, tags, readings, strict=True):
            windows = [item_readings[number] for number in range(len(item.windows))]
            yield Reading(item.words, item_tags, windows)


def _groups(texts: Iterable[str]) -> Iterator[list[str]]:
    """Collect texts to run together: a few, or fewer long ones."""
    group: list[str] = []
    size = 0
    for text in texts:
        group.append(text)
        size += len(text)
        if len(group) == _TEXTS_AT_ONCE or size > _CHARACTERS_AT_ONCE:
            yield group
            group, size = [], 0
    if group:
        yield group


def _prepare(pieces: Pieces, text: str, window_pieces: int) -> _Prepared:
    words = split_words(text)
    word_pieces = pieces.of(words.forms())
    features = word_features(words)
    windows = list(pack_windows(words, [len(p) for p in word_pieces], window_pieces))
    return _Prepared(
        words, windows, [pieces.encode(window, word_pieces, features) for window in windows]
    )


def _batches(
    jobs: Sequence[tuple[int, int]], prepared: Sequence[_Prepared], batch_pieces: int
) -> Iterator[list[tuple[int, int]]]:
    """Cut jobs, sorted by length, into batches."""
    remaining = iter(jobs)
    for job in remaining:
        length = len(prepared[job[0]].encoded[job[1]][0])
        # The windows that follow are longer; the batch is a little larger than asked for.
        yield [job, *islice(remaining, max(0, batch_pieces // length - 1))]


def _padded(rows: Sequence[Sequence[int]]) -> Integers:
    padded = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for number, row in enumerate(rows):
        padded[number, : len(row)] = row
    return padded
