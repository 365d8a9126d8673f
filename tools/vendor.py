"""Renew the files of other projects that are served with the API's documentation page.

    python tools/vendor.py

Needs the npm client, which fetches the package by name and version and verifies it. Change
the version below, run this, and look at `git diff`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "swagger-ui-dist"
VERSION = "5.35.0"
LICENCE = "Apache-2.0"
FILES = (
    "LICENSE",
    "NOTICE",
    "favicon-32x32.png",
    "swagger-ui-bundle.js",
    "swagger-ui-bundle.js.LICENSE.txt",
    "swagger-ui.css",
)
DESTINATION = Path(__file__).parents[1] / "service" / "api" / "static" / "swagger-ui"


def main() -> None:
    """Replace the vendored files by those of the pinned version."""
    with tempfile.TemporaryDirectory() as directory:
        package = unpacked(Path(directory))
        shutil.rmtree(DESTINATION, ignore_errors=True)
        DESTINATION.mkdir(parents=True)
        for name in FILES:
            content = (package / name).read_bytes()
            (DESTINATION / name).write_bytes(without_source_map(content))
    record = {
        "package": PACKAGE,
        "version": VERSION,
        "licence": LICENCE,
        "sha256": {name: digest(DESTINATION / name) for name in FILES},
    }
    text = json.dumps(record, indent=2) + "\n"
    (DESTINATION / "vendored.json").write_text(text, encoding="utf-8")
    print(f"{PACKAGE} {VERSION}: {len(FILES)} files in {DESTINATION}")


def unpacked(directory: Path) -> Path:
    """The folder of the package, fetched by npm into `directory`."""
    command = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent"]
    archive = subprocess.run(command, cwd=directory, check=True, capture_output=True, text=True)
    with tarfile.open(directory / archive.stdout.strip()) as package:
        package.extractall(directory, filter="data")
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
