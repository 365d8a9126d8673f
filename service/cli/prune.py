"""`attribune prune`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from service.runtime import Runtime
from service.settings import Settings
from service.storage import retention
from service.storage.retention import Pruned


@click.command()
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    metavar="DATE",
    help="Articles of this day (UTC) and later are kept.",
)
@click.option("--dry-run", is_flag=True, help="Only count what would be deleted.")
def prune(before: datetime, dry_run: bool) -> None:
    """Delete the articles dated before DATE with all that was derived from them.

    An article's date is when it was published or, where nobody said, when it was received.
    Its statements go with it, with their corrections, and the unreviewed sources that no other
    statement names; the record of who changed what stays. If it is interrupted, run it again:
    it goes on where it stopped.
    """
    before = before.replace(tzinfo=UTC)
    if before > datetime.now(UTC):
        raise click.BadParameter("the day has not come yet.", param_hint="--before")
    runtime = Runtime(Settings.from_environment())
    if dry_run:
        with runtime.database.reading() as session:
            click.echo(f"Would delete {_told(retention.count_older(session, before))}.")
        return
    deleted = Pruned()
    try:
        for batch in retention.prune(runtime.database, before):
            deleted += batch
    finally:
        click.echo(f"Deleted {_told(deleted)}.")


def _told(pruned: Pruned) -> str:
    return f"{pruned.articles:,} articles with {pruned.statements:,} statements"
