"""`attribune db`."""

from __future__ import annotations

import logging

import click

from service.runtime import Runtime
from service.settings import Settings
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
