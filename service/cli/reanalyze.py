"""`attribune reanalyze`."""

from __future__ import annotations

import click

from service.cli.progress import progress_over
from service.cli.queue import require_queue
from service.jobs.intake import reanalyze
from service.jobs.queue import Priority, enqueue_reanalyses
from service.runtime import Runtime
from service.settings import Settings
from service.storage.reanalysis import outdated
from service.storage.upgrade import is_current


@click.command("reanalyze")
@click.option(
    "--model-older-than",
    "before",
    metavar="VERSION",
    help="Leave out what the present model has analysed in this version or a newer one.",
)
@click.option("--queue", "queued", is_flag=True, help="Have workers do it (PostgreSQL only).")
def reanalyze_articles(before: str | None, *, queued: bool) -> None:
    """Analyse stored articles anew that another model or version has analysed.

    Statements that are found again keep their ids, and editors' corrections stay. Articles
    that are done are not done again, so that an interrupted run goes on where it stopped.
    """
    if before is not None and not any(character.isdigit() for character in before):
        raise click.BadParameter("a version such as 1.2.0 is wanted.", param_hint="VERSION")
    runtime = Runtime(Settings.from_environment())
    with runtime.database.reading() as session:
        if not is_current(session.connection()):
            raise click.ClickException(
                "The database is not up to date: run `attribune db upgrade`."
            )
        batches = outdated(session, runtime.analyzer.model, before)
        ids = [article_id for batch in batches for article_id in batch]
    if queued:
        require_queue(runtime.database)
        with runtime.database.writing() as session:
            enqueue_reanalyses(session, ids, Priority.ARCHIVE)
        click.echo(f"{len(ids):,} articles queued.")
        return
    done = 0
    with progress_over(len(ids)) as progress:
        for article_id in ids:
            renewed = reanalyze(runtime, article_id)
            done += renewed is not None
            progress.reached(done, renewed is not None)
    click.echo(f"{done:,} articles analysed anew.")
