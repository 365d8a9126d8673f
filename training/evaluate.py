"""Measure an exported model on annotated articles, just as the service runs it.

    python -m training.evaluate [--model FOLDER] --dev DEV.jsonl [--out PRED.jsonl]

The figures follow the definitions of the project's score_attribution.py; `--out` writes
predictions in the form that it reads.
"""

from __future__ import annotations

import argparse
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from service.analysis.attribution import Attribution
from service.analysis.extractor.component import Extractor
from service.analysis.extractor.decoding import DecodingParameters, Floats, Reading, decode
from service.analysis.extractor.inference import Integers, read_text
from service.analysis.extractor.pieces import Pieces
from training.data import LABELS, ROLES, Article, examples, read_articles
from training.model import Network

_WORD = re.compile(r"\w+")
_STOP_WORDS = frozenset(
    "a an the this that these those of in on at to for from by with and or but as "
    "s his her its their our my your some other one".split()
)

WINDOW_PIECES = 192

Parts = dict[str, frozenset[int]]


class Tally:
    """Counts of right, predicted and true items; `f1` is between 0 and 1."""

    def __init__(self) -> None:
        self.right = self.predicted = self.true = 0

    def add(self, right: int, predicted: int, true: int) -> None:
        """Add one article's counts."""
        self.right += right
        self.predicted += predicted
        self.true += true

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.predicted + self.true)


def word_sets(article: Article, attributions: Sequence[dict[str, Any]]) -> list[Parts]:
    """Turn spans into sets of word numbers (a word: a run of letters, digits, underscores)."""
    matches = list(_WORD.finditer(article.text))
    starts, ends = [m.start() for m in matches], [m.end() for m in matches]
    return [
        {
            role: frozenset(
                word
                for start, end in attribution[role]
                for word in range(bisect_left(starts, start), bisect_right(ends, end))
            )
            for role in ROLES
        }
        for attribution in attributions
    ]


def matches(true: Sequence[Parts], predicted: Sequence[Parts]) -> list[tuple[int, int]]:
    """Pair true and predicted attributions by the F1 of their contents, at least 0.5."""
    pairs = []
    for t, one in enumerate(true):
        for p, other in enumerate(predicted):
            shared = len(one["content"] & other["content"])
            size = len(one["content"]) + len(other["content"])
            score = 2 * shared / size if size else 1.0
            if score >= 0.5:
                pairs.append((-score, t, p))
    used_true, used_predicted, chosen = set(), set(), []
    for _, t, p in sorted(pairs):
        if t not in used_true and p not in used_predicted:
            used_true.add(t)
            used_predicted.add(p)
            chosen.append((t, p))
    return chosen


def same_source(words: Sequence[str], true: frozenset[int], predicted: frozenset[int]) -> bool:
    """Whether two sources share a word that tells who it is, or are both none."""
    if not true or not predicted:
        return not true and not predicted

    def identifying(positions: frozenset[int]) -> frozenset[int]:
        return frozenset(i for i in positions if words[i] not in _STOP_WORDS) or positions

    return bool(identifying(true) & identifying(predicted))


def spans(attribution: Attribution) -> dict[str, list[list[int]]]:
    """Return an attribution in the form of the data files."""
    return {role: [[s.start, s.end] for s in getattr(attribution, role)] for role in ROLES}


class Verdict(NamedTuple):
    """Whether a predicted attribution's content matches a true one, and so does its source."""

    matched: bool
    right: bool


def judged(article: Article, predicted: Sequence[Attribution]) -> list[Verdict]:
    """Return the verdict on each predicted attribution."""
    words = [m.group().lower() for m in _WORD.finditer(article.text)]
    true = word_sets(article, article.attributions)
    guessed = word_sets(article, [spans(a) for a in predicted])
    verdicts = [Verdict(False, False)] * len(predicted)
    for t, p in matches(true, guessed):
        verdicts[p] = Verdict(True, same_source(words, true[t]["source"], guessed[p]["source"]))
    return verdicts


def score(
    articles: Sequence[Article], predictions: Sequence[Sequence[Attribution]]
) -> dict[str, float]:
    """Return the figures of score_attribution.py, all F1 but precision and recall of `full`."""
    tallies = {name: Tally() for name in ("content", "source", "cue", "match", "exact", "full")}
    for article, predicted in zip(articles, predictions, strict=True):
        true = word_sets(article, article.attributions)
        guessed = word_sets(article, [spans(a) for a in predicted])
        for role in ROLES:
            one = frozenset[int]().union(*(a[role] for a in true))
            other = frozenset[int]().union(*(a[role] for a in guessed))
            tallies[role].add(len(one & other), len(other), len(one))
        pairs = matches(true, guessed)
        exact = sum(true[t]["content"] == guessed[p]["content"] for t, p in pairs)
        sizes = len(guessed), len(true)
        tallies["match"].add(len(pairs), *sizes)
        tallies["exact"].add(exact, *sizes)
        tallies["full"].add(sum(v.right for v in judged(article, predicted)), *sizes)
    full = tallies["full"]
    result = {name: round(tally.f1, 4) for name, tally in tallies.items()}
    result["full_precision"] = round(full.right / max(1, full.predicted), 4)
    result["full_recall"] = round(full.right / max(1, full.true), 4)
    return result


def transitions(articles: Sequence[Article], pieces: Pieces) -> Floats:
    """Count tag transitions in annotated articles: log-probabilities [labels, labels]."""
    counts = np.full((len(LABELS), len(LABELS)), 0.5, np.float32)
    for article in articles:
        for example in examples(article, pieces, 256):
            tags = [tag for tag in example.tags if tag >= 0]
            np.add.at(counts, (tags[:-1], tags[1:]), 1)
    logs: Floats = np.log(counts / counts.sum(1, keepdims=True)).astype(np.float32)
    return logs


def read_articles_with(network: Network, start: Path, articles: Sequence[Article]) -> list[Reading]:
    """Run a PyTorch network over articles."""

    @torch.no_grad()
    def run(ids: Integers, features: Integers, firsts: Integers) -> tuple[Floats, Floats, Floats]:
        with torch.autocast("cpu", torch.bfloat16):
            outputs = network(*(torch.from_numpy(x) for x in (ids, features, firsts)))
        tags, cues, sources = (o.numpy() for o in outputs)
        return tags, cues, sources

    network.eval()
    pieces = Pieces(start / "tokenizer.json")
    return [read_text(run, pieces, article.text, WINDOW_PIECES) for article in articles]


def figures(network: Network, start: Path, dev: Path) -> dict[str, float]:
    """Decode with default parameters and score."""
    articles = read_articles(dev)
    # The transitions of the development articles stand in for the training ones: they
    # hardly differ, and weigh little.
    parameters = DecodingParameters(transitions(articles, Pieces(start / "tokenizer.json")))
    readings = read_articles_with(network, start, articles)
    return score(articles, [decode(reading, parameters) for reading in readings])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, help="the exported model's folder, else the shipped")
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    articles = read_articles(args.dev)
    extractor = Extractor(args.model)
    predictions = [extractor.extract(article.text) for article in articles]
    print(json.dumps(score(articles, predictions)))
    if args.out:
        with args.out.open("w", encoding="utf-8") as out:
            for article, predicted in zip(articles, predictions, strict=True):
                line = {"id": article.id, "attributions": [spans(a) for a in predicted]}
                out.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
