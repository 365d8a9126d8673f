"""What workers can do: Procrastinate's tasks, bound to one process's runtime."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from procrastinate import (
    App,
    BaseRetryStrategy,
    JobContext,
    PsycopgConnector,
    RetryDecision,
)
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from service.jobs.analysis import analyse, reanalyse
from service.jobs.delivery import deliver
from service.jobs.queue import (
    ANALYSE_ARTICLE,
    ANALYSIS,
    DELIVER_EVENT,
    DELIVERY,
    REANALYSE_ARTICLE,
    SILENCE_SECONDS,
    UPKEEP,
    conninfo,
)
from service.runtime import Runtime
from service.storage import webhooks
from service.telemetry import metrics

HEARTBEAT_SECONDS = 5
EVENTS_KEPT = timedelta(days=30)

LONGEST_WAIT_SECONDS = 300

_log = logging.getLogger(__name__)


class BackOff(BaseRetryStrategy):
    """Tries again after 1, 2, 4, … seconds, up to five minutes, without end.

    What may not go on for ever counts its tries itself: the analysis of an article, and the
    delivery of an event.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        seconds = min(2 ** min(job.attempts, 20), LONGEST_WAIT_SECONDS)
        return RetryDecision(retry_in={"seconds": seconds})


def build(runtime: Runtime) -> App:
    """The application of a worker; to be opened where it runs."""
    app = App(connector=PsycopgConnector(conninfo=conninfo(runtime.database)))
    _declare_work(app, runtime)
    _declare_upkeep(app, runtime)
    return app


def _declare_work(app: App, runtime: Runtime) -> None:
    @app.task(name=ANALYSE_ARTICLE, queue=ANALYSIS, retry=BackOff())
    def analyse_article(article_id: str) -> None:
        analyse(runtime, UUID(article_id))

    @app.task(name=REANALYSE_ARTICLE, queue=ANALYSIS, retry=BackOff(), pass_context=True)
    def reanalyse_article(context: JobContext, article_id: str) -> None:
        # The article has its statements already: that they are not renewed is for the log.
        if context.job.attempts >= runtime.settings.analysis_tries:
            _log.error("Article %s could not be analysed anew: it was tried too often", article_id)
            return
        reanalyse(runtime, UUID(article_id))

    @app.task(name=DELIVER_EVENT, queue=DELIVERY, retry=BackOff())
    def deliver_event(delivery_id: str) -> None:
        deliver(runtime, UUID(delivery_id))


def _declare_upkeep(app: App, runtime: Runtime) -> None:
    @app.periodic(cron="* * * * * */10")
    @app.task(name="attribune.retry_stalled_jobs", queue=UPKEEP, queueing_lock="stalled")
    async def retry_stalled_jobs(timestamp: int) -> None:
        """Give the jobs of dead workers to others."""
        jobs = app.job_manager
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
            _log.warning("Job %s is tried again: its worker is silent", job.call_string)
            try:
                await jobs.retry_job(job)
            except ConnectorException:
                _log.info("Job %s had been finished after all", job.call_string)
            else:
                metrics.count_taken_over_job()

    @app.periodic(cron="17 * * * *")
    @app.task(name="attribune.forget_events", queue=UPKEEP, queueing_lock="forget")
    def forget_events(timestamp: int) -> None:
        """Delete old events with the log of their deliveries."""
        with runtime.database.writing() as session:
            webhooks.remove_events(session, datetime.now(UTC) - EVENTS_KEPT)
