"""Collect labelled windows into padded tensors."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from training.data import IGNORED, Example


@dataclass
class Batch:
    """Windows padded to one length; pointers as (window, word) pairs and target masks.

    `cue_rows` and `source_rows` are [N, 2]; `cue_targets` and `source_targets` [N, W] are
    true at every word that is a right target of that row.
    """

    ids: Tensor
    features: Tensor
    firsts: Tensor
    tags: Tensor
    cue_rows: Tensor
    cue_targets: Tensor
    source_rows: Tensor
    source_targets: Tensor


def in_batches(examples: Sequence[Example], pieces: int, rng: random.Random) -> list[list[Example]]:
    """Group windows of like length into batches of about `pieces` word pieces, shuffled."""
    shuffled = list(examples)
    rng.shuffle(shuffled)
    batches: list[list[Example]] = []
    for at in range(0, len(shuffled), 400):
        batch: list[Example] = []
        for example in sorted(shuffled[at : at + 400], key=lambda e: len(e.ids)):
            if batch and (len(batch) + 1) * len(example.ids) > pieces:
                batches.append(batch)
                batch = []
            batch.append(example)
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def collate(batch: Sequence[Example]) -> Batch:
    """Pad windows to one length."""
    width = max(len(e.firsts) for e in batch)
    return Batch(
        ids=_padded([e.ids for e in batch], 0),
        features=_padded([e.features for e in batch], 0),
        firsts=_padded([e.firsts for e in batch], 0),
        tags=_padded([e.tags for e in batch], IGNORED),
        cue_rows=_rows(e.content_cue for e in batch),
        cue_targets=_targets((e.content_cue for e in batch), width),
        source_rows=_rows(e.cue_source for e in batch),
        source_targets=_targets((e.cue_source for e in batch), width),
    )


Links = list[tuple[int, list[int]]]


def _padded(lists: Sequence[list[int]], filler: int) -> Tensor:
    width = max(map(len, lists))
    return torch.tensor([row + [filler] * (width - len(row)) for row in lists])


def _rows(links: Iterable[Links]) -> Tensor:
    rows = [(window, word) for window, found in enumerate(links) for word, _ in found]
    return torch.tensor(rows, dtype=torch.long).reshape(-1, 2)


def _targets(links: Iterable[Links], width: int) -> Tensor:
    targets = [words for found in links for _, words in found]
    mask = torch.zeros(len(targets), width, dtype=torch.bool)
    for row, words in enumerate(targets):
        mask[row, words] = True
    return mask
