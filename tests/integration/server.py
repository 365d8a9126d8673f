"""A server as an operator would start it: migrations, then gunicorn, in a folder of its own."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import requests

ATTRIBUNE = [sys.executable, "-m", "service.cli"]
PATIENCE_SECONDS = 120
# Below those that connections are given, so that none takes the port before its server does.
PORTS = range(20_000, 32_000)


class Server:
    """`attribune serve` on a free port, with its data in `directory` or at `database_url`."""

    def __init__(self, directory: Path, workers: int = 2, database_url: str = "") -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "ATTRIBUNE_PORT": str(self.port),
            "ATTRIBUNE_DATA_DIR": str(directory / "data"),
            "ATTRIBUNE_WORKERS": str(workers),
            "ATTRIBUNE_DATABASE_URL": database_url,
        }
        if database_url.startswith("postgresql"):
            self.environment["ATTRIBUNE_SESSION_SECRET"] = secrets.token_hex(32)
        self._log = directory / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run an `attribune` command with this server's settings."""
        return subprocess.run(
            [*ATTRIBUNE, *arguments],
            env=self.environment,
            check=False,
            text=True,
            capture_output=True,
        )

    def make_key(self, name: str, *options: str) -> str:
        """Make an API key, and wait until a running server knows that there is one."""
        made = self.run("keys", "create", name, *options)
        assert made.returncode == 0, made.stderr
        time.sleep(2.5)
        return made.stdout.strip()

    def start(self) -> None:
        assert self.run("db", "upgrade").returncode == 0
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*ATTRIBUNE, "serve"],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def terminate(self) -> None:
        """Ask it to end, as a service manager does."""
        assert self._process is not None
        self._process.terminate()

    def stop(self) -> int:
        """Have it end; its exit code."""
        assert self._process is not None
        self.terminate()
        return self._process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """End all its processes at once, as a crash does."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.address}/readyz", timeout=5).ok:
                    return
            except (requests.ConnectionError, requests.Timeout):
                pass
            assert self._process.poll() is None, self.log()
            time.sleep(0.1)
        raise TimeoutError(self.log())


def free_port() -> int:
    """A port that nobody listens on, and that the system gives to no client meanwhile."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
