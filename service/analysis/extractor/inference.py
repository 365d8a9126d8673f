"""Run the network over the windows of a text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from service.analysis.extractor.decoding import LABELS, Floats, Reading, WindowReading
from service.analysis.extractor.features import word_features
from service.analysis.extractor.pieces import Pieces
from service.analysis.extractor.windows import pack_windows
from service.analysis.extractor.words import split_words

Integers = NDArray[np.int64]
#: The network: (ids [1, T], features [1, T], first pieces [1, W]) -> log-probabilities of
#: tags [1, W, labels], cues [1, W, W] and sources [1, W, W].
Network = Callable[[Integers, Integers, Integers], tuple[Floats, Floats, Floats]]


def read_text(network: Network, pieces: Pieces, text: str, window_pieces: int) -> Reading:
    """Return what the network says of a text, in windows of at most `window_pieces`.

    One window is run at a time. On a CPU that is the quickest, for nothing is padded; and
    the 8-bit network scales its numbers by all that it is given at once, so that a text would
    otherwise be read a little differently in other company.
    """
    words = split_words(text)
    word_pieces = pieces.of(words.forms())
    features = word_features(words)
    tags = np.zeros((len(words), len(LABELS)), np.float32)
    windows = []
    for window in pack_windows(words, [len(p) for p in word_pieces], window_pieces):
        ids, firsts, piece_features = pieces.encode(window, word_pieces, features)
        outputs = network(
            np.array([ids], np.int64),
            np.array([piece_features], np.int64),
            np.array([firsts], np.int64),
        )
        core = slice(window.core_start - window.start, window.core_end - window.start)
        tags[window.core_start : window.core_end] = outputs[0][0, core]
        windows.append(
            WindowReading(window, np.exp(outputs[1][0, core]), np.exp(outputs[2][0, core]))
        )
    return Reading(words, tags, windows)
