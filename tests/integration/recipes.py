"""The examples of a page of documentation, run as a reader would run them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"^```(?P<language>sh|python)\n(?P<code>.*?)^```\n(?:\n?```(?:text|json)\n(?P<output>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)
_ANYTHING = "…"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A block of shell or Python, and what the page says that it prints, if it does."""

    line: int
    language: str
    code: str
    output: str | None

    def run(self, directory: Path, environment: dict[str, str]) -> str:
        """What it prints; run in `directory`, where recipes find each other's files."""
        shell = ["bash", "-euo", "pipefail", "-c"]
        interpreter = shell if self.language == "sh" else [sys.executable, "-c"]
        done = subprocess.run(
            [*interpreter, self.code],
            cwd=directory,
            env=os.environ | environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"line {self.line}: {done.stdout}{done.stderr}"
        return done.stdout

    def prints(self, printed: str) -> bool:
        """Whether this is what the page says, where an ellipsis stands for anything."""
        if self.output is None:
            return True
        parts = (re.escape(part) for part in self.output.strip().split(_ANYTHING))
        return re.fullmatch(".*?".join(parts), printed.strip(), re.DOTALL) is not None


def recipes(page: Path) -> list[Recipe]:
    """The recipes of a page of Markdown, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Recipe(
            line=text.count("\n", 0, match.start()) + 1,
            language=match["language"],
            code=match["code"],
            output=match["output"],
        )
        for match in _BLOCK.finditer(text)
    ]


def install_command(directory: Path) -> None:
    """Put an `attribune` command into `directory` that runs the code that is tested."""
    command = directory / "attribune"
    root = Path(__file__).parents[2]
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m service.cli "$@"\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
