"""The running service keeps to its specification, whatever it is sent."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from schemathesis import Case

from tests.integration import line_serializer
from tests.integration.server import Server

ROOT = Path(__file__).parents[2]
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")

SPECIFICATION = schemathesis.openapi.from_path(
    ROOT / "openapi.yaml", config=schemathesis.Config.from_path(CONFIGURATION)
)


@pytest.fixture(scope="module")
def keyed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that asks for keys, as the specification says."""
    running = Server(tmp_path_factory.mktemp("keyed"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def key(keyed_server: Server) -> str:
    return keyed_server.make_key("Contract", "--scope", "admin")


@SPECIFICATION.parametrize()
def test_every_operation_keeps_to_the_specification(
    case: Case, keyed_server: Server, key: str
) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    case.call_and_validate(base_url=keyed_server.address, headers=headers, timeout=60)


def test_operations_keep_to_the_specification_one_after_the_other(
    keyed_server: Server, key: str
) -> None:
    """What one operation answers is sent to the next, by the links between them."""
    start = f"import {line_serializer.__name__}; from schemathesis.cli import schemathesis; "
    program = ["-c", start + "schemathesis()"]
    options = ["--phases=stateful", "--max-examples=20", f"--url={keyed_server.address}"]
    done = subprocess.run(
        [
            *(sys.executable, *program, f"--config-file={CONFIGURATION}"),
            *("run", "openapi.yaml", f"--header=Authorization: Bearer {key}", *options),
        ],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"API Links:\s+[1-9]", done.stdout), done.stdout
