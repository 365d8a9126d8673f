"""What only PostgreSQL needs: its isolation levels, its locks and its time zone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError

# A reader sees one state from its first query to its last. Writers check by unique keys, and
# need to see what others have committed since they began.
READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
WRITING: dict[str, Any] = {"isolation_level": "READ COMMITTED"}

# The server has four threads in a process, and one that streams an answer may write meanwhile.
POOL_SIZE = 8
CONNECT_TIMEOUT_SECONDS = 10
# For many short queries at once, none of which is worth a second process or a compiler, and
# leaderboards that are put together in memory. The options in the address of the database come
# behind these, and win.
OPTIONS = (
    "-c max_parallel_workers_per_gather=0",
    "-c jit=off",
    "-c work_mem=16MB",
)
# Moments of the first and last year would be out of bounds in some time zones.
TIME_ZONE = "-c timezone=UTC"

# Any number will do, as long as nothing else in the database takes the same lock.
MIGRATION_LOCK = 0x61747472_6962756E
ROLLUP_LOCK = MIGRATION_LOCK + 1
TURN_CHECK_SECONDS = 0.2
# A migration that waits for a table makes all who come after it wait, too.
LOCK_TIMEOUT_MILLISECONDS = 3_000

# https://www.postgresql.org/docs/current/errcodes-appendix.html
CONFLICTS = {"40001": "serialization_failure", "40P01": "deadlock_detected"}
LOCK_NOT_AVAILABLE = "55P03"


def create(url: str) -> Engine:
    """Errors do not tell what a statement was given, which can be the text of an article."""
    engine = create_engine(
        url,
        pool_size=POOL_SIZE,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS},
    )

    @event.listens_for(engine, "do_connect")
    def set_options(dialect: Any, record: Any, arguments: Any, parameters: dict[str, Any]) -> None:
        parameters["options"] = " ".join([*OPTIONS, parameters.get("options", ""), TIME_ZONE])

    return engine


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection outside any transaction, of which only one is handed out at a time.

    Who comes second waits. A statement on it gives up when it has waited for a table for
    `LOCK_TIMEOUT_MILLISECONDS`.
    """
    with engine.execution_options(**WRITING).connect() as connection:
        try:
            _wait_for_turn(connection)
            connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MILLISECONDS}"))
            connection.commit()
            yield connection
        finally:
            # Closed and not used again, so that it takes its lock and its setting with it.
            connection.invalidate()


def _wait_for_turn(connection: Connection) -> None:
    # Not pg_advisory_lock: CREATE INDEX CONCURRENTLY waits for every transaction that is
    # older, and so would wait for those that wait here.
    turn = select(func.pg_try_advisory_lock(MIGRATION_LOCK))
    while not connection.scalar(turn):
        connection.rollback()
        time.sleep(TURN_CHECK_SECONDS)
    connection.commit()


def is_conflict(error: DBAPIError) -> bool:
    """Whether a transaction failed only because another one was in its way."""
    return _sqlstate(error) in CONFLICTS


def is_lock_timeout(error: DBAPIError) -> bool:
    return _sqlstate(error) == LOCK_NOT_AVAILABLE


def _sqlstate(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
