"""Work that may take long, for those who must answer soon."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from math import inf
from threading import Lock, Thread
from time import monotonic
from typing import Generic, TypeVar

Outcome = TypeVar("Outcome")


class Background(Generic[Outcome]):
    """Does a piece of work in a thread of its own, never twice at once.

    The thread is a daemon: work that hangs does not keep the process from ending.
    `latest` begins the work anew `rest_seconds` after it ended at the soonest, and after
    `rest_factor` times as long as it took; it forgets an outcome after `keep_seconds`.
    """

    def __init__(
        self,
        work: Callable[[], Outcome],
        *,
        rest_seconds: float = 0,
        rest_factor: float = 0,
        keep_seconds: float = inf,
    ) -> None:
        self._work = work
        self._rest_seconds = rest_seconds
        self._rest_factor = rest_factor
        self._keep_seconds = keep_seconds
        self._lock = Lock()
        self._running: Future[Outcome] | None = None
        self._latest: Outcome | None = None
        self._ended = -inf
        self._due = -inf

    def fresh(self, patience_seconds: float) -> Outcome:
        """The outcome of the work that is being done, or begun now.

        Raises `TimeoutError` where it takes longer than `patience_seconds`, and what the
        work raises.
        """
        return self._begin().result(patience_seconds)

    def latest(self, patience_seconds: float) -> Outcome | None:
        """The last outcome; only where there is none yet, a new one is waited for.

        None where the work failed, or nothing is known that is new enough.
        """
        if monotonic() >= self._due:
            running = self._begin()
            if self._latest is None:
                # Its failure shows in there being no outcome.
                try:
                    running.exception(patience_seconds)
                except TimeoutError:
                    return None
        return self._latest if monotonic() - self._ended <= self._keep_seconds else None

    def _begin(self) -> Future[Outcome]:
        with self._lock:
            if self._running is None:
                self._running = Future()
                Thread(target=self._do, args=(self._running,), daemon=True).start()
            return self._running

    def _do(self, running: Future[Outcome]) -> None:
        began = monotonic()
        try:
            outcome = self._work()
        except Exception as error:  # noqa: BLE001 - whoever waits for the outcome gets it
            self._end(began, None)
            running.set_exception(error)
        else:
            self._end(began, outcome)
            running.set_result(outcome)

    def _end(self, began: float, outcome: Outcome | None) -> None:
        with self._lock:
            self._running = None
            self._latest = outcome
            self._ended = monotonic()
            rest = max(self._rest_seconds, self._rest_factor * (self._ended - began))
            self._due = self._ended + rest
