"""Doing a transaction again that failed because another was in its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from service.storage import postgresql

# Writers that add the same article or source at once are told apart by the database's unique
# keys; the second finds on its next attempt what the first has written.
ATTEMPTS = 5

Result = TypeVar("Result")


def retrying(transaction: Callable[[], Result]) -> Result:
    """What `transaction` returns, which is called anew up to `ATTEMPTS` times.

    It must begin and end a transaction of its own, and do nothing else.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return transaction()
        except DBAPIError as error:
            if not isinstance(error, IntegrityError) and not postgresql.is_conflict(error):
                raise
    return transaction()
