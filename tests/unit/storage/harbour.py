"""A stored quarrel about a pier, and what else is said around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from service.analysis.statement import (
    Kind,
    Quotation,
    Role,
    Source,
    SourceAttribution,
    SourceStatus,
    SourceType,
    Statement,
    Voice,
)
from service.storage import articles
from service.storage.database import Database
from tests.unit.storage.analyses import analysis, claim

COUNCIL = Source("harbour-council", "Harbour Council", SourceType.GOVERNMENT, country="IE")
LEE = Source("ann-lee", "Ann Lee", SourceType.PERSON, country="IE", status=SourceStatus.UNREVIEWED)
WIRE = Source("coast-wire", "Coast Wire", SourceType.NEWS_MEDIA, country="GB")
SOURCES = (COUNCIL, LEE, WIRE)

SUNDAY = datetime(2024, 4, 21, 23, 59, 59, tzinfo=UTC)
MONDAY = datetime(2024, 4, 22, tzinfo=UTC)
MAY = datetime(2024, 5, 1, 12, tzinfo=UTC)


def relayed(statement: Statement) -> Statement:
    """The statement as the wire relays it."""
    ties = (*statement.attributions, SourceAttribution(Role.VIA, WIRE.id))
    return replace(statement, attributions=ties)


QUARREL = (
    relayed(claim("The old pier is unsafe", statement_id="s1", source=LEE.id)),
    claim(
        "That is an invention",
        statement_id="s2",
        kind=Kind.DENIAL,
        source=COUNCIL.id,
        denies=("s1",),
    ),
    replace(
        claim("The pier was built in 1911", statement_id="s3", kind=Kind.REPORTED_FACT),
        voice=Voice.ARTICLE,
        attributions=(),
        confidence=0.5,
    ),
)
OPENING = (
    replace(
        claim("The new pier opens", source=COUNCIL.id), quotation=Quotation.DIRECT, confidence=0.7
    ),
)
REFUSAL = (
    claim("No money was lost", kind=Kind.DENIAL, source=LEE.id),
    claim("The tide was high", statement_id="s2", source=LEE.id),
)


def store_harbour(database: Database) -> None:
    """The quarrel on Sunday and the opening on Monday in one paper, a refusal in May in another."""
    for text, statements, published_at, publisher in (
        ("One.", QUARREL, SUNDAY, "Coast Times"),
        ("Two.", OPENING, MONDAY, "Coast Times"),
        ("Three.", REFUSAL, MAY, "Inland Post"),
    ):
        found = analysis(
            text,
            statements=statements,
            sources=SOURCES,
            published_at=published_at,
            publisher=publisher,
        )
        articles.store(database, found)
