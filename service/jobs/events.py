"""Telling webhooks what happened: events are noted in the transaction in which they happen."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from schemas.fields import rfc3339
from schemas.webhook import (
    PING,
    ArticleAnalysedSchema,
    ArticleFailedSchema,
    EventType,
    StatementDeniedSchema,
)
from service.analysis.statement import Kind
from service.jobs.queue import enqueue_deliveries
from service.storage import webhooks
from service.storage.reanalysis import Earlier, Link
from service.storage.stored_analysis import StoredAnalysis
from service.storage.tables import ArticleRow, StatementRow


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `data` is what is told of it."""

    type: str
    data: dict[str, Any]


def tell_of_analysis(session: Session, stored: StoredAnalysis) -> None:
    """Tell of an article that was analysed, and of each statement that it denies."""
    _tell(session, [_analysed(stored), *_denied(stored)])


def tell_of_reanalysis(session: Session, stored: StoredAnalysis, earlier: Earlier) -> None:
    """Tell of an article that was analysed anew, and of the denials that were not known before."""
    analysed = _analysed(stored, reanalysis=earlier.was_analysed)
    _tell(session, [analysed, *_denied(stored, known=earlier.links)])


def tell_of_failure(session: Session, article: ArticleRow) -> None:
    """Tell of an article that was given up."""
    data = _article(article) | {"failure": article.failure}
    dumped = ArticleFailedSchema().dump(data)
    _tell(session, [Event(EventType.ARTICLE_FAILED.value, dumped)])


def ping(session: Session, webhook_id: UUID) -> UUID:
    """Send one webhook an event that means nothing; the id of its delivery."""
    (delivery_id,) = _add(session, Event(PING, {}), [webhook_id])
    enqueue_deliveries(session, [delivery_id])
    return delivery_id


def _tell(session: Session, events: Iterable[Event]) -> None:
    by_type: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_type[event.type].append(event)
    listeners = webhooks.told_of(session, by_type)
    deliveries = [
        delivery_id
        for event_type, webhook_ids in listeners.items()
        if webhook_ids
        for event in by_type[event_type]
        for delivery_id in _add(session, event, webhook_ids)
    ]
    enqueue_deliveries(session, deliveries)


def _add(session: Session, event: Event, webhook_ids: list[UUID]) -> list[UUID]:
    told = {"type": event.type, "timestamp": rfc3339(datetime.now(UTC)), "data": event.data}
    body = json.dumps(told, ensure_ascii=False)
    return webhooks.add_event(session, uuid7(), event.type, body, webhook_ids)


def _analysed(stored: StoredAnalysis, *, reanalysis: bool = False) -> Event:
    denials = sum(statement.kind is Kind.DENIAL for statement in stored.statements)
    told = {
        "statement_count": len(stored.statements),
        "denial_count": denials,
        "reanalysis": reanalysis,
    }
    dumped = ArticleAnalysedSchema().dump(_article(stored.article) | told)
    return Event(EventType.ARTICLE_ANALYSED.value, dumped)


def _denied(stored: StoredAnalysis, known: frozenset[Link] = frozenset()) -> Iterator[Event]:
    by_id = {statement.id: statement for statement in stored.statements}
    for denial in stored.statements:
        for denied_id in denial.denies:
            if (denial.id, denied_id) in known:
                continue
            sides = {"statement": _statement(by_id[denied_id]), "denial": _statement(denial)}
            dumped = StatementDeniedSchema().dump(_article(stored.article) | sides)
            yield Event(EventType.STATEMENT_DENIED.value, dumped)


def _article(article: ArticleRow) -> dict[str, Any]:
    return {
        "article_id": article.id,
        "external_id": article.external_id,
        "version": article.version,
        "title": article.title,
        "publisher": article.publisher,
        "url": f"/v1/articles/{article.id}",
    }


def _statement(statement: StatementRow) -> dict[str, Any]:
    sources = [attribution.source for attribution in statement.attributions]
    return {"id": statement.id, "text": statement.text, "sources": sources}
