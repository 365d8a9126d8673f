"""`attribune serve`."""

from __future__ import annotations

import os
import sys

import click

from service.settings import Settings
from service.storage.database import Database
from service.storage.upgrade import is_current


@click.command()
def serve() -> None:
    """Serve the API with gunicorn.

    ATTRIBUNE_HOST, ATTRIBUNE_PORT and ATTRIBUNE_WORKERS say where and with how many
    processes.
    """
    settings = Settings.from_environment()
    warn_if_outdated(settings)
    sys.stdout.flush()
    arguments = ["--config", "python:service.gunicorn_configuration", "service:create_app()"]
    # The server takes this process's place, so that signals reach it directly.
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])


def warn_if_outdated(settings: Settings) -> None:
    database = Database(settings.database_url)
    with database.reading() as session:
        current = is_current(session.connection())
    database.close()
    if not current:
        click.echo("The database is not up to date: run `attribune db upgrade`.", err=True)
