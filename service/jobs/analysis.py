"""Analysing an article of the queue: once, however often the job is run and whoever dies."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from service.analysis.errors import AnalysisError
from service.analysis.statement import Analysis, ArticleText
from service.jobs.events import tell_of_analysis, tell_of_failure, tell_of_reanalysis
from service.runtime import Runtime
from service.storage import articles, progress, rollups
from service.storage.conflicts import retrying
from service.storage.reanalysis import renew
from service.storage.stored_analysis import with_statements
from service.storage.tables import ArticleRow
from service.telemetry import metrics

# How long to wait for a database that is away, so that an analysis that is done is not lost.
WAITS_SECONDS = (0.5, 1, 2, 4, 8, 15, 30)

_log = logging.getLogger(__name__)


def analyse(runtime: Runtime, article_id: UUID) -> None:
    """Analyse an article and keep its statements; do nothing if that was done before.

    A text that is refused, or whose analysis has failed too often, is marked as failed. The
    process is ended by SIGALRM if the analysis takes longer than the settings allow.
    """
    started = time.monotonic()
    article = _begin(runtime, article_id)
    if article is None:
        return
    try:
        with time_limit(runtime.settings.analysis_seconds):
            analysis = runtime.analyzer.analyze(article)
    except AnalysisError as error:
        with runtime.database.writing() as session:
            _fail(session, progress.lock(session, article_id), str(error))
        return
    except Exception as error:
        with runtime.database.writing() as session:
            found = progress.lock(session, article_id)
            if found is not None:
                progress.wait_again(found, f"{type(error).__name__}: {error}")
        raise
    _keep(runtime, article_id, analysis)
    rollups.keep_up(runtime.database)
    seconds = time.monotonic() - started
    count = len(analysis.statements)
    _log.info("Article %s was analysed in %.3f s: %d statements", article_id, seconds, count)


def reanalyse(runtime: Runtime, article_id: UUID) -> None:
    """Analyse an article anew, with the time limit of `analyse`."""
    with runtime.database.reading() as session:
        stored = session.get(ArticleRow, article_id)
    if stored is None:
        return
    with time_limit(runtime.settings.analysis_seconds):
        analysis = runtime.analyzer.analyze(progress.text_of(stored))

    def keep() -> None:
        with runtime.database.writing() as session:
            rollups.hold(session)
            article = progress.lock(session, article_id)
            if article is not None:
                earlier = renew(session, article, analysis, runtime.catalogue.sources)
                tell_of_reanalysis(session, with_statements(session, article), earlier)

    retrying(keep)
    _log.info("Article %s was analysed anew", article_id)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """End this process by SIGALRM if the block takes longer.

    The system does so even while C code keeps Python from running.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _begin(runtime: Runtime, article_id: UUID) -> ArticleText | None:
    """None if there is nothing to do."""
    with runtime.database.writing() as session:
        article = progress.lock(session, article_id)
        if article is None or article.status in progress.SETTLED:
            return None
        if article.tries >= runtime.settings.analysis_tries:
            reason = f"It was given up after {article.tries} tries. {article.failure or ''}"
            _fail(session, article, reason.rstrip())
            return None
        return progress.begin(article)


def _fail(session: Session, article: ArticleRow | None, reason: str) -> None:
    if article is None or article.status in progress.SETTLED:
        return
    _log.warning("Article %s failed: %s", article.id, reason)
    metrics.count_failed_article()
    progress.fail(article, reason)
    tell_of_failure(session, article)


def _keep(runtime: Runtime, article_id: UUID, analysis: Analysis) -> None:
    keep = partial(_keep_once, runtime, article_id, analysis)
    for wait in WAITS_SECONDS:
        try:
            return retrying(keep)
        except (OperationalError, InterfaceError) as error:
            _log.warning("The database is away; trying again in %s s: %s", wait, error.orig)
            time.sleep(wait)
    return retrying(keep)


def _keep_once(runtime: Runtime, article_id: UUID, analysis: Analysis) -> None:
    with runtime.database.writing() as session:
        article = progress.lock(session, article_id)
        if article is None or article.status in progress.SETTLED:
            return
        articles.complete(session, article, analysis, runtime.catalogue.sources)
        # What was just made does not know its relations: it is read as it will be from now on.
        session.expunge_all()
        tell_of_analysis(session, with_statements(session, article))
