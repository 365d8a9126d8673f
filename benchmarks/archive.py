"""An archive of made-up articles, as large and as unevenly distributed as a newsroom's.

A few sources and publishers account for most statements, as in any archive: sources,
publishers and words are drawn by Zipf's law. Rows are written straight into the tables, many
at a time; `service.storage` would analyse nothing, but take hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from service.analysis.statement import Kind, Quotation, Role, SourceStatus, SourceType, Voice
from service.storage import rollups
from service.storage.copies import PERMUTATIONS, band_values
from service.storage.database import Database
from service.storage.rows import text_sha256
from service.storage.spelling_words import spelling_row
from service.storage.tables import (
    ArticleBandRow,
    ArticleRow,
    AttributionRow,
    DenialRow,
    SourceRow,
    StatementRow,
    UncountedArticleRow,
)

Row = dict[str, Any]

STATEMENTS_OF_ARTICLE = 20
ARTICLES_OF_BATCH = 500
SOURCES = 20_000
PUBLISHERS = 300
WORDS = 30_000
FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
PERIOD = timedelta(days=730)
# Articles come in roughly in the order of their dates.
DISORDER = timedelta(days=2)
KINDS = [Kind.CLAIM] * 60 + [Kind.REPORTED_FACT] * 33 + [Kind.DENIAL] * 7
ROLES = [Role.SPEAKER] * 80 + [Role.ON_BEHALF_OF] * 15 + [Role.VIA] * 5
TYPES = list(SourceType)
COUNTRIES = ["US", "GB", "FR", "DE", "KR", "KP", "JP", "CN", "IR", "UA", None, None]


@dataclass(frozen=True, slots=True)
class Zipf:
    """Draws from `items` so that the n-th is drawn one n-th as often as the first."""

    items: list[str]
    weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        shares = (1 / rank for rank in range(1, len(self.items) + 1))
        object.__setattr__(self, "weights", list(accumulate(shares)))

    def draw(self, random: Random, count: int = 1) -> list[str]:
        return random.choices(self.items, cum_weights=self.weights, k=count)


def words() -> list[str]:
    """Words that are no English, so that none is a part of another by chance."""
    starts = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"]
    syllables = [start + vowel for start, vowel in product(starts, "aeiou")]
    three = ("".join(parts) for parts in product(syllables, repeat=3))
    return [word for word, _ in zip(three, range(WORDS), strict=False)]


SOURCE_IDS = Zipf([f"archive-source-{number}" for number in range(SOURCES)])
PUBLISHER_NAMES = Zipf([f"Archive Times {number}" for number in range(PUBLISHERS)])
VOCABULARY = Zipf(words())


def fill(database: Database, statements: int) -> None:
    """Bring the database up to so many statements; what an interrupted run wrote is kept."""
    with database.writing() as session:
        _add_sources(session)
    while (there := count(database)) < statements:
        # Each batch is drawn anew from its own seed, so that a run can be taken up.
        size = min(ARTICLES_OF_BATCH, (statements - there) // STATEMENTS_OF_ARTICLE or 1)
        batch = list(articles(there, size, since=FIRST_DAY + PERIOD * (there / statements)))
        with database.writing() as session:
            _write(session, batch)
        print(f"\r{there:,} statements written", end="", flush=True)
    print(f"\r{count(database):,} statements written")
    rollups.count_all_waiting(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As the databases' own upkeep leaves tables that grow by the day.
        connection.execute(text("ANALYZE" if is_sqlite(database) else "VACUUM ANALYZE"))


def is_sqlite(database: Database) -> bool:
    return database.engine.dialect.name == "sqlite"


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(StatementRow)) or 0


def _add_sources(session: Session) -> None:
    if session.get(SourceRow, SOURCE_IDS.items[0]) is not None:
        return
    random = Random(1)
    names = [(source_id, source_id.replace("-", " ").title()) for source_id in SOURCE_IDS.items]
    session.execute(
        insert(SourceRow),
        [
            {
                "id": source_id,
                "name": name,
                "type": random.choice(TYPES),
                "country": random.choice(COUNTRIES),
                "status": SourceStatus.UNREVIEWED,
            }
            for source_id, name in names
        ],
    )
    session.add_all(spelling_row(source_id, name) for source_id, name in names)


@dataclass(frozen=True, slots=True)
class ArchivedArticle:
    """The rows of one article."""

    article: Row
    bands: list[Row]
    statements: list[Row]
    attributions: list[Row]
    denials: list[Row]


def articles(seed: int, number: int, since: datetime) -> Iterator[ArchivedArticle]:
    random = Random(seed)
    for _ in range(number):
        yield _article(random, since + DISORDER * random.random())


def _article(random: Random, dated_at: datetime) -> ArchivedArticle:
    article_id = _uuid7(random, dated_at)
    (publisher,) = PUBLISHER_NAMES.draw(random)
    body = " ".join(VOCABULARY.draw(random, 150))
    article = {
        "id": article_id,
        "external_id": str(article_id),
        "text": body,
        "text_sha256": text_sha256(body),
        "title": body[:60],
        "publisher": publisher,
        "language": "en",
        "published_at": dated_at,
        "received_at": dated_at,
        "dated_at": dated_at,
        "analysed_at": dated_at,
        "model_name": "archive",
        "model_version": "1",
        "signature": random.randbytes(4 * PERMUTATIONS),
    }
    made = ArchivedArticle(article, band_values(article_id, article["signature"]), [], [], [])
    sources = SOURCE_IDS.draw(random, 6)
    for position in range(STATEMENTS_OF_ARTICLE):
        _add_statement(made, random, position, sources)
    return made


def _add_statement(
    made: ArchivedArticle, random: Random, position: int, sources: list[str]
) -> None:
    article = made.article
    kind = random.choice(KINDS)
    statement_id = _uuid7(random, article["dated_at"])
    said = " ".join(VOCABULARY.draw(random, 14))
    made.statements.append(
        {
            "id": statement_id,
            "article_id": article["id"],
            "position": position,
            "dated_at": article["dated_at"],
            "publisher": article["publisher"],
            "kind": kind,
            "voice": Voice.ATTRIBUTED,
            "quotation": random.choice(list(Quotation)),
            "confidence": round(random.random(), 3),
            "text": said,
            "content": [{"start": 0, "end": len(said), "text": said}],
            "cue": [{"start": 0, "end": 4, "text": "said"}],
            "source_mention": [],
            "model_name": "archive",
            "model_version": "1",
        }
    )
    named = dict.fromkeys(random.choices(sources, k=random.choice((1, 1, 1, 2))))
    made.attributions.extend(
        {
            "statement_id": statement_id,
            "position": place,
            "role": random.choice(ROLES),
            "source_id": source_id,
            "named_source_id": source_id,
            "dated_at": article["dated_at"],
        }
        for place, source_id in enumerate(named)
    )
    if kind is Kind.DENIAL and position > 0 and random.random() < 0.6:
        denied = random.choice(made.statements[:-1])["id"]
        made.denials.append({"denial_id": statement_id, "denied_id": denied})


def _write(session: Session, batch: list[ArchivedArticle]) -> None:
    session.execute(insert(ArticleRow), [made.article for made in batch])
    session.execute(insert(ArticleBandRow), [row for made in batch for row in made.bands])
    waiting = [{"article_id": made.article["id"]} for made in batch]
    session.execute(insert(UncountedArticleRow), waiting)
    session.execute(insert(StatementRow), [row for made in batch for row in made.statements])
    session.execute(insert(AttributionRow), [row for made in batch for row in made.attributions])
    denials = [row for made in batch for row in made.denials]
    if denials:
        session.execute(insert(DenialRow), denials)


def _uuid7(random: Random, moment: datetime) -> UUID:
    """A UUID of version 7 (RFC 9562) of a moment in the past."""
    milliseconds = int(moment.timestamp() * 1000)
    value = milliseconds << 80 | random.getrandbits(80)
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)
