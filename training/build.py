"""Train a model from annotated articles and write it as the service ships it, in one go.

    python -m training.build --train TRAIN.jsonl --dev DEV.jsonl --start MINILM --work FOLDER

FOLDER gets the checkpoints and logs, and FOLDER/model the finished model: copy its files to
`service/analysis/extractor/model/`. Started again after an interruption, it goes on where it was.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def step(module: str, *arguments: str | Path) -> None:
    """Run one module of this package; its failure ends everything."""
    subprocess.run([sys.executable, "-m", f"training.{module}", *map(str, arguments)], check=True)  # noqa: S603


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("train", "dev", "start", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args, more = parser.parse_known_args()
    model = args.work / "model"
    step("train", "--train", args.train, "--dev", args.dev, "--start", args.start,
         "--work", args.work, *more)  # fmt: skip
    step("export", "--model", args.work / "model.pt", "--start", args.start,
         "--train", args.train, "--out", model)  # fmt: skip
    step("calibrate", "--model", model, "--dev", args.dev)
    step("evaluate", "--model", model, "--dev", args.dev, "--out", args.work / "predictions.jsonl")


if __name__ == "__main__":
    main()
