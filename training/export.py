"""Write a trained network as the files that the service ships.

    python -m training.export --model model.pt --start MINILM --train TRAIN.jsonl --out FOLDER

FOLDER gets `attribution.onnx` (int8 weights), `tokenizer.json` and `model.json`. The decoding
parameters that `training.calibrate` found are kept if `model.json` exists already.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from service.analysis.extractor.decoding import DecodingParameters
from service.analysis.extractor.pieces import Pieces
from training.data import LABELS, read_articles
from training.evaluate import WINDOW_PIECES, transitions
from training.model import Network
from training.train import load_network

_HEADS = ("tags", "content_cue", "cue_source")


def export(network: Network, path: Path, *, quantized: bool = True) -> None:
    """Write the network as ONNX, with 8-bit integer weights unless told otherwise."""
    network.eval()
    network.padded = False
    ids = torch.randint(1, 1000, (1, 24))
    firsts = torch.arange(1, 21)[None]
    with tempfile.TemporaryDirectory() as folder:
        plain, prepared = Path(folder) / "plain.onnx", Path(folder) / "prepared.onnx"
        torch.onnx.export(
            network,
            (ids, torch.zeros_like(ids), firsts),
            str(path if not quantized else plain),
            dynamo=False,
            opset_version=17,
            input_names=["ids", "features", "firsts"],
            output_names=["tags", "cues", "sources"],
            dynamic_axes={
                "ids": {1: "pieces"},
                "features": {1: "pieces"},
                "firsts": {1: "words"},
                "tags": {1: "words"},
                "cues": {1: "words", 2: "words"},
                "sources": {1: "words", 2: "words"},
            },
        )
        if not quantized:
            return
        quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
        nodes = onnx.load(prepared).graph.node
        heads = [n.name for n in nodes if n.name.split("/")[1:2] and n.name.split("/")[1] in _HEADS]
        quantize_dynamic(
            str(prepared),
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_exclude=heads,
        )


def sha256(path: Path) -> str:
    """Return a file's hash in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="attribune-polnear-minilm")
    parser.add_argument("--version", default="1.0.0")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    export(load_network(args.model), args.out / "attribution.onnx")
    shutil.copyfile(args.start / "tokenizer.json", args.out / "tokenizer.json")
    manifest_path = args.out / "model.json"
    logs = transitions(read_articles(args.train), Pieces(args.start / "tokenizer.json"))
    decoding = asdict(DecodingParameters(logs))
    if manifest_path.exists():
        decoding |= json.loads(manifest_path.read_text(encoding="utf-8"))["decoding"]
    decoding["transitions"] = [[round(float(x), 4) for x in row] for row in logs]
    manifest = {
        "name": args.name,
        "version": args.version,
        "labels": LABELS,
        "window_pieces": WINDOW_PIECES,
        "sha256": {
            name: sha256(args.out / name) for name in ("attribution.onnx", "tokenizer.json")
        },
        "decoding": decoding,
    }
    manifest_path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    size = (args.out / "attribution.onnx").stat().st_size
    print(f"wrote {args.out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
