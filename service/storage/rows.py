"""The rows that an analysis becomes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from service.analysis.statement import Analysis, Statement, TextSpan
from service.storage.tables import ArticleRow, AttributionRow, SpanValue, StatementRow

LANGUAGE = "en"


def article_row(analysis: Analysis, external_id: str | None) -> ArticleRow:
    received_at = datetime.now(UTC)
    article = analysis.article
    return ArticleRow(
        id=uuid7(),
        external_id=external_id,
        text=article.text,
        text_sha256=text_sha256(article.text),
        title=article.title,
        publisher=article.publisher,
        language=LANGUAGE,
        published_at=article.published_at,
        received_at=received_at,
        dated_at=article.published_at or received_at,
        analysed_at=received_at,
        model_name=analysis.model.name,
        model_version=analysis.model.version,
    )


def statement_row(
    article: ArticleRow, statement: Statement, statement_id: UUID, position: int
) -> StatementRow:
    return StatementRow(
        id=statement_id,
        article_id=article.id,
        position=position,
        dated_at=article.dated_at,
        publisher=article.publisher,
        kind=statement.kind,
        voice=statement.voice,
        quotation=statement.quotation,
        confidence=statement.confidence,
        text=statement.text,
        content=_span_values(statement.content),
        cue=_span_values(statement.cue),
        source_mention=_span_values(statement.source_mention),
        said_on=statement.said_on,
        model_name=article.model_name,
        model_version=article.model_version,
    )


def attribution_rows(
    statement: Statement, statement_id: UUID, kept: dict[str, str]
) -> list[AttributionRow]:
    # Two sources of the analysis may turn out to be one that is known already.
    ties = dict.fromkeys((tie.role, kept[tie.source_id]) for tie in statement.attributions)
    return [
        AttributionRow(
            statement_id=statement_id,
            position=position,
            role=role,
            source_id=source_id,
            named_source_id=source_id,
        )
        for position, (role, source_id) in enumerate(ties)
    ]


def _span_values(spans: Sequence[TextSpan]) -> list[SpanValue]:
    return [SpanValue(start=span.start, end=span.end, text=span.text) for span in spans]


def text_sha256(text: str) -> str:
    """What tells whether two articles have exactly the same text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
