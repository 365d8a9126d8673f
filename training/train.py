"""Train the extractor's network.

    python -m training.train --train TRAIN.jsonl --dev DEV.jsonl --start MINILM --work FOLDER

FOLDER gets a checkpoint after each epoch (`last.pt`; the run goes on from it when it is
started again), the averaged weights (`model.pt`) and a log with the figures on DEV.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor, nn

from service.analysis.extractor.pieces import Pieces
from training.batches import Batch, collate, in_batches
from training.data import IGNORED, Article, Example, examples, read_articles, vary
from training.model import Network, from_minilm

ENCODER_RATE = 2e-4
EMBEDDING_RATE = 5e-5
HEADS_RATE = 1e-3
WARM_UP = 0.06
BATCH_PIECES = 1800
LINK_WEIGHT = 0.5
SOURCE_WEIGHT = 0.5
AVERAGE_DECAY = 0.998
SEPARATOR, MASK = 102, 103  # in BERT's vocabulary


def epoch_examples(
    articles: list[Article],
    pieces: Pieces,
    rng: random.Random,
    variation: float,
    masked: float = 0.0,
) -> list[Example]:
    """Make one epoch's windows: every article varied, and packed differently each time.

    A share `masked` of the words is hidden from the network.
    """
    made = []
    for article in articles:
        limit = rng.choice((192, 224, 256))
        made += examples(vary(article, rng, variation), pieces, limit, rng.randint(24, limit))
    if masked:
        for example in made:
            hide_words(example, masked, rng)
    return made


def hide_words(example: Example, share: float, rng: random.Random) -> None:
    """Replace the pieces of a random share of the words by [MASK], so that context counts."""
    for first, following in pairwise([*example.firsts, len(example.ids) - 1]):
        if rng.random() < share:
            for at in range(first, following):
                if example.ids[at] != SEPARATOR:
                    example.ids[at] = MASK


def pointer_loss(scores: Tensor, rows: Tensor, targets: Tensor) -> Tensor:
    """Mean negative log of the probability that falls on any right target."""
    if not len(rows):
        return scores.sum() * 0
    chosen = scores[rows[:, 0], rows[:, 1]]
    return -chosen.masked_fill(~targets, -1e4).logsumexp(-1).mean()


def gold_loss(outputs: tuple[Tensor, Tensor, Tensor], batch: Batch) -> Tensor:
    """Loss against the annotation."""
    tags, cues, sources = outputs
    tag_loss = nn.functional.nll_loss(
        tags.flatten(0, 1), batch.tags.flatten(), ignore_index=IGNORED
    )
    link_loss = pointer_loss(cues, batch.cue_rows, batch.cue_targets)
    source_loss = pointer_loss(sources, batch.source_rows, batch.source_targets)
    return tag_loss + LINK_WEIGHT * link_loss + SOURCE_WEIGHT * source_loss


def soft_loss(
    outputs: tuple[Tensor, Tensor, Tensor], taught: tuple[Tensor, Tensor, Tensor], batch: Batch
) -> Tensor:
    """Cross-entropy against the teachers' probabilities, on the rows that the gold loss uses."""
    tags, cues, sources = outputs
    kept = batch.tags != IGNORED
    tag_loss = -(taught[0] * tags).sum(-1)[kept].mean()

    def pointer(scores: Tensor, probabilities: Tensor, rows: Tensor) -> Tensor:
        if not len(rows):
            return scores.sum() * 0
        at = rows[:, 0], rows[:, 1]
        return -(probabilities[at] * scores[at]).sum(-1).mean()

    return (
        tag_loss
        + LINK_WEIGHT * pointer(cues, taught[1], batch.cue_rows)
        + SOURCE_WEIGHT * pointer(sources, taught[2], batch.source_rows)
    )


@torch.no_grad()
def teach(teachers: list[Network], batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Average the teachers' probabilities."""
    outputs = [teacher(batch.ids, batch.features, batch.firsts) for teacher in teachers]
    tags, cues, sources = (torch.stack(part).exp().mean(0) for part in zip(*outputs, strict=True))
    return tags, cues, sources


def optimizer_of(network: Network) -> torch.optim.Optimizer:
    """AdamW with a lower rate for the embeddings and a higher one for the heads."""
    rates = {"words": EMBEDDING_RATE, "positions": EMBEDDING_RATE, "norm": ENCODER_RATE,
             "layers": ENCODER_RATE, "features": HEADS_RATE, "tags": HEADS_RATE,
             "content_cue": HEADS_RATE, "cue_source": HEADS_RATE}  # fmt: skip
    groups = []
    for name, parameter in network.named_parameters():
        decay = 0.01 if parameter.ndim > 1 and name.split(".")[0] != "words" else 0.0
        groups.append(
            {"params": [parameter], "lr": rates[name.split(".")[0]], "weight_decay": decay}
        )
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def load_network(path: Path) -> Network:
    """Read a network that `train` wrote as `model.pt`, ready for use."""
    state = torch.load(path, weights_only=True)
    network = Network(layers=sum(name.endswith("qkv.weight") for name in state))
    network.load_state_dict(state)
    return network.eval()


def train(args: argparse.Namespace) -> None:
    """Run all epochs that are still to run."""
    args.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    pieces = Pieces(args.start / "tokenizer.json")
    articles = read_articles(args.train)
    network = from_minilm(args.start, args.layers, args.dropout)
    if args.initial:
        network.load_state_dict(load_network(args.initial).state_dict())
    teachers = [load_network(path) for path in args.teachers]
    optimizer = optimizer_of(network)
    average = {name: value.clone() for name, value in network.state_dict().items()}
    base_rates = [group["lr"] * args.rate for group in optimizer.param_groups]
    steps_an_epoch = len(
        in_batches(
            epoch_examples(articles, pieces, random.Random(0), 0), BATCH_PIECES, random.Random(0)
        )
    )
    steps = steps_an_epoch * args.epochs
    step, first_epoch = 0, 0
    last = args.work / "last.pt"
    if last.exists():
        saved = torch.load(last, weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        average, step, first_epoch = saved["average"], saved["step"], saved["epoch"]
        torch.manual_seed(args.seed + first_epoch)

    for epoch in range(first_epoch, args.epochs):
        rng = random.Random(f"{args.seed}/{epoch}")
        # The last epoch sees the articles as they are.
        variation = args.variation if epoch < args.epochs - 1 else args.variation / 2
        made = epoch_examples(articles, pieces, rng, variation, args.masked)
        batches = in_batches(made, BATCH_PIECES, rng)
        network.train()
        started = time.monotonic()
        total = 0.0
        for number, chosen in enumerate(batches, start=1):
            progress = min(1.0, step / steps)
            scale = min(1.0, progress / WARM_UP, (1 - progress) / (1 - WARM_UP))
            for group, rate in zip(optimizer.param_groups, base_rates, strict=True):
                group["lr"] = rate * scale
            batch = collate(chosen)
            with torch.autocast("cpu", torch.bfloat16):
                outputs = network(batch.ids, batch.features, batch.firsts)
                loss = gold_loss(outputs, batch)
                if teachers:
                    soft = soft_loss(outputs, teach(teachers, batch), batch)
                    loss = args.soft * soft + (1 - args.soft) * loss
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            total += loss.item()
            decay = min(AVERAGE_DECAY, (1 + step) / (10 + step))
            with torch.no_grad():
                for name, value in network.state_dict().items():
                    average[name].lerp_(value, 1 - decay)
            if number % 50 == 0:
                pace = (time.monotonic() - started) / number
                print(f"epoch {epoch + 1} batch {number}/{len(batches)} loss {total / number:.4f} "
                      f"{pace:.2f} s/batch", flush=True)  # fmt: skip
                torch.save(average, args.work / "model.pt")
        if math.isnan(total):
            raise SystemExit("the loss is not a number")
        torch.save(
            {"network": network.state_dict(), "optimizer": optimizer.state_dict(),
             "average": average, "step": step, "epoch": epoch + 1}, last,
        )  # fmt: skip
        torch.save(average, args.work / "model.pt")
        torch.save(network.state_dict(), args.work / "plain.pt")
        report(args, epoch + 1, total / len(batches))


def report(args: argparse.Namespace, epoch: int, loss: float) -> None:
    """Measure both weights on the development articles and log the figures."""
    from training.evaluate import figures

    for name in ("model.pt", "plain.pt"):
        line = {"epoch": epoch, "weights": name, "loss": round(loss, 4)}
        line |= figures(load_network(args.work / name), args.start, args.dev)
        print(json.dumps(line), flush=True)
        with (args.work / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--work", type=Path, required=True, help="checkpoints and log")
    parser.add_argument("--initial", type=Path, help="a model.pt to start from instead")
    parser.add_argument("--teachers", type=Path, nargs="*", default=[], help="model.pt files")
    parser.add_argument("--soft", type=float, default=0.7, help="the teachers' share of the loss")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--rate", type=float, default=1.0, help="factor for all learning rates")
    parser.add_argument("--variation", type=float, default=1.0, help="augmentation rate")
    parser.add_argument("--masked", type=float, default=0.0, help="share of words to hide")
    parser.add_argument("--seed", type=int, default=1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
