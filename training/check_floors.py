"""Compare measured figures with the floors below which quality must not fall.

    python -m training.check_floors FLOORS.json statements=FIGURES.json attributions=FIGURES.json

FLOORS holds, for each set of figures, the lowest value that each may have, named by its place
in the figures, such as `kind.macro_f1`. The exit code is 1 if any is below its floor, or absent.
Floors are only ever raised.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Comparison(NamedTuple):
    """A figure, the floor it must not be below, and its value if it was measured at all."""

    name: str
    floor: float
    value: float | None

    @property
    def holds(self) -> bool:
        """Whether the figure was measured and is not below its floor."""
        return self.value is not None and self.value >= self.floor

    def __str__(self) -> str:
        value = "absent" if self.value is None else f"{self.value:.3f}"
        verdict = "holds" if self.holds else "BELOW"
        return f"{self.name:48} {value:>8} {self.floor:>8.3f}  {verdict}"


def compared(
    floors: dict[str, dict[str, float]], figures: dict[str, dict[str, Any]]
) -> Iterator[Comparison]:
    """Every floor with the figure that it is for."""
    for measured, lowest in floors.items():
        for place, floor in lowest.items():
            value = figure(figures.get(measured, {}), place)
            yield Comparison(f"{measured} {place}", floor, value)


def figure(figures: dict[str, Any], place: str) -> float | None:
    """The number at a place such as `kind.macro_f1`, None if there is none."""
    found: Any = figures
    for name in place.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return float(found) if isinstance(found, int | float) else None


def read(file: str) -> Any:
    """The contents of a JSON file."""
    return json.loads(Path(file).read_text(encoding="utf-8"))


def main(arguments: list[str]) -> int:
    """Print every comparison; 1 if one does not hold."""
    floors = read(arguments[0])
    figures = {name: read(file) for name, _, file in (one.partition("=") for one in arguments[1:])}
    comparisons = list(compared(floors, figures))
    print(f"{'figure':48} {'measured':>8} {'floor':>8}")
    for comparison in comparisons:
        print(comparison)
    return 0 if all(comparison.holds for comparison in comparisons) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
