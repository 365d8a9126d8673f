"""Load the trained network from its files and check that they are the right ones."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from service.analysis import statement
from service.analysis.extractor.decoding import LABELS, DecodingParameters, Floats
from service.analysis.extractor.inference import Integers
from service.analysis.extractor.pieces import Pieces

DEFAULT_FOLDER = Path(__file__).parent / "model"
MANIFEST = "model.json"


class ModelError(Exception):
    """A model's files are missing, damaged or not of a kind that this version can use."""


class Model:
    """A trained network, its vocabulary and its decoding parameters.

    `name` and `version` say which model it is. Calling `run` from several threads is safe.
    """

    def __init__(self, folder: Path | None = None, threads: int = 1) -> None:
        """Load the model in `folder`, by default the one that comes with the service.

        `threads` is the number of threads that one call of `run` uses. Load a model in the
        process that uses it: it does not survive a fork.

        Raises ModelError if a file is missing or is not the one that the manifest names.
        """
        folder = folder or DEFAULT_FOLDER
        manifest = _read_manifest(folder / MANIFEST)
        try:
            self.name = str(manifest["name"])
            self.version = str(manifest["version"])
            files: dict[str, str] = dict(manifest["sha256"])
            labels = tuple(manifest["labels"])
            self.parameters = DecodingParameters.from_json(manifest["decoding"])
            self.window_pieces = int(manifest["window_pieces"])
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{folder / MANIFEST}: not a model manifest ({error!r})") from error
        if labels != LABELS:
            raise ModelError(f"{folder / MANIFEST}: the labels are {labels}, expected {LABELS}")
        for required in ("attribution.onnx", "tokenizer.json"):
            if required not in files:
                raise ModelError(f"{folder / MANIFEST}: no sha256 of {required}")
        for file_name, expected in files.items():
            _verify(folder / file_name, expected)
        self.pieces = Pieces(folder / "tokenizer.json")

        # Imported here only: a process that has imported onnxruntime and then forks leaves
        # children that hang at exit.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / "attribution.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime has no common base class of its errors
            raise ModelError(f"{folder / 'attribution.onnx'}: cannot be loaded: {error}") from error

    def run(
        self, ids: Integers, features: Integers, firsts: Integers
    ) -> tuple[Floats, Floats, Floats]:
        """Run the network on one window; see `inference.Network`."""
        tags, cues, sources = self._session.run(
            ["tags", "cues", "sources"], {"ids": ids, "features": features, "firsts": firsts}
        )
        return np.asarray(tags), np.asarray(cues), np.asarray(sources)


@cache
def shipped_model() -> statement.Model:
    """The name and version of the model that comes with the service, read without loading it.

    Raises ModelError if its manifest cannot be read.
    """
    manifest = _read_manifest(DEFAULT_FOLDER / MANIFEST)
    return statement.Model(str(manifest["name"]), str(manifest["version"]))


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path}: the model manifest cannot be read: {error}") from error
    except ValueError as error:
        raise ModelError(f"{path}: the model manifest is not JSON: {error}") from error
    if not isinstance(manifest, dict):
        raise ModelError(f"{path}: the model manifest is not a JSON object")
    return manifest


def _verify(path: Path, expected: str) -> None:
    try:
        with path.open("rb") as file:
            actual = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: the model file cannot be read: {error}") from error
    if actual != expected:
        raise ModelError(
            f"{path}: wrong model file: its sha256 is {actual}, the manifest expects {expected}"
        )
