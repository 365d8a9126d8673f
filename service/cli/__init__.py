"""The `attribune` command."""

from __future__ import annotations

import click
from sqlalchemy.exc import SQLAlchemyError

from service.cli.analyze import analyze
from service.cli.corrections import corrections
from service.cli.database import database
from service.cli.demo import demo
from service.cli.importing import import_articles
from service.cli.jobs import jobs
from service.cli.keys import keys
from service.cli.openapi import openapi
from service.cli.prune import prune
from service.cli.reanalyze import reanalyze_articles
from service.cli.serve import serve
from service.cli.worker import worker
from service.settings import SettingError, Settings
from service.telemetry import logs


class PlainErrors(click.Group):
    """Says what is wrong with a setting or the database in a line, without a stack trace."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SettingError as error:
            raise click.ClickException(str(error)) from error
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error)
            raise click.ClickException(f"The database cannot be used: {reason}") from error


@click.group(cls=PlainErrors)
@click.version_option(package_name="attribune", message="%(prog)s %(version)s")
def main() -> None:
    """Reads English news and answers who says what."""
    settings = Settings.from_environment()
    logs.configure(settings.log_format, settings.log_level)


main.add_command(serve)
main.add_command(worker)
main.add_command(jobs)
main.add_command(analyze)
main.add_command(import_articles)
main.add_command(reanalyze_articles)
main.add_command(database)
main.add_command(demo)
main.add_command(prune)
main.add_command(keys)
main.add_command(openapi)
main.add_command(corrections)
