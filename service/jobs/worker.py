"""One process that works on the queue, until it is asked to end."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection
from typing import Any, cast
from uuid import UUID

import psycopg
from procrastinate import JobContext
from procrastinate.exceptions import ConnectorException

from service.jobs.queue import ANALYSIS, DELIVERY, SILENCE_SECONDS, UPKEEP
from service.jobs.tasks import HEARTBEAT_SECONDS, build
from service.runtime import Runtime
from service.settings import Settings
from service.telemetry import logs, metrics
from service.telemetry.metrics import JobOutcome

POLLING_SECONDS = 2
LONGEST_WAIT_SECONDS = 10

_log = logging.getLogger(__name__)


class Work(Enum):
    """What a process does: analyse, one article at a time; or deliver events and keep order."""

    ANALYSIS = (ANALYSIS,)
    UPKEEP = (DELIVERY, UPKEEP)

    @property
    def concurrency(self) -> int:
        return 1 if self is Work.ANALYSIS else 8


@dataclass(frozen=True, slots=True)
class Begun:
    """A worker has begun a job; `article_id` is the article that it is to analyse, if any."""

    job_id: int
    article_id: UUID | None


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker can take jobs; or no longer, while its queue is away."""

    ready: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """A worker has done all that a job asked for, or has met an error that it could handle."""

    job_id: int


Report = Ready | Begun | Ended


def work(settings: Settings, kind: Work, reports: Connection) -> None:
    """Work on the queue until SIGTERM, then finish what was begun; `reports` says what that is."""
    logs.configure(settings.log_format, settings.log_level)
    _prepare_signals()
    runtime = Runtime(settings)
    if kind is Work.ANALYSIS:
        runtime.warm()
    asyncio.run(_work(runtime, kind, reports))
    runtime.database.close()


def _prepare_signals() -> None:
    # A terminal sends SIGINT to all processes; the one that supervises them tells them to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a crash or a time limit interrupted is written to the log.
    faulthandler.enable()
    faulthandler.register(signal.SIGALRM, chain=True)
    threading.Thread(target=_end_without_supervisor, daemon=True).start()


def _end_without_supervisor() -> None:
    supervisor = multiprocessing.parent_process()
    if supervisor is not None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)


async def _work(runtime: Runtime, kind: Work, reports: Connection) -> None:
    """Run a worker, and a new one when the database was away."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    wait = 1
    while not stopping.is_set():
        try:
            await _run_worker(runtime, kind, reports, stopping)
            wait = 1
        except (ConnectorException, psycopg.OperationalError) as error:
            _send(reports, Ready(ready=False))
            reason = error.__cause__ or error
            _log.warning("The queue cannot be used; beginning anew in %d s: %s", wait, reason)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), wait)
            wait = min(2 * wait, LONGEST_WAIT_SECONDS)


async def _run_worker(
    runtime: Runtime, kind: Work, reports: Connection, stopping: asyncio.Event
) -> None:
    app = build(runtime)
    try:
        await app.open_async()
        _send(reports, Ready(ready=True))
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=list(kind.value),
                concurrency=kind.concurrency,
                fetch_job_polling_interval=POLLING_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=SILENCE_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=False,
                worker_middleware=[_reporting(reports), _timing],
            )
        )
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({worker, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        # A worker that is cancelled finishes the jobs that it has begun.
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker
    finally:
        await app.close_async()


def _reporting(reports: Connection) -> Callable[..., Awaitable[Any]]:
    async def report(
        call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: object
    ) -> Any:
        # A job that was fetched has an id.
        job_id = cast(int, context.job.id)
        article_id = context.job.task_kwargs.get("article_id")
        _send(reports, Begun(job_id, None if article_id is None else UUID(str(article_id))))
        try:
            return await call_next()
        finally:
            _send(reports, Ended(job_id))

    return report


async def _timing(
    call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: object
) -> Any:
    task = context.job.task_name.rpartition(".")[2]
    started = time.monotonic()
    outcome = JobOutcome.RAISED
    try:
        result = await call_next()
        outcome = JobOutcome.DONE
    finally:
        metrics.observe_job(task, outcome, time.monotonic() - started)
    return result


def _send(reports: Connection, message: Report) -> None:
    # Without a supervisor the process is about to end.
    with contextlib.suppress(OSError):
        reports.send(message)
