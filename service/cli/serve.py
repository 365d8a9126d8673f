"""`attribune serve`."""

from __future__ import annotations

import os
import sys

import click
from sqlalchemy.exc import DatabaseError

from service.addresses import is_loopback_name
from service.settings import ALLOW_UNAUTHENTICATED, Settings
from service.storage import keys
from service.storage.database import Database
from service.storage.upgrade import is_current


@click.command()
def serve() -> None:
    """Serve the API with gunicorn.

    ATTRIBUNE_HOST, ATTRIBUNE_PORT and ATTRIBUNE_WORKERS say where and with how many
    processes. As long as there is no API key, only this machine is served. With PostgreSQL,
    ATTRIBUNE_SESSION_SECRET must be set.
    """
    settings = Settings.from_environment()
    require_shared_secret(settings)
    database = Database(settings.database_url)
    warn_if_outdated(database)
    refuse_to_be_open(settings, database)
    database.close()
    sys.stdout.flush()
    arguments = ["--config", "python:service.gunicorn_configuration", "service:create_app()"]
    # The server takes this process's place, so that signals reach it directly.
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])


def require_shared_secret(settings: Settings) -> None:
    """Raises `click.ClickException` where the machines of one installation could each sign the
    dashboard's cookies with a secret of its own, so that visitors are signed out at random."""
    if settings.session_secret is not None or settings.database_url.startswith("sqlite"):
        return
    raise click.ClickException(
        "ATTRIBUNE_SESSION_SECRET is not set. Several machines can serve one PostgreSQL database, "
        "and a visitor who signs in at one is known to the others only if all sign cookies with "
        "the same secret. Make one with `openssl rand -hex 32` and set it on each of them."
    )


def warn_if_outdated(database: Database) -> None:
    with database.reading() as session:
        current = is_current(session.connection())
    if not current:
        click.echo("The database is not up to date: run `attribune db upgrade`.", err=True)


def refuse_to_be_open(settings: Settings, database: Database) -> None:
    """Raises `click.ClickException` where other machines would be let in, and asked no key."""
    closed = is_loopback_name(settings.host) or has_key(database)
    if closed or settings.allow_unauthenticated:
        return
    raise click.ClickException(
        f"ATTRIBUNE_HOST={settings.host} lets other machines in, and there is no API key to ask "
        "them for. Make one with `attribune keys create NAME --scope read`, or say "
        f"ATTRIBUNE_ALLOW_UNAUTHENTICATED={ALLOW_UNAUTHENTICATED}."
    )


def has_key(database: Database) -> bool:
    try:
        with database.reading() as session:
            return keys.is_any(session)
    except DatabaseError:
        # There is no table of keys yet.
        return False
