"""What a second worker process adds, and whether a worker's memory grows.

    python -m benchmarks.workers [--articles 300] [--rounds 3]
    python -m benchmarks.workers --memory [--articles 5000]

Articles of about 450 words are queued in a PostgreSQL server that runs meanwhile, and analysed by
one process and by two in turn; printed are the articles per second, from the first to the last
that is done, and the ratio. With `--memory` one process analyses them all, and the mean of its
resident memory over the first and the last 500 articles is compared. Needs two free cores and
Linux.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import mean, median
from uuid import UUID

from sqlalchemy import func, select, text

from benchmarks.processes import Postgres, Service, upgrade
from service.analysis import ArticleText
from service.analysis.statement import ArticleStatus
from service.jobs.queue import Priority, enqueue_analyses
from service.settings import Settings
from service.storage import articles
from service.storage.database import Database
from service.storage.tables import ArticleRow

EXAMPLE = Path(__file__).parents[1] / "examples" / "article.json"
PARAGRAPH_ROUNDS = 3
COMPARED = 500
PATIENCE_SECONDS = 3600


def article_text(number: int) -> str:
    """The example, its paragraphs in another order, several times over."""
    paragraphs = json.loads(EXAMPLE.read_text(encoding="utf-8"))["text"].split("\n\n")
    turn = number % len(paragraphs)
    turned = [*paragraphs[turn:], *paragraphs[:turn]]
    return "\n\n".join([f"This is report number {number}.", *turned * PARAGRAPH_ROUNDS])


class Farm:
    """A database with a queue, and worker processes that come and go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._postgres = Postgres(folder)
        self._environment = {"ATTRIBUNE_DATABASE_URL": self._postgres.url}
        upgrade(self._environment)
        self.database = Database(Settings.from_environment(self._environment).database_url)
        self._next = 0

    def start(self, processes: int) -> Service:
        """Workers that have loaded their models and wait."""
        workers = Service(self._folder, self._environment, "worker", "--processes", str(processes))
        workers.start()
        # One more process keeps order.
        while self._registered() < processes + 1:
            time.sleep(0.1)
        return workers

    def queue(self, count: int) -> list[UUID]:
        numbers = range(self._next, self._next + count)
        self._next += count
        with self.database.writing() as session:
            ids = [
                articles.accept(session, ArticleText(article_text(number)), None)[0].id
                for number in numbers
            ]
            enqueue_analyses(session, ids, Priority.ARCHIVE)
        return ids

    def analysed(self, ids: list[UUID]) -> int:
        done = ArticleRow.status == ArticleStatus.ANALYSED
        query = select(func.count()).where(done, ArticleRow.id.in_(ids))
        with self.database.reading() as session:
            return session.scalar(query) or 0

    def articles_per_second(self, ids: list[UUID]) -> float:
        times = select(func.min(ArticleRow.analysed_at), func.max(ArticleRow.analysed_at))
        with self.database.reading() as session:
            first, last = session.execute(times.where(ArticleRow.id.in_(ids))).one()
        return (len(ids) - 1) / (last - first).total_seconds()

    def close(self) -> None:
        self.database.close()
        self._postgres.stop()

    def _registered(self) -> int:
        with self.database.reading() as session:
            return session.scalar(text("SELECT count(*) FROM procrastinate_workers")) or 0


def speed(farm: Farm, processes: int, count: int) -> float:
    workers = farm.start(processes)
    ids = farm.queue(count)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while farm.analysed(ids) < count and time.monotonic() < deadline:
        time.sleep(0.5)
    workers.stop()
    return farm.articles_per_second(ids)


def compare(farm: Farm, count: int, rounds: int) -> None:
    pairs = []
    for number in range(1, rounds + 1):
        one, two = speed(farm, 1, count), speed(farm, 2, count)
        pairs.append((one, two))
        print(
            f"round {number}: one process {one:6.2f} articles/s, two {two:6.2f}, "
            f"ratio {two / one:.2f}",
            flush=True,
        )
    words = len(article_text(0).split())
    print(f"{count} articles of {words} words a round; medians of {rounds} rounds")
    print(f"one process    {median(one for one, _ in pairs):8.2f} articles per second")
    print(f"two processes  {median(two for _, two in pairs):8.2f} articles per second")
    print(f"ratio          {median(two / one for one, two in pairs):8.2f}")


def watch_memory(farm: Farm, count: int) -> None:
    workers = farm.start(1)
    ids = farm.queue(count)
    samples: list[tuple[int, float]] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        done = farm.analysed(ids)
        samples.append((done, max(map(resident_megabytes, workers.children()))))
        if done == count:
            break
        time.sleep(0.5)
    workers.stop()
    first = mean(memory for done, memory in samples if 0 < done <= COMPARED)
    last = mean(memory for done, memory in samples if done > count - COMPARED)
    print(f"{samples[-1][0]} articles analysed by one process")
    print(f"resident memory over the first {COMPARED}  {first:8.1f} MB")
    print(f"resident memory over the last {COMPARED}   {last:8.1f} MB")
    print(f"difference                          {last - first:8.1f} MB")


def resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--articles", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="workers-") as folder:
        farm = Farm(Path(folder))
        if options.memory:
            watch_memory(farm, options.articles or 5000)
        else:
            compare(farm, options.articles or 300, options.rounds)
        farm.close()


if __name__ == "__main__":
    main()
