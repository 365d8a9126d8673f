"""What an article takes: bytes in the database, and seconds of a processor.

    python -m benchmarks.sizing [ARTICLES] [DATABASE_URL]

Analyses and stores articles that are put together from sentences of this file, each of another
selection, with other names and numbers, and prints bytes for each article and statement, by
table and index. The database is SQLite in a temporary folder, or the one named, which must not
hold articles.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from service.analysis import ArticleText
from service.runtime import Runtime
from service.settings import Settings
from service.storage import articles
from service.storage.database import Database
from service.storage.tables import ArticleRow, StatementRow
from service.storage.upgrade import upgrade

SENTENCES = 26
FIRST_NAMES = "Anna Boris Clara David Elena Farid Greta Hugo Irene Jonas Karim Lena Marco".split()
LAST_NAMES = "Adler Brandt Castle Dorsey Eastman Falk Grover Hale Ivers Jansen Keller Lund".split()
PLACES = "Minsk Oslo Lisbon Nairobi Tokyo Ottawa Lima Hanoi Tehran Seoul Cairo Paris".split()
THINGS = "ferry bridge harbour railway tunnel airport refinery dam pipeline stadium".split()
TEMPLATES = [
    "{person}, who heads the regulator, said the {thing} in {place} is closed for {number} days.",
    "The foreign ministry in {place} denied that {number} engineers had been sent to the {thing}.",
    "“Nobody was hurt, and the {thing} is safe,” {person} told reporters in {place}.",
    "The {thing}, which was opened {number} years ago, carries most of the goods for {place}.",
    "According to Reuters, {person} had warned the owners of the {thing} {number} times.",
    "{person} accused the operator of hiding {number} reports about the {thing} near {place}.",
    "The operator rejected the accusation as “a fairy tale” and said the {thing} met every rule.",
    "Officials in {place} declined to comment on the {number} complaints.",
    "It rained for {number} hours in {place}, and the road to the {thing} was under water.",
    "A spokeswoman for the United Nations said {number} families had left {place} since Friday.",
    "The State Department said it was “following the case of {person} closely”.",
    "Residents gathered at the {thing} in the evening; some of them carried {number} candles.",
    "{person} added that the repairs would cost {number} million euros.",
    "The government in {place} insisted that the {thing} had been inspected in the spring.",
]


def texts(count: int) -> Iterator[str]:
    """Articles of about 450 words; the same ones in every run."""
    random = Random(7)
    for number in range(count):
        sentences = [
            random.choice(TEMPLATES).format(
                person=f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}",
                place=random.choice(PLACES),
                thing=random.choice(THINGS),
                number=random.randrange(2, 900),
            )
            for _ in range(SENTENCES + random.randrange(12))
        ]
        paragraphs = (sentences[at : at + 3] for at in range(0, len(sentences), 3))
        yield f"Report {number}.\n\n" + "\n\n".join(" ".join(part) for part in paragraphs)


def sizes(session: Session) -> dict[str, int]:
    """The bytes of each table and index."""
    if session.get_bind().dialect.name == "sqlite":
        query = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name"
    else:
        query = (
            "SELECT relname, CASE relkind WHEN 'i' THEN pg_relation_size(oid) "
            "ELSE pg_table_size(oid) END FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')"
        )
    return {name: int(size) for name, size in session.execute(text(query))}


def measure(runtime: Runtime, count: int) -> None:
    database = runtime.database
    upgrade(database, runtime.catalogue.sources)
    with database.reading() as session:
        if session.scalar(select(ArticleRow.id).limit(1)) is not None:
            sys.exit("The database holds articles already.")
    runtime.warm()
    before = _measured(database)
    words = analysing = 0.0
    for posted in texts(count):
        began = time.process_time()
        analysis = runtime.analyzer.analyze(ArticleText(posted))
        analysing += time.process_time() - began
        words += len(posted.split())
        articles.store(database, analysis)
    after = _measured(database)
    with database.reading() as session:
        statements = session.scalar(select(func.count()).select_from(StatementRow)) or 0
        characters = session.scalar(select(func.sum(func.length(ArticleRow.text)))) or 0
    new = {name: after[name] - before.get(name, 0) for name in after}
    total = sum(new.values())
    print(
        f"{count} articles: {words / count:.0f} words, {characters / count:.0f} characters and "
        f"{statements / count:.1f} statements each"
    )
    print(f"analysis   {analysing / count:9.4f} CPU-seconds an article")
    print(f"database   {total / count:9.0f} bytes an article, {total / statements:.0f} a statement")
    for name, size in sorted(new.items(), key=lambda item: -item[1])[:16]:
        print(f"  {name:45} {size / count:9.0f} bytes an article")


def _measured(database: Database) -> dict[str, int]:
    """Sizes with nothing left over: what was deleted or half-filled is given back."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))
    with database.reading() as session:
        return sizes(session)


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else 300
    with TemporaryDirectory() as folder:
        environment = {"ATTRIBUNE_DATA_DIR": folder}
        if len(arguments) > 1:
            environment["ATTRIBUNE_DATABASE_URL"] = arguments[1]
        print(f"{'PostgreSQL' if len(arguments) > 1 else 'SQLite'}, {Path(__file__).name}")
        runtime = Runtime(Settings.from_environment(environment))
        measure(runtime, count)
        runtime.database.close()


if __name__ == "__main__":
    main(sys.argv[1:])
