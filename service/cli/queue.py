"""What commands that use the queue have in common."""

from __future__ import annotations

import click

from service.jobs.queue import has_queue
from service.storage.database import Database


def require_queue(database: Database) -> None:
    if not has_queue(database):
        raise click.ClickException("SQLite has no queue: only a PostgreSQL database has one.")
