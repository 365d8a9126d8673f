"""Taking articles in: analysed already, or to be analysed by a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from service.analysis import readability
from service.analysis.errors import AnalysisError
from service.analysis.statement import Analysis, ArticleText
from service.jobs.events import tell_of_analysis, tell_of_reanalysis
from service.jobs.queue import (
    Priority,
    enqueue_analyses,
    enqueue_reanalyses,
    has_queue,
)
from service.runtime import Runtime
from service.storage import articles, batches, reanalysis
from service.storage.batches import Incoming, Stored
from service.storage.conflicts import retrying
from service.storage.stored_analysis import StoredAnalysis, with_statements


def store(
    runtime: Runtime, analysis: Analysis, external_id: str | None
) -> tuple[StoredAnalysis, bool]:
    """Keep an analysed article and tell of it; answers as `articles.store` does."""
    return articles.store(
        runtime.database,
        analysis,
        external_id=external_id,
        catalogue=runtime.catalogue.sources,
        then=tell_of_analysis if has_queue(runtime.database) else None,
    )


def store_batch(runtime: Runtime, incoming: Sequence[Incoming]) -> Iterator[Stored | AnalysisError]:
    """Analyse articles, keep them and tell of them; answers as `batches.store_batch` does."""
    return batches.store_batch(
        runtime.database,
        runtime.analyzer,
        incoming,
        runtime.catalogue.sources,
        tell_of_analysis if has_queue(runtime.database) else None,
    )


def enqueue(
    runtime: Runtime, article: ArticleText, external_id: str | None, priority: Priority
) -> tuple[StoredAnalysis, bool]:
    """Keep an article and have it analysed; what is kept, and whether it is new.

    The article and its job are written in one transaction: both are there, or neither. Raises
    `AnalysisError` where the text would be refused when its turn came.
    """
    (outcome,) = enqueue_batch(runtime, [Incoming(article, external_id)], priority)
    if isinstance(outcome, AnalysisError):
        raise outcome
    return outcome.analysis, outcome.is_new


def enqueue_batch(
    runtime: Runtime, incoming: Sequence[Incoming], priority: Priority = Priority.BATCH
) -> Iterator[Stored | AnalysisError]:
    """Keep articles with their jobs, all in one transaction; for each, what became of it."""
    checked = [(one, _refusal(one.article)) for one in incoming]

    def accept() -> list[Stored | AnalysisError]:
        with runtime.database.writing() as session:
            outcomes: list[Stored | AnalysisError] = []
            new: list[UUID] = []
            for one, refusal in checked:
                if refusal is not None:
                    outcomes.append(refusal)
                    continue
                row, is_new = articles.accept(session, one.article, one.external_id)
                outcomes.append(Stored(with_statements(session, row), is_new))
                new += [row.id] if is_new else []
            enqueue_analyses(session, new, priority)
            return outcomes

    yield from retrying(accept)


def reanalyze(runtime: Runtime, article_id: UUID) -> StoredAnalysis | None:
    """Analyse an article anew, keep the result and tell of it; None where no article has the id."""
    return reanalysis.reanalyze(
        runtime.database,
        runtime.analyzer,
        article_id,
        runtime.catalogue.sources,
        tell_of_reanalysis if has_queue(runtime.database) else None,
    )


def enqueue_reanalysis(
    runtime: Runtime, article_id: UUID, priority: Priority
) -> StoredAnalysis | None:
    """Have an article analysed anew; how it is now, or None where no article has the id."""
    with runtime.database.writing() as session:
        stored = articles.find(session, article_id)
        if stored is not None:
            enqueue_reanalyses(session, [article_id], priority)
        return stored


def _refusal(article: ArticleText) -> AnalysisError | None:
    try:
        readability.check(article)
    except AnalysisError as error:
        return error
    return None
