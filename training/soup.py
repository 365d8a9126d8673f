"""Average the weights of networks that were trained from one another.

python -m training.soup OUT.pt MODEL.pt MODEL.pt …
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch


def main() -> None:
    """Read the command line."""
    out, *paths = map(Path, sys.argv[1:])
    states = [torch.load(path, weights_only=True) for path in paths]
    torch.save(
        {name: torch.stack([s[name].float() for s in states]).mean(0) for name in states[0]}, out
    )


if __name__ == "__main__":
    main()
