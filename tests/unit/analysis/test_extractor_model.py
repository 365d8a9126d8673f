"""A model that is missing or not the right one is told at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.analysis.extractor.model import DEFAULT_FOLDER, Model, ModelError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "model"
    shutil.copytree(DEFAULT_FOLDER, copy)
    return copy


def test_the_shipped_model_is_named_and_versioned() -> None:
    model = Model()
    assert model.name and model.version.count(".") == 2


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere.model\.json"):
        Model(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["attribution.onnx", "tokenizer.json"])
def test_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=name):
        Model(folder)


def test_a_changed_file(folder: Path) -> None:
    expected = json.loads((folder / "model.json").read_text())["sha256"]["attribution.onnx"]
    with (folder / "attribution.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match=expected) as caught:
        Model(folder)
    assert str(folder / "attribution.onnx") in str(caught.value)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"name": "x", "version": "1", "sha256": 3}'])
def test_a_damaged_manifest(folder: Path, content: str) -> None:
    (folder / "model.json").write_text(content)
    with pytest.raises(ModelError, match=r"model\.json"):
        Model(folder)


def test_importing_the_extractor_leaves_onnxruntime_alone() -> None:
    # A process that has imported onnxruntime must not fork.
    code = (
        "import sys, service.analysis.extractor.component; sys.exit('onnxruntime' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
