"""The tables.

Ids are UUIDs of version 7 (RFC 9562), so they sort by the time they were made.
Relationships raise when they were not loaded by the query: a row that leaves its
session carries everything it will be asked for.
"""

from service.storage.tables.access import IdempotentRequestRow, KeyRow
from service.storage.tables.article import ArticleBandRow, ArticleHeadRow, ArticleRow
from service.storage.tables.base import (
    AnswerValue,
    AttributionValue,
    Base,
    SourceValue,
    SpanValue,
)
from service.storage.tables.editing import AuditEventRow, CorrectionRow
from service.storage.tables.rollup import Dimension, RollupRow, UncountedArticleRow
from service.storage.tables.source import (
    LONGEST_SPELLING,
    LONGEST_WORD_OF_SPELLING,
    AliasRow,
    AliasWordRow,
    DifferenceRow,
    MergeRow,
    SourceRow,
)
from service.storage.tables.statement import AttributionRow, DenialRow, StatementRow
from service.storage.tables.webhook import (
    DeliveryStatus,
    WebhookDeliveryRow,
    WebhookEventRow,
    WebhookRow,
)

__all__ = [
    "LONGEST_SPELLING",
    "LONGEST_WORD_OF_SPELLING",
    "AliasRow",
    "AliasWordRow",
    "AnswerValue",
    "ArticleBandRow",
    "ArticleHeadRow",
    "ArticleRow",
    "AttributionRow",
    "AttributionValue",
    "AuditEventRow",
    "Base",
    "CorrectionRow",
    "DeliveryStatus",
    "DenialRow",
    "DifferenceRow",
    "Dimension",
    "IdempotentRequestRow",
    "KeyRow",
    "MergeRow",
    "RollupRow",
    "SourceRow",
    "SourceValue",
    "SpanValue",
    "StatementRow",
    "UncountedArticleRow",
    "WebhookDeliveryRow",
    "WebhookEventRow",
    "WebhookRow",
]
