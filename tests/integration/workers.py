"""Real worker processes on a real PostgreSQL server, and what tests ask of them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text

from service.analysis import ArticleText
from service.analysis.statement import ArticleStatus
from service.jobs.intake import enqueue
from service.jobs.queue import Priority
from service.runtime import Runtime
from service.settings import Settings
from service.storage import articles
from service.storage.stored_analysis import StoredAnalysis
from tests.example_texts import report
from tests.integration.server import ATTRIBUNE

PATIENCE_SECONDS = 120
# Its analysis takes seconds, in which the process that does it can be met.
LONG_TEXT = "\n\n".join(report(number) for number in range(400))

Value = TypeVar("Value")


class Workers:
    """`attribune worker`, started as an operator would."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.environment = os.environ | {
            "ATTRIBUNE_DATABASE_URL": settings.database_url,
            "ATTRIBUNE_DATA_DIR": str(settings.data_directory),
            "ATTRIBUNE_WEBHOOK_ALLOW_PRIVATE": "yes",
        }
        self._log = folder / "worker.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, processes: int = 1, **settings: str) -> None:
        environment = self.environment | {
            f"ATTRIBUNE_{name.upper()}": value for name, value in settings.items()
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*ATTRIBUNE, "worker", "--processes", str(processes)],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_those_who_analyse(self) -> None:
        """End the processes that hold a model, as the system does when memory runs out."""
        self._signal_those_who_analyse(signal.SIGKILL)

    def halt_those_who_analyse(self) -> None:
        """Have them stand still, so that what they do can be looked at for as long as it takes."""
        self._signal_those_who_analyse(signal.SIGSTOP)

    def kill_all(self) -> None:
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def ask_to_stop(self) -> None:
        assert self._process is not None
        self._process.terminate()

    def stop(self) -> int:
        self.ask_to_stop()
        return self.wait()

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        assert self._process is not None
        return self._process.wait(PATIENCE_SECONDS)

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def _signal_those_who_analyse(self, sent: signal.Signals) -> None:
        for pid in self._children():
            if b"onnxruntime" in Path(f"/proc/{pid}/maps").read_bytes():
                os.kill(pid, sent)

    def _children(self) -> list[int]:
        assert self._process is not None
        pid = self._process.pid
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]


def queue(
    runtime: Runtime, article: str, priority: Priority = Priority.PERSON
) -> Callable[[], StoredAnalysis]:
    """Queue an article; what is answered reads how it is."""
    stored, _ = enqueue(runtime, ArticleText(article), None, priority)
    article_id = stored.article.id

    def read() -> StoredAnalysis:
        with runtime.database.reading() as session:
            found = articles.find(session, article_id)
        assert found is not None
        return found

    return read


def wait_for(condition: Callable[[], Value | None], workers: Workers) -> Value:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(workers.log())


def status_is(read: Callable[[], StoredAnalysis], *statuses: ArticleStatus) -> Callable[[], bool]:
    return lambda: read().article.status in statuses


def jobs(runtime: Runtime) -> int:
    query = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'analysis'"
    with runtime.database.reading() as session:
        return session.scalar(text(query)) or 0
