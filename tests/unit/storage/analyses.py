"""Analyses made by hand, so that the storage is tested without the analyzer."""

from __future__ import annotations

from datetime import UTC, datetime

from service.analysis.statement import (
    Analysis,
    ArticleText,
    Kind,
    Model,
    Quotation,
    Role,
    Source,
    SourceAttribution,
    SourceStatus,
    SourceType,
    Statement,
    TextSpan,
    Voice,
)

MODEL = Model("by-hand", "1")
COUNCIL = Source("harbour-council", "Harbour Council", SourceType.GOVERNMENT, aliases=("HC",))
GAZETTE = Source(
    "harbour-gazette", "Harbour Gazette", SourceType.NEWS_MEDIA, parent="harbour-council"
)
ANN_LEE = Source(
    "ann-lee",
    "Ann Lee",
    SourceType.PERSON,
    aliases=("Lee",),
    status=SourceStatus.UNREVIEWED,
)


def analysis(
    text: str = "The pier is safe, Lee said.",
    *,
    statements: tuple[Statement, ...] | None = None,
    sources: tuple[Source, ...] = (ANN_LEE, COUNCIL),
    published_at: datetime | None = datetime(2024, 4, 24, 9, 30, tzinfo=UTC),
    publisher: str | None = "Example Times",
    model: Model = MODEL,
) -> Analysis:
    """One claim by Ann Lee on behalf of the council, unless other statements are given."""
    article = ArticleText(text, "A title", published_at, publisher)
    if statements is None:
        statements = (claim(text),)
    return Analysis(article, statements, sources, model)


def claim(
    text: str,
    *,
    statement_id: str = "s1",
    kind: Kind = Kind.CLAIM,
    source: str = "ann-lee",
    role: Role = Role.SPEAKER,
    denies: tuple[str, ...] = (),
) -> Statement:
    return Statement(
        id=statement_id,
        kind=kind,
        voice=Voice.ATTRIBUTED,
        quotation=Quotation.INDIRECT,
        confidence=0.9,
        content=(TextSpan(0, len(text), text),),
        attributions=(SourceAttribution(role, source),),
        denies=denies,
    )
