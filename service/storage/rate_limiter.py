"""How many requests a client may still make, counted together by all processes of a machine."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from math import ceil
from pathlib import Path
from threading import Lock

from pyrate_limiter import GCRA, Duration, Rate

BUSY_TIMEOUT_SECONDS = 0.5
FORGETS_EVERY = 1000

_ALGORITHM = GCRA()

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a client may still ask for: `remaining` of `per_minute` requests, all of them again
    in `reset_seconds`. A request that was refused may be made again in `retry_after_seconds`."""

    per_minute: int
    remaining: int
    reset_seconds: int
    retry_after_seconds: int | None = None

    @property
    def is_used_up(self) -> bool:
        return self.retry_after_seconds is not None


class RateLimiter:
    """Keeps one number for each client, by the generic cell rate algorithm: requests may come
    all at once or spread, and what was used is given back evenly over a minute.

    The numbers are in a SQLite file of their own, whatever the database is: they change with
    every request, are worth nothing after a minute, and need not survive a crash. Where
    the file cannot be used, requests are served and not counted.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._numbers = count(1)

    def take(self, client: str, per_minute: int) -> Allowance | None:
        """Count a request of the client; None where it could not be counted."""
        rates = [Rate(per_minute, Duration.MINUTE)]
        now = time.time_ns() // 1_000_000
        try:
            with self._lock, self._transaction() as connection:
                return self._step(connection, client, rates, now)
        except (sqlite3.Error, OSError):
            _log.warning("A request could not be counted in %s", self._file, exc_info=True)
            return None

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        if self._connection is None:
            self._connection = _open(self._file)
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def _step(
        self, connection: sqlite3.Connection, client: str, rates: list[Rate], now: int
    ) -> Allowance:
        row = connection.execute("SELECT full_at FROM client WHERE name = ?", [client]).fetchone()
        # A clock that was put back must not make anyone wait longer than a minute.
        before = (0 if row is None else min(row[0], (now + Duration.MINUTE.value) * 1000),)
        after, decision = _ALGORITHM.step(rates, before, now, 1)
        if decision.allowed:
            connection.execute("INSERT OR REPLACE INTO client VALUES (?, ?)", [client, after[0]])
        if next(self._numbers) % FORGETS_EVERY == 0:
            connection.execute("DELETE FROM client WHERE full_at < ?", [now * 1000])
        wait = decision.retry_after_ms
        return Allowance(
            per_minute=rates[0].limit,
            remaining=rates[0].limit - _ALGORITHM.consumed(rates, after, now),
            reset_seconds=ceil(after[0] / 1_000_000 - now / 1000),
            retry_after_seconds=None if decision.allowed else max(1, ceil((wait or 0) / 1000)),
        )


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        file, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    # When each client has all its requests again, in microseconds of the epoch.
    connection.execute(
        "CREATE TABLE IF NOT EXISTS client (name TEXT PRIMARY KEY, full_at INTEGER NOT NULL) "
        "WITHOUT ROWID"
    )
    return connection
