"""`attribune worker`."""

from __future__ import annotations

import click

from service.cli.queue import require_queue
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

    With ATTRIBUNE_WORKER_METRICS_PORT it answers `/metrics`, `/healthz` and `/readyz` there.
    """
    from service.jobs.monitoring import monitored
    from service.jobs.supervisor import Supervisor

    settings = Settings.from_environment()
    database = Database(settings.database_url)
    require_queue(database)
    with database.reading() as session:
        if not is_current(session.connection()):
            raise click.ClickException(
                "The database is not up to date: run `attribune db upgrade`."
            )
    database.close()
    supervisor = Supervisor(settings, processes)
    with monitored(supervisor, settings):
        supervisor.run()
