"""`attribune corrections`."""

from __future__ import annotations

import click

from schemas.gold import gold_line
from service.runtime import Runtime
from service.settings import Settings
from service.storage.corrections import corrected_articles


@click.group()
def corrections() -> None:
    """Use what editors have corrected."""


@corrections.command("export")
def export_corrections() -> None:
    """Print every article with a corrected statement, one JSON object a line.

    Each has all its statements as they are now, in a form to train and to measure on.
    """
    runtime = Runtime(Settings.from_environment())
    for stored in corrected_articles(runtime.database):
        click.echo(gold_line(stored), nl=False)
