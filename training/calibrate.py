"""Fit the decoding and the confidences of an exported model on development articles.

    python -m training.calibrate --model FOLDER --dev DEV.jsonl

Chooses the decoding parameters one after another, fits a logistic regression from the evidence
for an attribution to whether it is right in full, chooses the confidence below which attributions
are dropped, and writes all that to FOLDER/model.json. Prints figures and a reliability table whose
confidences are cross-validated: each article's come from a regression fitted on the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.analysis.extractor.decoding import (
    DecodingParameters,
    Found,
    Reading,
    decode,
    decode_with_evidence,
)
from service.analysis.extractor.inference import read_text
from service.analysis.extractor.model import Model
from training.data import Article, read_articles
from training.evaluate import judged, score

FOLDS = 12
_PENALTY = 1.0
_LEAST_MATCH = 0.84
_GRID: dict[str, tuple[float, ...]] = {
    "transition_weight": (0.15, 0.2, 0.25),
    "outside_bias": (-0.3, 0.0),
    "promote": (0.2, 0.35),
    "no_source": (0.5, 0.6),
}

Doubles = NDArray[np.float64]


def tuned(
    articles: Sequence[Article], readings: Sequence[Reading], parameters: DecodingParameters
) -> DecodingParameters:
    """Choose decoding parameters one after another by content match and full F1."""
    chosen = replace(parameters, calibration=(), floor=0.0)
    for name, values in _GRID.items():
        tried = []
        for value in values:
            candidate = replace(chosen, **{name: value})
            figures = score(articles, [decode(reading, candidate) for reading in readings])
            # Exact contents are worth a little of the rest.
            worth = figures["full"] + 0.5 * figures["match"] + 0.2 * figures["exact"]
            tried.append((worth, candidate))
            print(f"{name} {value}: {figures}", flush=True)
        chosen = max(tried, key=lambda pair: pair[0])[1]
    return chosen


def fit(features: Doubles, right: Doubles) -> Doubles:
    """Fit a logistic regression by Newton's method; the first feature is the constant."""
    weights = np.zeros(features.shape[1])
    penalty = np.full(features.shape[1], _PENALTY)
    penalty[0] = 0.0
    for _ in range(30):
        expected = 1 / (1 + np.exp(-features @ weights))
        gradient = features.T @ (right - expected) - penalty * weights
        curvature = (features * (expected * (1 - expected))[:, None]).T @ features
        weights += np.linalg.solve(curvature + np.diag(penalty), gradient)
    return weights


def cross_validated(features: Doubles, right: Doubles, article: NDArray[np.int64]) -> Doubles:
    """Return each attribution's confidence from a regression fitted on other articles."""
    confidence = np.zeros(len(right))
    for fold in range(FOLDS):
        held = article % FOLDS == fold
        weights = fit(features[~held], right[~held])
        confidence[held] = 1 / (1 + np.exp(-features[held] @ weights))
    return confidence


def reliability(confidence: Doubles, right: Doubles) -> str:
    """Return a Markdown table: how often attributions of a confidence are right."""
    bounds = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0001)
    lines = ["| confidence | attributions | mean confidence | right |", "| --- | --- | --- | --- |"]
    for low, high in pairwise(bounds):
        chosen = (confidence >= low) & (confidence < high)
        if chosen.any():
            lines.append(
                f"| {low:.2f} to {min(high, 1):.2f} | {chosen.sum()} "
                f"| {confidence[chosen].mean():.3f} | {right[chosen].mean():.3f} |"
            )
    for low in (0.8, 0.9, 0.95):
        chosen = confidence >= low
        lines.append(
            f"| at least {low:.2f} | {chosen.sum()} | {confidence[chosen].mean():.3f} "
            f"| {right[chosen].mean():.3f} |"
        )
    return "\n".join(lines)


def best_floor(
    confidence: Doubles, right: Doubles, matched: Doubles, true: int
) -> tuple[float, float, float]:
    """Choose the floor; return it with the F1 of full attributions and of content matches.

    It is the one of the best full F1 that leaves the content match at `_LEAST_MATCH`, where
    that can be had. What is dropped loses its match; matches that others would then make are
    not counted.
    """
    tried = []
    for floor in np.arange(0.0, 0.66, 0.02):
        kept = confidence >= floor
        full, match = (2 * x[kept].sum() / (kept.sum() + true) for x in (right, matched))
        tried.append((min(float(match), _LEAST_MATCH), float(full), float(floor), float(match)))
    _, full, floor, match = max(tried)
    return round(floor, 2), full, match


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True, help="folder of the exported model")
    parser.add_argument("--dev", type=Path, required=True)
    args = parser.parse_args()
    articles = read_articles(args.dev)
    model = Model(args.model, threads=1)
    readings = [
        read_text(model.run, model.pieces, article.text, model.window_pieces)
        for article in articles
    ]
    parameters = tuned(articles, readings, model.parameters)

    found: list[list[Found]] = [decode_with_evidence(r, parameters) for r in readings]
    features = np.array([f.evidence.features() for one in found for f in one])
    verdicts = [
        judged(article, [f.attribution for f in one])
        for article, one in zip(articles, found, strict=True)
    ]
    matched = np.array([float(v.matched) for one in verdicts for v in one])
    right = np.array([float(v.right) for one in verdicts for v in one])
    article = np.array([number for number, one in enumerate(found) for _ in one])
    confidence = cross_validated(features, right, article)
    loss = -np.log(np.where(right > 0, confidence, 1 - confidence)).mean()
    true = sum(len(a.attributions) for a in articles)
    floor, full, match = best_floor(confidence, right, matched, true)
    print(f"cross-validated: log loss {loss:.4f}; floor {floor}: full F1 {full:.4f}, "
          f"content match F1 {match:.4f}")  # fmt: skip
    print(reliability(confidence, right))

    weights = tuple(round(float(w), 4) for w in fit(features, right))
    final = replace(parameters, calibration=weights, floor=floor)
    print("weights", weights)
    print("shipped:", score(articles, [decode(reading, final) for reading in readings]))
    path = args.model / "model.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["decoding"] |= {
        "transition_weight": final.transition_weight,
        "outside_bias": final.outside_bias,
        "promote": final.promote,
        "no_source": final.no_source,
        "point": final.point,
        "floor": final.floor,
        "calibration": list(final.calibration),
    }
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
