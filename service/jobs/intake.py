"""Taking articles in: analysed already, or to be analysed by a worker."""

from __future__ import annotations

from service.analysis.statement import Analysis, ArticleText
from service.jobs.events import tell_of_analysis
from service.jobs.queue import Priority, enqueue_analyses, has_queue
from service.runtime import Runtime
from service.storage import articles
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


def enqueue(
    runtime: Runtime, article: ArticleText, external_id: str | None, priority: Priority
) -> tuple[StoredAnalysis, bool]:
    """Keep an article and have it analysed; what is kept, and whether it is new.

    The article and its job are written in one transaction: both are there, or neither.
    """

    def accept() -> tuple[StoredAnalysis, bool]:
        with runtime.database.writing() as session:
            row, is_new = articles.accept(session, article, external_id)
            if is_new:
                enqueue_analyses(session, [row.id], priority)
            return with_statements(session, row), is_new

    return retrying(accept)
