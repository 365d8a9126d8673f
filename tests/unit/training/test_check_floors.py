from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.check_floors import main


def check(directory: Path, floors: object, figures: object) -> int:
    (directory / "floors.json").write_text(json.dumps(floors))
    (directory / "figures.json").write_text(json.dumps(figures))
    return main([str(directory / "floors.json"), f"statements={directory / 'figures.json'}"])


@pytest.mark.parametrize(
    ("figures", "exit_code"),
    [
        ({"kind": {"macro_f1": 0.61}}, 0),
        ({"kind": {"macro_f1": 0.6}}, 0),
        ({"kind": {"macro_f1": 0.599}}, 1),
        ({"kind": {"macro_f1": None}}, 1),
        ({"kind": 0.7}, 1),
        ({}, 1),
    ],
)
def test_a_figure_below_its_floor_or_absent_fails(
    tmp_path: Path, figures: object, exit_code: int
) -> None:
    assert check(tmp_path, {"statements": {"kind.macro_f1": 0.6}}, figures) == exit_code


def test_figures_that_were_not_measured_fail(tmp_path: Path) -> None:
    assert check(tmp_path, {"attributions": {"source.f1": 0.1}}, {"source": {"f1": 0.9}}) == 1


def test_every_comparison_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(tmp_path, {"statements": {"source.f1": 0.5, "kind.f1": 0.4}}, {"source": {"f1": 0.7}})
    _, source, kind = capsys.readouterr().out.splitlines()
    assert source.split() == ["statements", "source.f1", "0.700", "0.500", "holds"]
    assert kind.split() == ["statements", "kind.f1", "absent", "0.400", "BELOW"]
