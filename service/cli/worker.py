"""`attribune worker`."""

from __future__ import annotations

import click

from service.settings import Settings
from service.storage.database import Database
from service.storage.upgrade import is_current


@click.command()
@click.option(
    "--processes",
    type=click.IntRange(1, 512),
    default=1,
    show_default=True,
    help="How many articles are analysed at once, each in a process of its own of about 400 MB.",
)
def worker(processes: int) -> None:
    """Analyse queued articles and deliver events to webhooks.

    Needs PostgreSQL. A process that ends is started anew. On SIGTERM the articles that were
    begun are finished, or given back to the queue after ATTRIBUNE_WORKER_GRACE_SECONDS.
    """
    from service.jobs.queue import has_queue
    from service.jobs.supervisor import Supervisor

    settings = Settings.from_environment()
    database = Database(settings.database_url)
    if not has_queue(database):
        raise click.ClickException("SQLite has no queue: `attribune serve` analyses by itself.")
    with database.reading() as session:
        if not is_current(session.connection()):
            raise click.ClickException(
                "The database is not up to date: run `attribune db upgrade`."
            )
    database.close()
    Supervisor(settings, processes).run()
