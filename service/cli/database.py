"""`attribune db`."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from service.runtime import Runtime
from service.settings import Settings
from service.storage.backfill import recount
from service.storage.backup import BackupError, back_up
from service.storage.upgrade import upgrade


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Create the tables or bring them up to date, and add the source catalogue."""
    runtime = Runtime(Settings.from_environment())
    logging.getLogger("alembic").setLevel(logging.INFO)
    new = upgrade(runtime.database, runtime.catalogue.sources)
    click.echo(f"The database is up to date; {new} sources of the catalogue are new in it.")


@database.command("recount")
def recount_database() -> None:
    """Count all statements anew, for timelines and leaderboards.

    Counts are kept up to date with the statements; this is for when rows were changed by
    other means than the service. It may go on meanwhile.
    """
    runtime = Runtime(Settings.from_environment())
    recount(runtime.database)
    click.echo("The statements are counted anew.")


@database.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def back_up_database(file: Path) -> None:
    """Copy the SQLite database to FILE, which must not be there yet.

    The service may go on reading and writing; the copy is one state of the database, and
    holds everything that was acknowledged before it began.
    """
    runtime = Runtime(Settings.from_environment())
    try:
        size = back_up(runtime.database, file)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file} holds the database ({size:,} bytes), and was found sound.")
