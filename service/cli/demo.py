"""`attribune demo`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from service.demo import articles
from service.runtime import Runtime
from service.settings import Settings
from service.storage.upgrade import is_current


@click.command()
@click.option("--force", is_flag=True, help="Store them beside the articles that are there.")
def demo(force: bool) -> None:
    """Fill an empty database with made-up articles to look at.

    They are dated over the last five weeks, and their sources contradict one another. A
    database that holds an article already is left as it is.
    """
    runtime = Runtime(Settings.from_environment())
    with runtime.database.reading() as session:
        if not is_current(session.connection()):
            raise click.ClickException(
                "The database is not up to date: run `attribune db upgrade`."
            )
    if not force and not articles.is_empty(runtime):
        raise click.ClickException("The database holds articles already; --force adds these.")
    stored = sum(articles.store(runtime, datetime.now(UTC).date()))
    click.echo(
        f"{stored} articles stored. Look at them at http://127.0.0.1:{runtime.settings.port}/"
    )
