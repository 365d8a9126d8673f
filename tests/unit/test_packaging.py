"""The files that make the project installable agree with each other."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
VENDORED = [
    ROOT / "service" / "api" / "static" / "swagger-ui",
    ROOT / "service" / "web" / "static" / "vendor" / "htmx",
    ROOT / "service" / "web" / "static" / "vendor" / "uplot",
]
LOCK_FILES = ["constraints.txt", "constraints-test.txt"]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return re.sub(r"[-_.]+", "-", match.group()).lower()


def locked(file: str) -> dict[str, str]:
    """The packages that a lock file names, each with its version and hashes."""
    text = (ROOT / file).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.replace("\\\n", ""))
    return {name_of(entry): entry for entry in entries}


@pytest.mark.parametrize("file", LOCK_FILES)
def test_a_lock_file_names_packages_and_hashes_but_no_place(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not re.search(r"://|^-|\s--(?!hash=sha256:)|@", text, re.MULTILINE)
    assert all("==" in entry and "--hash=sha256:" in entry for entry in locked(file).values())


@pytest.mark.parametrize("file", LOCK_FILES)
def test_every_dependency_is_locked(file: str) -> None:
    wanted = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    if file == "constraints-test.txt":
        wanted += PROJECT["project"]["optional-dependencies"]["test"]
    assert {name_of(requirement) for requirement in wanted} <= locked(file).keys()


def test_the_tests_run_on_the_versions_that_the_service_runs_on() -> None:
    running, testing = (
        {name: entry.split(" ")[0] for name, entry in locked(file).items()} for file in LOCK_FILES
    )
    assert running.items() <= testing.items()


@pytest.mark.parametrize("directory", VENDORED, ids=lambda directory: directory.name)
def test_vendored_files_are_as_they_were_vendored(directory: Path) -> None:
    record = json.loads((directory / "vendored.json").read_text(encoding="utf-8"))
    files = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in directory.iterdir()
        if file.name != "vendored.json"
    }
    assert files == record["sha256"]
    assert "LICENSE" in files
