"""Keeps worker processes running, and gives back what the dead ones had in hand."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import time
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import product
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from service.jobs.queue import give_back
from service.jobs.worker import Begun, Ended, Ready, Report, Work, work
from service.settings import Settings
from service.storage import progress
from service.storage.database import Database
from service.telemetry import shared_metrics

TICK_SECONDS = 0.5
# A process that ends so soon after its start is started again only after a while.
SHORT_LIFE_SECONDS = 30
LONGEST_WAIT_SECONDS = 30
# Before an article that has ended a process is given to the next.
WAIT_AFTER_CRASH = timedelta(seconds=1)

_log = logging.getLogger(__name__)


class Ending(StrEnum):
    """Why a worker process ended."""

    STOPPED = "stopped"
    TIME_LIMIT = "time_limit"
    KILLED = "killed"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Tally:
    """What has happened to worker processes since the supervisor began."""

    ended: dict[tuple[Work, Ending], int] = field(
        default_factory=lambda: dict.fromkeys(product(Work, Ending), 0)
    )
    given_back: dict[Ending, int] = field(default_factory=lambda: dict.fromkeys(Ending, 0))


@dataclass(frozen=True, slots=True)
class Staff:
    """How many processes there should be for a kind of work, are running, and can take jobs."""

    wanted: int
    running: int
    ready: int


@dataclass(slots=True)
class Running:
    """A worker process, and the jobs that it has begun and not ended."""

    process: BaseProcess
    reports: Connection
    started_at: float
    ready: bool = False
    in_hand: dict[int, Begun] = field(default_factory=dict)


@dataclass(slots=True)
class Post:
    """A place for a worker process, taken again whenever its process ends."""

    work: Work
    running: Running | None = None
    not_before: float = 0.0
    short_lives: int = 0


# By the exit code; the system's SIGKILL is what running out of memory looks like.
_ENDINGS = {-signal.SIGALRM: Ending.TIME_LIMIT, -signal.SIGKILL: Ending.KILLED}


class Supervisor:
    """Runs `processes` workers that analyse, and one that delivers events and keeps order."""

    def __init__(self, settings: Settings, processes: int) -> None:
        self._settings = settings
        self._posts = [Post(Work.UPKEEP), *(Post(Work.ANALYSIS) for _ in range(processes))]
        # A process that was forked would share locks and connections with this one.
        self._processes = multiprocessing.get_context("spawn")
        self._database = Database(settings.database_url)
        self._stopping = False
        self.tally = Tally()

    def staff(self, kind: Work) -> Staff:
        """As it is now; another thread may ask."""
        posts = [post.running for post in self._posts if post.work is kind]
        running = [one for one in posts if one is not None]
        return Staff(len(posts), len(running), sum(one.ready for one in running))

    def run(self) -> None:
        """Supervise until SIGTERM or SIGINT, then let the workers finish what they have begun.

        What is not finished within the settings' time is given back to the queue.
        """
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._ask_to_stop)
        while not self._stopping:
            for post in self._posts:
                if post.running is None and time.monotonic() >= post.not_before:
                    post.running = self._start(post.work)
            self._attend(TICK_SECONDS)
        self._stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self, kind: Work) -> Running:
        reports, sending_end = self._processes.Pipe(duplex=False)
        process = self._processes.Process(
            target=work, args=(self._settings, kind, sending_end), name=kind.name.lower()
        )
        process.start()
        # Now its only other end is the child's, so that the pipe ends when the child does.
        sending_end.close()
        _log.info("Worker %s started (%s)", process.pid, process.name)
        return Running(process, reports, time.monotonic())

    def _attend(self, seconds: float) -> None:
        """Read reports and bury the dead for about so long."""
        running = self._running()
        ready = wait([one.reports for _, one in running], seconds)
        if not running:
            time.sleep(seconds)
        for post, one in running:
            if one.reports in ready:
                try:
                    _note(one, one.reports.recv())
                except (EOFError, OSError):
                    self._bury(post, one)

    def _bury(self, post: Post, dead: Running) -> None:
        post.running = None
        dead.process.join()
        dead.reports.close()
        if dead.process.pid is not None:
            shared_metrics.forget_process(dead.process.pid)
        ending = self._ending(dead.process.exitcode)
        self.tally.ended[post.work, ending] += 1
        short = time.monotonic() - dead.started_at < SHORT_LIFE_SECONDS
        post.short_lives = post.short_lives + 1 if short else 0
        pause = min(2.0**post.short_lives, LONGEST_WAIT_SECONDS) if short else 0.0
        post.not_before = time.monotonic() + pause
        reason = None if self._stopping else self._reason(dead.process.exitcode)
        if dead.process.exitcode != 0:
            _log.error("Worker %s ended: %s", dead.process.pid, reason or "it took too long")
        for begun in dead.in_hand.values():
            if self._give_back(begun, reason):
                self.tally.given_back[ending] += 1

    def _give_back(self, begun: Begun, reason: str | None) -> bool:
        """Whether it could be done.

        `reason` says what is wrong with the worker; without one, it only had to stop.
        """
        pause = WAIT_AFTER_CRASH if reason else timedelta(0)
        try:
            with self._database.writing() as session:
                if begun.article_id is not None:
                    article = progress.lock(session, begun.article_id)
                    if article is not None:
                        progress.wait_again(article, reason)
                give_back(session, begun.job_id, pause)
        except SQLAlchemyError as error:
            # It is found later by its worker's silence.
            _log.warning("Job %d could not be given back: %s", begun.job_id, error)
            return False
        return True

    def _ending(self, exit_code: int | None) -> Ending:
        if self._stopping or exit_code == 0:
            return Ending.STOPPED
        return _ENDINGS.get(exit_code or 0, Ending.CRASHED)

    def _reason(self, exit_code: int | None) -> str:
        if exit_code == -signal.SIGALRM:
            return f"Its analysis did not end within {self._settings.analysis_seconds} seconds."
        if exit_code == -signal.SIGKILL:
            return "The process that analysed it was killed, as happens when memory runs out."
        if exit_code is not None and exit_code < 0:
            return f"The process that analysed it was ended by {signal.Signals(-exit_code).name}."
        return f"The process that analysed it ended with the exit code {exit_code}."

    def _stop(self) -> None:
        _log.info("Stopping: jobs that were begun are finished or given back")
        for _, one in self._running():
            one.process.terminate()
        deadline = time.monotonic() + self._settings.worker_grace_seconds
        while self._running() and time.monotonic() < deadline:
            self._attend(0.2)
        for _, one in self._running():
            one.process.kill()
        while self._running():
            self._attend(0.2)
        self._database.close()

    def _running(self) -> list[tuple[Post, Running]]:
        return [(post, post.running) for post in self._posts if post.running is not None]


def _note(running: Running, message: Report) -> None:
    match message:
        case Ready():
            running.ready = message.ready
        case Begun():
            running.in_hand[message.job_id] = message
        case Ended():
            running.in_hand.pop(message.job_id, None)
