"""`attribune jobs`."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import click

from service.cli.jobs_output import JobsReport, print_report
from service.cli.queue import require_queue
from service.jobs import overview
from service.jobs.queue import has_queue
from service.jobs.second_chance import NotFailedError, queue_again, queue_all_again
from service.settings import Settings
from service.storage import counts, failures
from service.storage.database import Database

# Of the articles that were given up, when no more are asked for.
SHOWN = 20


@click.group(invoke_without_command=True)
@click.option(
    "--failed", "all_failed", is_flag=True, help=f"List all failed articles, not only {SHOWN}."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
)
@click.pass_context
def jobs(context: click.Context, all_failed: bool, output_format: str) -> None:
    """Show how many articles wait, who works on what, and which articles failed.

    With SQLite, which has no queue, only the articles are shown.
    """
    if context.invoked_subcommand is not None:
        return
    database = Database(Settings.from_environment().database_url)
    print_report(_report(database, None if all_failed else SHOWN), output_format)
    database.close()


@jobs.command()
@click.argument("article_ids", metavar="[ARTICLE_ID]...", nargs=-1, type=click.UUID)
@click.option("--failed", "all_failed", is_flag=True, help="Queue all failed articles.")
def retry(article_ids: tuple[UUID, ...], all_failed: bool) -> None:
    """Queue failed articles again, with all their tries (PostgreSQL only).

    Articles that are named are analysed before what came in batches; with --failed, all of
    them when nothing else waits.
    """
    if bool(article_ids) == all_failed:
        raise click.UsageError("Name articles, or give --failed.")
    database = Database(Settings.from_environment().database_url)
    require_queue(database)
    count = sum(queue_all_again(database)) if all_failed else _queue_again(database, article_ids)
    database.close()
    click.echo(f"{count:,} articles queued again.")


def _queue_again(database: Database, article_ids: tuple[UUID, ...]) -> int:
    try:
        return queue_again(database, article_ids)
    except NotFailedError as error:
        raise click.ClickException(
            f"Nothing was queued, since these are not articles that failed: {error}"
        ) from error


def _report(database: Database, shown: int | None) -> JobsReport:
    with database.reading() as session:
        return JobsReport(
            at=datetime.now(UTC),
            articles=counts.count_articles(session),
            unfinished=counts.unfinished(session),
            queue=overview.look(session) if has_queue(database) else None,
            failed=failures.newest(session, shown),
        )
