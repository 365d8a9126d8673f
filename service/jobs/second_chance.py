"""Queueing articles again that were given up."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from service.jobs.queue import Priority, enqueue_analyses
from service.storage import failures
from service.storage.database import Database

# Queued in one transaction.
BATCH_ARTICLES = 500


class NotFailedError(ValueError):
    """Some of the articles were not given up, or are not there; `article_ids` says which."""

    def __init__(self, article_ids: list[UUID]) -> None:
        super().__init__(", ".join(map(str, article_ids)))
        self.article_ids = article_ids


def queue_again(database: Database, article_ids: Collection[UUID]) -> int:
    """Have these articles analysed before all that came in batches; how many they are.

    Raises `NotFailedError`, and then queues none of them.
    """
    wanted = dict.fromkeys(article_ids)
    with database.writing() as session:
        revived = failures.revive(session, wanted)
        others = [article_id for article_id in wanted if article_id not in revived]
        if others:
            raise NotFailedError(others)
        enqueue_analyses(session, revived, Priority.PERSON)
    return len(revived)


def queue_all_again(database: Database) -> Iterator[int]:
    """Have all articles analysed that were given up, when nothing else waits.

    Yields how many were queued in each transaction. None is queued twice, even if workers give
    it up again meanwhile.
    """
    last: UUID | None = None
    while True:
        with database.writing() as session:
            ids = failures.ids_after(session, last, BATCH_ARTICLES)
            if not ids:
                return
            revived = failures.revive(session, ids)
            enqueue_analyses(session, revived, Priority.ARCHIVE)
        last = ids[-1]
        yield len(revived)
