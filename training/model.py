"""The network: a small BERT encoder with a tagging head and two pointer heads."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from service.analysis.extractor.features import FEATURES
from training.data import LABELS

WIDTH = 384
HEADS = 12
INNER = 1536
POINTER_WIDTH = 128
_NEVER = -1e4


class PooledDropout(nn.Module):
    """Dropout whose masks are random slices of a pool, redrawn now and then.

    Drawing each mask anew takes a quarter of the training time on a CPU.
    """

    def __init__(self, rate: float, size: int = 1 << 22, uses: int = 200) -> None:
        super().__init__()
        self.rate, self.size, self.uses = rate, size, uses
        self.pool = torch.empty(0)
        self.used = 0

    def forward(self, x: Tensor) -> Tensor:
        """Return x with a share `rate` of its elements zeroed, in training only."""
        if not self.training or not self.rate:
            return x
        if self.used % self.uses == 0 or self.pool.numel() < 2 * x.numel():
            size = max(self.size, 2 * x.numel())
            kept = torch.empty(size).bernoulli_(1 - self.rate) / (1 - self.rate)
            self.pool = kept.to(torch.bfloat16)
        self.used += 1
        offset = int(torch.randint(self.pool.numel() - x.numel(), ()))
        mask = self.pool[offset : offset + x.numel()].view_as(x)
        return x * mask.to(x.dtype)


class Layer(nn.Module):
    """A transformer layer, as BERT has it."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm_attention = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = PooledDropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Return x [B, T, WIDTH] transformed; `mask` [B, 1, 1, T] is added to the scores."""
        batch, length, _ = x.shape
        q, k, v = (
            part.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in self.qkv(x).split(WIDTH, dim=-1)
        )
        # By hand: PyTorch's own attention is slow backwards on a CPU, and so is dropout in it.
        scores = q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5
        if mask is not None:
            scores = scores + mask.to(q.dtype)
        mixed = scores.softmax(-1).to(v.dtype) @ v
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm_attention(x + self.dropout(self.out(mixed)))
        return self.norm(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Pointer(nn.Module):
    """Scores every word as the target of every other."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, POINTER_WIDTH)
        self.key = nn.Linear(WIDTH, POINTER_WIDTH)
        self.dropout = PooledDropout(dropout)

    def forward(self, words: Tensor, mask: Tensor | None) -> Tensor:
        """Return log-probabilities [B, W, W]: row = the word that points."""
        query, key = self.query(self.dropout(words)), self.key(self.dropout(words))
        scores = (query @ key.transpose(-1, -2)).float() * POINTER_WIDTH**-0.5
        if mask is not None:
            scores = scores + mask
        return scores.log_softmax(-1)


class Network(nn.Module):
    """Tags each word and points from contents to cues and from cues to sources.

    With `padded` false it takes one window at a time, without padding, and is a little quicker.
    """

    def __init__(self, layers: int = 6, dropout: float = 0.1, vocabulary: int = 30522) -> None:
        super().__init__()
        self.padded = True
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.features = nn.Embedding(FEATURES, WIDTH)
        nn.init.zeros_(self.features.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.dropout = PooledDropout(dropout)
        self.tags = nn.Linear(WIDTH, len(LABELS))
        self.content_cue = Pointer(dropout)
        self.cue_source = Pointer(dropout)

    def forward(
        self, ids: Tensor, features: Tensor, firsts: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return log-probabilities of tags [B, W, 7], cues [B, W, W] and sources [B, W, W].

        ids, features: [B, T], padded with 0. firsts: [B, W], the position of each word's
        first piece, padded with 0.
        """
        positions = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(positions) + self.features(features)
        x = self.dropout(self.norm(x))
        mask = word_mask = None
        if self.padded:
            mask = (ids == 0)[:, None, None, :].to(x.dtype) * _NEVER
            word_mask = (firsts == 0)[:, None, :].to(torch.float32) * _NEVER
        for layer in self.layers:
            x = layer(x, mask)
        words = x.gather(1, firsts[:, :, None].expand(-1, -1, WIDTH))
        tags = self.tags(self.dropout(words)).float().log_softmax(-1)
        return tags, self.content_cue(words, word_mask), self.cue_source(words, word_mask)


def from_minilm(folder: Path, layers: int = 6, dropout: float = 0.1) -> Network:
    """Make a network with the weights of a Hugging Face BERT folder, heads untrained."""
    given = load_file(folder / "model.safetensors")
    network = Network(layers, dropout, given["embeddings.word_embeddings.weight"].shape[0])
    state = network.state_dict()
    state["words.weight"] = given["embeddings.word_embeddings.weight"]
    # Every piece is of token type 0 here.
    state["positions.weight"] = (
        given["embeddings.position_embeddings.weight"]
        + given["embeddings.token_type_embeddings.weight"][0]
    )
    for end in ("weight", "bias"):
        state[f"norm.{end}"] = given[f"embeddings.LayerNorm.{end}"]
        for n in range(layers):
            old = f"encoder.layer.{n}"
            state[f"layers.{n}.qkv.{end}"] = torch.cat(
                [given[f"{old}.attention.self.{x}.{end}"] for x in ("query", "key", "value")]
            )
            for new_name, old_name in (
                ("out", "attention.output.dense"),
                ("norm_attention", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("norm", "output.LayerNorm"),
            ):
                state[f"layers.{n}.{new_name}.{end}"] = given[f"{old}.{old_name}.{end}"]
    network.load_state_dict(state)
    return network
