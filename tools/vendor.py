"""Renew the files of other projects that are served with the pages.

    python tools/vendor.py

Needs the npm client, which fetches each package by name and version and verifies it. Change
a version below, run this, and look at `git diff`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

SERVICE = Path(__file__).parents[1] / "service"


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the npm registry, and which of its files go into which folder."""

    name: str
    version: str
    licence: str
    files: tuple[str, ...]
    destination: Path


PACKAGES = (
    Package(
        name="swagger-ui-dist",
        version="5.35.0",
        licence="Apache-2.0",
        files=(
            "LICENSE",
            "NOTICE",
            "favicon-32x32.png",
            "swagger-ui-bundle.js",
            "swagger-ui-bundle.js.LICENSE.txt",
            "swagger-ui.css",
        ),
        destination=SERVICE / "api" / "static" / "swagger-ui",
    ),
    Package(
        name="htmx.org",
        version="2.0.11",
        licence="0BSD",
        files=("LICENSE", "dist/htmx.min.js"),
        destination=SERVICE / "web" / "static" / "vendor" / "htmx",
    ),
    Package(
        name="uplot",
        version="1.6.32",
        licence="MIT",
        files=("LICENSE", "dist/uPlot.iife.min.js", "dist/uPlot.min.css"),
        destination=SERVICE / "web" / "static" / "vendor" / "uplot",
    ),
)


def main() -> None:
    """Replace the vendored files by those of the pinned versions."""
    for package in PACKAGES:
        vendor(package)


def vendor(package: Package) -> None:
    with tempfile.TemporaryDirectory() as directory:
        unpacked = unpack(package, Path(directory))
        shutil.rmtree(package.destination, ignore_errors=True)
        package.destination.mkdir(parents=True)
        for file in package.files:
            content = (unpacked / file).read_bytes()
            (package.destination / Path(file).name).write_bytes(without_source_map(content))
    names = [Path(file).name for file in package.files]
    record = {
        "package": package.name,
        "version": package.version,
        "licence": package.licence,
        "sha256": {name: digest(package.destination / name) for name in names},
    }
    text = json.dumps(record, indent=2) + "\n"
    (package.destination / "vendored.json").write_text(text, encoding="utf-8")
    print(f"{package.name} {package.version}: {len(names)} files in {package.destination}")


def unpack(package: Package, directory: Path) -> Path:
    """The folder of the package, fetched by npm into `directory`."""
    command = ["npm", "pack", f"{package.name}@{package.version}", "--silent"]
    archive = subprocess.run(command, cwd=directory, check=True, capture_output=True, text=True)
    with tarfile.open(directory / archive.stdout.strip()) as opened:
        opened.extractall(directory, filter="data")
    return directory / "package"


def without_source_map(content: bytes) -> bytes:
    """Drop the last line's pointer to a source map, a file that is not vendored."""
    body, found, rest = content.rpartition(b"sourceMappingURL=")
    if not found or b"\n" in rest.strip():
        return content
    return body.rpartition(b"\n")[0] + b"\n"


def digest(file: Path) -> str:
    """The file's SHA-256."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
