"""How articles and the queue are, on standard output."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from babel.dates import format_timedelta
from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.table import Table

from service.analysis.statement import ArticleStatus
from service.jobs.overview import InHand, QueueOverview, WorkerSeen
from service.storage.counts import Unfinished
from service.storage.failures import FailedArticle


@dataclass(frozen=True, slots=True)
class JobsReport:
    """How it was at one moment; `queue` is None where there is none."""

    at: datetime
    articles: Mapping[ArticleStatus, int]
    unfinished: Mapping[ArticleStatus, Unfinished]
    queue: QueueOverview | None
    failed: Sequence[FailedArticle]


def print_report(report: JobsReport, output_format: str) -> None:
    if output_format == "json":
        click.echo(json.dumps(_object_of(report), ensure_ascii=False, indent=2))
        return
    console = Console()
    for table in _tables(report):
        console.print(table if table.row_count else f"{table.title}: none")
    if report.queue is None:
        console.print("SQLite has no queue: articles are analysed as they come in.")


def _object_of(report: JobsReport) -> dict[str, Any]:
    return {
        "at": _moment(report.at),
        "articles": [
            {"status": status.value, "count": count, "oldest_received_at": _oldest(report, status)}
            for status, count in report.articles.items()
        ],
        "queue": None if report.queue is None else _queue_object(report.queue),
        "failed_articles": [
            {
                "id": str(article.id),
                "external_id": article.external_id,
                "title": article.title,
                "received_at": _moment(article.received_at),
                "tries": article.tries,
                "failure": article.failure,
            }
            for article in report.failed
        ],
    }


def _queue_object(queue: QueueOverview) -> dict[str, Any]:
    return {
        "waiting": [
            {
                "queue": waiting.queue,
                "task": waiting.task,
                "priority": waiting.priority,
                "count": waiting.count,
                "not_due_yet": waiting.later,
                "oldest_queued_at": _moment(waiting.since),
            }
            for waiting in queue.waiting
        ],
        "in_hand": [
            {
                "job_id": job.job_id,
                "task": job.task,
                "subject_id": None if job.subject_id is None else str(job.subject_id),
                "worker_id": job.worker_id,
                "since": _moment(job.since),
                "earlier_tries": job.earlier_tries,
                "stalled": job.stalled,
            }
            for job in queue.in_hand
        ],
        "workers": [
            {"id": worker.id, "last_seen": _moment(worker.last_seen), "stalled": worker.stalled}
            for worker in queue.workers
        ],
    }


def _tables(report: JobsReport) -> Iterator[Table]:
    yield _articles(report)
    if report.queue is not None:
        yield _waiting(report, report.queue)
        yield _in_hand(report, report.queue.in_hand)
        yield _workers(report, report.queue.workers)
    if report.failed:
        yield _failed(report)


def _articles(report: JobsReport) -> Table:
    table = _table("Articles", "status", "#count", "#oldest came in")
    for status, count in report.articles.items():
        oldest = report.unfinished.get(status)
        table.add_row(status.value, f"{count:,}", _ago(report, oldest.oldest if oldest else None))
    return table


def _waiting(report: JobsReport, queue: QueueOverview) -> Table:
    headings = ("queue", "task", "#priority", "#waiting", "#not due yet", "#oldest")
    table = _table("Waiting", *headings)
    for one in queue.waiting:
        numbers = (f"{number:,}" for number in (one.priority, one.count, one.later))
        table.add_row(one.queue, one.task, *numbers, _ago(report, one.since))
    return table


def _in_hand(report: JobsReport, jobs: Sequence[InHand]) -> Table:
    table = _table("In hand", "job", "#worker", "#begun", "#tries", "")
    for job in jobs:
        worker = "gone" if job.worker_id is None else str(job.worker_id)
        what = f"{job.task}\n{job.subject_id or ''}".rstrip()
        tries = str(job.earlier_tries + 1)
        table.add_row(what, worker, _ago(report, job.since), tries, _stalled(job))
    return table


def _workers(report: JobsReport, workers: Sequence[WorkerSeen]) -> Table:
    table = _table("Workers", "#worker", "#last sign of life", "")
    for worker in workers:
        table.add_row(str(worker.id), _ago(report, worker.last_seen), _stalled(worker))
    return table


def _failed(report: JobsReport) -> Table:
    total = report.articles[ArticleStatus.FAILED]
    shown = len(report.failed)
    title = f"Failed, the newest {shown} of {total:,}" if shown < total else "Failed"
    table = _table(title, "article", "#came in", "#tries", "reason")
    for article in report.failed:
        # The id is what `attribune jobs retry` takes.
        which = f"{article.id}\n{escape(article.external_id or '')}".rstrip()
        came_in, reason = _ago(report, article.received_at), escape(article.failure or "")
        table.add_row(which, came_in, str(article.tries), reason)
    return table


def _table(title: str, *headings: str) -> Table:
    """Columns whose heading begins with # hold numbers."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        justify: JustifyMethod = "right" if heading.startswith("#") else "left"
        # Folded and not cut: ids are there to be copied.
        table.add_column(heading.removeprefix("#"), justify=justify, overflow="fold")
    # Ids, which come first, are not folded for the sake of long texts.
    table.columns[0].no_wrap = True
    return table


def _stalled(one: InHand | WorkerSeen) -> str:
    return "[red]stalled[/red]" if one.stalled else ""


def _ago(report: JobsReport, moment: datetime | None) -> str:
    if moment is None:
        return ""
    age = format_timedelta(report.at - moment, locale="en", threshold=1.5, format="short")
    return f"{age} ago"


def _oldest(report: JobsReport, status: ArticleStatus) -> str | None:
    found = report.unfinished.get(status)
    return None if found is None else _moment(found.oldest)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")
