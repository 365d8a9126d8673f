from __future__ import annotations

from pathlib import Path

from tests.integration.server import Server


def test_without_a_queue_there_is_nothing_for_a_worker_to_do(tmp_path: Path) -> None:
    command = Server(tmp_path)
    assert command.run("db", "upgrade").returncode == 0
    done = command.run("worker")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: SQLite has no queue")
