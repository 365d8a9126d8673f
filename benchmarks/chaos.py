"""Whether anything is lost or doubled while processes are killed and the database crashes.

    python -m benchmarks.chaos [--database sqlite|postgresql] [--articles 2000] [--minutes 4]

With PostgreSQL, articles are posted with `Prefer: respond-async`, while processes of the API and
workers are killed (SIGKILL) at random, one at a time or all at once, and the database is stopped
in immediate mode several times. With SQLite, the API analyses within the request and is killed
likewise. Without an option both are run. Afterwards every article that was acknowledged must
be analysed, with exactly the statements that an analysis of its text gives. Prints a table; the
exit code is 1 if something was lost, doubled or stuck.
"""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import requests
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from benchmarks.processes import Postgres, Service, free_port, upgrade, wait_until_ready
from service.analysis import Analyzer, ArticleText
from service.analysis.statement import ArticleStatus
from service.settings import Settings
from service.sources import load_catalogue
from service.storage import live_counts
from service.storage.database import Database
from service.storage.statement_filter import StatementFilter
from service.storage.statistics import counts_of_sources
from service.storage.tables import ArticleRow, StatementRow

CLIENTS = 6
# What a client waits for must come up between two blows; what it does not may hardly ever run.
PAUSES_OF_POSTGRESQL = (1.0, 4.0)
PAUSES_OF_SQLITE = (5.0, 12.0)
DATABASE_CRASHES = 6
FIGURES = ("claims", "denials", "reported_facts", "disputed", "denied")
SETTLING_SECONDS = 600


@dataclass(slots=True)
class Ledger:
    """What the clients were told: the id that each article was acknowledged with."""

    acknowledged: dict[int, UUID] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)
    blows: Counter[str] = field(default_factory=Counter)


def article_text(number: int) -> str:
    return (
        f"Mayor Ellen Marsh said on Monday that bridge number {number} would be repaired. "
        f"The Harbour Council accused the contractor of hiding {number} cracks in its piers. "
        f"The contractor denied the accusation, calling it “pure invention number {number}”."
    )


def post_all(address: str, ledger: Ledger, articles: int, seconds: float, *, later: bool) -> None:
    """Post every article, again and again until it is acknowledged, spread over so much time."""
    started = time.monotonic()

    def post(number: int) -> None:
        due = started + seconds * number / articles
        time.sleep(max(0.0, due - time.monotonic()))
        body = {"text": article_text(number), "external_id": f"chaos-{number}"}
        headers = {"Prefer": "respond-async"} if later else {}
        while number not in ledger.acknowledged:
            try:
                answer = requests.post(
                    f"{address}/v1/articles", json=body, headers=headers, timeout=60
                )
            except requests.RequestException as error:
                ledger.refusals[type(error).__name__] += 1
                time.sleep(0.2)
                continue
            if answer.ok:
                ledger.acknowledged[number] = UUID(answer.json()["article"]["id"])
            else:
                ledger.refusals[str(answer.status_code)] += 1
                time.sleep(0.2)

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(post, range(articles)))


@contextmanager
def chaos(
    ledger: Ledger,
    blows: list[tuple[str, Callable[[], object]]],
    pauses: tuple[float, float],
    seed: int,
) -> Iterator[None]:
    """Deal blows at random, with pauses of so many seconds, for as long as the block runs."""
    over = threading.Event()
    choice = random.Random(seed)

    def deal() -> None:
        while not over.wait(choice.uniform(*pauses)):
            name, blow = choice.choice(blows)
            if blow() is not False:
                ledger.blows[name] += 1

    thread = threading.Thread(target=deal)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def restarting(service: Service) -> Callable[[], None]:
    def blow() -> None:
        service.kill_all()
        service.start()

    return blow


def expected_statements(articles: int) -> dict[int, list[str]]:
    analyzer = Analyzer(load_catalogue())
    texts = (ArticleText(article_text(number)) for number in range(articles))
    return {
        number: [statement.text for statement in analysis.statements]
        for number, analysis in enumerate(analyzer.analyze_many(texts))
    }


def wait_until_settled(database: Database) -> None:
    pending = select(func.count()).where(
        ArticleRow.status.in_([ArticleStatus.QUEUED, ArticleStatus.ANALYSING])
    )
    deadline = time.monotonic() + SETTLING_SECONDS
    while time.monotonic() < deadline:
        with database.reading() as session:
            if session.scalar(pending) == 0:
                return
        time.sleep(1)


def verdict(database: Database, ledger: Ledger, articles: int) -> dict[str, int]:
    """How many articles are wrong, by what is wrong with them."""
    expected = expected_statements(articles)
    with database.reading() as session:
        stored = {row.id: row for row in session.scalars(select(ArticleRow))}
        found: dict[UUID, list[str]] = {article_id: [] for article_id in stored}
        rows = select(StatementRow.article_id, StatementRow.text).order_by(
            StatementRow.article_id, StatementRow.position, StatementRow.number
        )
        for article_id, statement in session.execute(rows):
            found[article_id].append(statement)
        jobs = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'analysis'"
        has_queue = database.engine.dialect.name == "postgresql"
        left = session.scalar(text(jobs)) or 0 if has_queue else 0
        wrong = wrong_counts(session)
    faults: Counter[str] = Counter({"jobs left in the queue": left, "wrong counts": wrong})
    faults["articles without acknowledgement"] = articles - len(ledger.acknowledged)
    faults["articles stored twice"] = len(stored) - len(set(ledger.acknowledged.values()))
    for number, article_id in ledger.acknowledged.items():
        row = stored.get(article_id)
        if row is None:
            faults["lost"] += 1
        elif row.status is ArticleStatus.FAILED:
            faults["failed"] += 1
        elif row.status is not ArticleStatus.ANALYSED:
            faults["stuck"] += 1
        elif len(found[article_id]) > len(expected[number]):
            faults["with doubled statements"] += 1
        elif found[article_id] != expected[number]:
            faults["with missing statements"] += 1
    names = ("lost", "failed", "stuck", "with doubled statements", "with missing statements")
    return {name: faults[name] for name in (*names, *faults)}


def wrong_counts(session: Session) -> int:
    """How many sources have other counts than their statements give."""
    everything = StatementFilter()
    kept, counted = (
        {(row["source"], *(row[name] for name in FIGURES)) for row in rows.mappings()}
        for rows in (
            session.execute(select(counts_of_sources(session, everything))),
            session.execute(live_counts.of_sources(everything, ())),
        )
    )
    return len(kept ^ counted)


def on_postgresql(folder: Path, articles: int, seconds: float, seed: int) -> bool:
    postgres = Postgres(folder)
    environment = {"ATTRIBUNE_DATABASE_URL": postgres.url, "ATTRIBUNE_API_ANALYSES": "no"}
    api, address = _api(folder, environment)
    workers = Service(folder, environment, "worker", "--processes", "2")
    upgrade(environment)
    workers.start()
    api.start()
    wait_until_ready(address)
    ledger, choice = Ledger(), random.Random(seed)
    crashes = [("PostgreSQL stopped in immediate mode", postgres.crash)]
    blows = [
        ("a process of the API killed", lambda: api.kill_one(choice)),
        ("the whole API killed", restarting(api)),
        ("a worker process killed", lambda: workers.kill_one(choice)),
        ("all workers killed", restarting(workers)),
    ]
    hits = [*blows, *blows, *blows[:1], *blows[2:3], *crashes]
    with chaos(ledger, hits, PAUSES_OF_POSTGRESQL, seed):
        post_all(address, ledger, articles, seconds, later=True)
        while ledger.blows[crashes[0][0]] < DATABASE_CRASHES:
            time.sleep(1)
    database = Database(Settings.from_environment(environment).database_url)
    wait_until_settled(database)
    faults = verdict(database, ledger, articles)
    database.close()
    api.stop()
    workers.stop()
    postgres.stop()
    return report("PostgreSQL, Prefer: respond-async", ledger, faults)


def on_sqlite(folder: Path, articles: int, seconds: float, seed: int) -> bool:
    environment = {"ATTRIBUNE_DATA_DIR": str(folder)}
    api, address = _api(folder, environment)
    upgrade(environment)
    api.start()
    wait_until_ready(address)
    ledger, choice = Ledger(), random.Random(seed)
    blows = [
        ("a process of the API killed", lambda: api.kill_one(choice)),
        ("the whole API killed", restarting(api)),
    ]
    with chaos(ledger, blows, PAUSES_OF_SQLITE, seed):
        post_all(address, ledger, articles, seconds, later=False)
    database = Database(Settings.from_environment(environment).database_url)
    faults = verdict(database, ledger, articles)
    database.close()
    api.stop()
    return report("SQLite, analysed within the request", ledger, faults)


def _api(folder: Path, environment: dict[str, str]) -> tuple[Service, str]:
    port = free_port()
    environment |= {
        "ATTRIBUNE_PORT": str(port),
        "ATTRIBUNE_WORKERS": "2",
        "ATTRIBUNE_SESSION_SECRET": secrets.token_hex(32),
    }
    return Service(folder, environment, "serve"), f"http://127.0.0.1:{port}"


def report(title: str, ledger: Ledger, faults: dict[str, int]) -> bool:
    """Print what was done and what became of it; whether all is well."""
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    table.add_column("count", justify="right")
    table.add_row("articles acknowledged", str(len(ledger.acknowledged)))
    for name, count in sorted(ledger.blows.items()):
        table.add_row(name, str(count))
    for name, count in sorted(ledger.refusals.items()):
        table.add_row(f"requests repeated after {name}", str(count))
    table.add_section()
    for name, count in faults.items():
        table.add_row(name, str(count), style="red" if count else "")
    Console(width=100).print(table)
    return not any(faults.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database", choices=["postgresql", "sqlite"])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    runs = {"postgresql": on_postgresql, "sqlite": on_sqlite}
    if options.database is not None:
        runs = {options.database: runs[options.database]}
    well = True
    for name, run in runs.items():
        with tempfile.TemporaryDirectory(prefix=f"chaos-{name}-") as folder:
            seconds = options.minutes * 60
            well = run(Path(folder), options.articles, seconds, options.seed) and well
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
