"""Doing a transaction again that failed because another was in its way."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from service.storage import postgresql

# Writers that add the same article, version or source at once are told apart by the
# database's unique keys; a second one finds on its next attempt what the first has written.
# Of several at least one succeeds each time, so that there must be more attempts than writers.
ATTEMPTS = 40
LONGEST_PAUSE_SECONDS = 0.1

Result = TypeVar("Result")


def retrying(transaction: Callable[[], Result]) -> Result:
    """What `transaction` returns, which is called anew up to `ATTEMPTS` times.

    It must begin and end a transaction of its own, and do nothing else.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return transaction()
        except DBAPIError as error:
            if not isinstance(error, IntegrityError) and not postgresql.is_conflict(error):
                raise
        # At random, so that those who met do not meet again.
        time.sleep(random.uniform(0, min(0.002 * attempt, LONGEST_PAUSE_SECONDS)))  # noqa: S311
    return transaction()
