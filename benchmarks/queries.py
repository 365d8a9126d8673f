"""What lists and counts take with millions of statements, and whether storing gets slower.

    python -m benchmarks.queries [--database sqlite|postgresql] [--statements 2000000]
                                 [--folder data/archive] [--rounds 200] [--plans]

Asks the API of an archive of made-up articles (`benchmarks/archive.py`), which is made in the
folder unless it is there already, and prints the median and the 99th percentile of each question in
milliseconds, from the request to the last byte of the answer. What is asked for is drawn as the
archive was: the sources and words that most is said by and with are asked for most. `--plans`
also prints how the database answers. Then the same articles are stored in the archive and in an
empty database in turn, and the times compared. Without an option both databases are asked.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table
from sqlalchemy import event

from benchmarks.archive import (
    FIRST_DAY,
    PERIOD,
    PUBLISHER_NAMES,
    SOURCE_IDS,
    VOCABULARY,
    fill,
    is_sqlite,
)
from benchmarks.processes import Postgres
from benchmarks.sizing import texts
from service import create_app
from service.analysis import Analyzer, ArticleText
from service.analysis.statement import Analysis
from service.settings import Settings
from service.sources import load_catalogue
from service.storage import articles
from service.storage.database import Database
from service.storage.upgrade import upgrade

WALKED_PAGES = 500
STORED_ARTICLES = 200
# Milliseconds at the median and the 99th percentile, and how much longer storing may take.
BOUNDS = {"postgresql": (50, 200), "sqlite": (200, 800)}
SLOWDOWN = 1.2

console = Console(width=110)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as `path` and parameters that may differ each time."""

    name: str
    path: str
    parameters: Callable[[Random], dict[str, Any]]

    def address(self, random: Random) -> str:
        parameters = self.parameters(random)
        return f"{self.path}?{urlencode(parameters)}" if parameters else self.path


def source(random: Random) -> str:
    return SOURCE_IDS.draw(random)[0]


def year(random: Random) -> dict[str, Any]:
    """Any 365 days of the archive's."""
    first = FIRST_DAY + timedelta(days=random.randrange(PERIOD.days - 365))
    last = first + timedelta(days=364)
    return {"from": first.date(), "to": last.date()}


QUESTIONS = [
    Question(
        "statements by source and kind",
        "/v1/statements",
        lambda random: {
            "source": source(random),
            "kind": random.choice(["claim", "denial", "reported_fact"]),
        },
    ),
    Question(
        "full text, one word",
        "/v1/statements",
        lambda random: {"q": VOCABULARY.draw(random)[0]},
    ),
    Question(
        "full text, two words",
        "/v1/statements",
        lambda random: {"q": " ".join(VOCABULARY.draw(random, 2))},
    ),
    Question(
        "timeline over a year, by day and kind",
        "/v1/stats/timeline",
        lambda random: {**year(random), "by": "kind"},
    ),
    Question(
        "timeline over a year, of a publisher",
        "/v1/stats/timeline",
        lambda random: {**year(random), "publisher": PUBLISHER_NAMES.draw(random)[0]},
    ),
    Question(
        "timeline over a year, of a country",
        "/v1/stats/timeline",
        lambda random: {**year(random), "country": random.choice(["US", "GB", "KR", "IR"])},
    ),
    Question(
        "leaderboard of a calendar year",
        "/v1/stats/sources",
        lambda random: random.choice(
            [
                {"from": "2023-01-01", "to": "2023-12-31"},
                {"from": "2024-01-01", "to": "2024-12-31"},
            ]
        ),
    ),
    Question("leaderboard of any 365 days", "/v1/stats/sources", year),
    Question("leaderboard of everything", "/v1/stats/sources", lambda random: {}),
    Question("sources by frequency", "/v1/sources", lambda random: {"sort": "frequency"}),
    Question("disputes", "/v1/disputes", year),
    Question("disputes of a source", "/v1/disputes", lambda random: {"source": source(random)}),
]


def milliseconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return 1_000 * (time.perf_counter() - before)


def ask(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} was answered with {answer.status_code}: {answer.text}")
    return answer.json


def walk(client: FlaskClient) -> str:
    """The address of the page after so many of the list of all statements."""
    address = "/v1/statements"
    for _ in range(WALKED_PAGES - 1):
        address = ask(client, address)["next"]
    return address


def measure(client: FlaskClient, rounds: int) -> dict[str, list[float]]:
    """For each question the times of its rounds; each is asked in turn, the first for practice."""
    page = walk(client)
    walked = Question(f"page {WALKED_PAGES} of a walk", page, lambda random: {})
    questions = [*QUESTIONS[:3], walked, *QUESTIONS[3:]]
    times: dict[str, list[float]] = {question.name: [] for question in questions}
    random = Random(11)
    for number in range(rounds + 1):
        for question in questions:
            address = question.address(random)
            took = milliseconds(lambda address=address: ask(client, address))  # type: ignore[misc]
            if number:
                times[question.name].append(took)
    return times


def show(kind: str, times: dict[str, list[float]]) -> bool:
    """Print the times; whether all are within their bounds."""
    middle, high = BOUNDS[kind]
    table = Table("", "median", "99 %", "highest", "", title=f"{kind}, milliseconds")
    fits = True
    for name, found in times.items():
        half, most = median(found), quantiles(found, n=100, method="inclusive")[98]
        is_within = half <= middle and most <= high
        fits &= is_within
        figures = (f"{half:.1f}", f"{most:.1f}", f"{max(found):.1f}")
        table.add_row(name, *figures, "" if is_within else "too slow")
    console.print(table)
    console.print(f"Bounds: {middle} and {high} ms.\n")
    return fits


def show_plans(database: Database, client: FlaskClient) -> None:
    """How the database answers each question; of its queries, the one that took longest."""
    random = Random(12)
    for question in QUESTIONS:
        with recorded(database) as queries:
            ask(client, question.address(random))
        _, statement, parameters = max(queries, key=lambda query: query[0])
        explain = "EXPLAIN QUERY PLAN " if is_sqlite(database) else "EXPLAIN (ANALYZE, BUFFERS) "
        with database.engine.connect() as connection:
            rows = connection.exec_driver_sql(explain + statement, parameters).all()
        console.rule(question.name)
        console.print("\n".join(str(row[-1]) for row in rows), markup=False, highlight=False)


@contextmanager
def recorded(database: Database) -> Iterator[list[tuple[float, str, Any]]]:
    """The queries of the block: seconds, SQL and parameters."""
    queries: list[tuple[float, str, Any]] = []
    begun: list[float] = []

    def begin(*_: Any) -> None:
        begun.append(time.perf_counter())

    def end(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        queries.append((time.perf_counter() - begun.pop(), statement, parameters))

    event.listen(database.engine, "before_cursor_execute", begin)
    event.listen(database.engine, "after_cursor_execute", end)
    try:
        yield queries
    finally:
        event.remove(database.engine, "before_cursor_execute", begin)
        event.remove(database.engine, "after_cursor_execute", end)


def compare_storing(archive: Database, empty: Database, analyses: Sequence[Analysis]) -> bool:
    """Print what storing an article takes in either; whether the archive's is within its bound."""
    catalogue = load_catalogue().sources
    upgrade(empty, catalogue)
    times: dict[str, list[float]] = {"archive": [], "empty": []}
    run = time.time_ns()
    for number, analysis in enumerate(analyses):
        pairs = [("archive", archive), ("empty", empty)]
        for name, database in pairs if number % 2 else reversed(pairs):
            took = milliseconds(
                lambda database=database, analysis=analysis, number=number: articles.store(  # type: ignore[misc]
                    database, analysis, external_id=f"{run}-{number}", catalogue=catalogue
                )
            )
            times[name].append(took)
    # The sums, and not the medians, because counting falls on one article of many.
    slowdown = sum(times["archive"]) / sum(times["empty"])
    for name, found in times.items():
        mean = sum(found) / len(found)
        console.print(f"storing in the {name}: mean {mean:.1f} ms, median {median(found):.1f} ms")
    console.print(f"slower by the factor {slowdown:.2f}; bound {SLOWDOWN}\n")
    return slowdown <= SLOWDOWN


def analyses_to_store() -> list[Analysis]:
    analyzer = Analyzer(load_catalogue())
    # Of another text in every run, so that none is a copy of one that an earlier run stored.
    run = time.time_ns()
    found = []
    for number, text in enumerate(texts(STORED_ARTICLES)):
        analysis = analyzer.analyze(ArticleText(text, publisher=PUBLISHER_NAMES.items[0]))
        article = replace(analysis.article, text=f"{text}\n\nEdition {run}, {number}.")
        found.append(replace(analysis, article=article))
    return found


@contextmanager
def urls(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    """The addresses of the archive's database and of one that is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as other:
        if kind == "sqlite":
            yield (
                f"sqlite:///{folder.resolve()}/attribune.sqlite3",
                f"sqlite:///{other}/empty.sqlite3",
            )
            return
        server, beside = Postgres(folder.resolve()), Postgres(Path(other))
        try:
            yield server.url, beside.url
        finally:
            server.stop()
            beside.stop()


def run(kind: str, arguments: argparse.Namespace, analyses: Sequence[Analysis]) -> bool:
    with urls(kind, arguments.folder) as (url, empty_url), TemporaryDirectory() as data:
        settings, empty = (
            Settings.from_environment({"ATTRIBUNE_DATABASE_URL": one, "ATTRIBUNE_DATA_DIR": data})
            for one in (url, empty_url)
        )
        application = create_app(settings)
        database: Database = application.extensions["attribune"].database
        upgrade(database, load_catalogue().sources)
        fill(database, arguments.statements)
        client = application.test_client()
        # As the server does when it has loaded everything.
        gc.collect()
        gc.freeze()
        fits = show(kind, measure(client, arguments.rounds))
        if arguments.plans:
            show_plans(database, client)
        beside = Database(empty.database_url)
        fits &= compare_storing(database, beside, analyses)
        database.close()
        beside.close()
    return fits


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", choices=list(BOUNDS), action="append")
    parser.add_argument("--statements", type=int, default=2_000_000)
    parser.add_argument("--folder", type=Path, default=Path("data/archive"))
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--plans", action="store_true")
    arguments = parser.parse_args()
    analyses = analyses_to_store()
    fits = [run(kind, arguments, analyses) for kind in arguments.database or BOUNDS]
    sys.exit(not all(fits))


if __name__ == "__main__":
    main()
