"""The recipes of docs/api.md do what the page says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.recipes import install_command, recipes
from tests.integration.server import Server

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def fresh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("recipes"))
    running.start()
    yield running
    running.stop()


def test_every_recipe_does_what_the_page_says(fresh_server: Server, tmp_path: Path) -> None:
    install_command(tmp_path)
    environment = fresh_server.environment | {
        "ATTRIBUNE": fresh_server.address,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    found = recipes(PAGE)
    assert len(found) >= 15
    for recipe in found:
        printed = recipe.run(tmp_path, environment)
        assert recipe.prints(printed), f"line {recipe.line} printed {printed!r}"
