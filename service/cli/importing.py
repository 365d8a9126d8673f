"""`attribune import`."""

from __future__ import annotations

from collections import Counter
from typing import BinaryIO

import click

from service.analysis.batches import in_batches
from service.analysis.errors import AnalysisError
from service.cli.article_lines import ArticleLine, BadLine, read_lines
from service.cli.progress import FileProgress, file_progress
from service.runtime import Runtime
from service.settings import Settings
from service.storage.batches import Incoming, store_batch
from service.storage.upgrade import is_current


@click.command("import")
@click.argument("file", type=click.File("rb"))
def import_articles(file: BinaryIO) -> None:
    """Analyse and store the articles of FILE, one JSON object a line.

    A line has the fields that POST /v1/articles takes; an `id` serves as `external_id`
    where there is none, and other fields are passed over. Articles that are stored already
    are skipped. Lines that cannot be stored are reported, the others are; then the exit
    code is 1.
    """
    runtime = Runtime(Settings.from_environment())
    with runtime.database.reading() as session:
        if not is_current(session.connection()):
            raise click.ClickException(
                "The database is not up to date: run `attribune db upgrade`."
            )
    importer = Importer(runtime, file.name)
    with file_progress(file) as progress:
        for batch in in_batches(read_lines(file)):
            importer.take(batch, progress)
    counts = importer.counts
    click.echo(
        f"{counts['stored']} stored, {counts['known']} already there, {counts['failed']} failed."
    )
    if counts["failed"]:
        raise click.exceptions.Exit(1)


class Importer:
    """Stores articles batch by batch and counts what became of them."""

    def __init__(self, runtime: Runtime, file_name: str) -> None:
        self.counts: Counter[str] = Counter()
        self._runtime = runtime
        self._file_name = file_name

    def take(self, batch: list[ArticleLine | BadLine], progress: FileProgress) -> None:
        for bad in (line for line in batch if isinstance(line, BadLine)):
            self._fail(bad.number, bad.reason)
        lines = [line for line in batch if isinstance(line, ArticleLine)]
        outcomes = store_batch(
            self._runtime.database,
            self._runtime.analyzer,
            [Incoming(line.posted.article, external_id(line)) for line in lines],
            self._runtime.catalogue.sources,
        )
        for line, outcome in zip(lines, outcomes, strict=True):
            if isinstance(outcome, AnalysisError):
                self._fail(line.number, str(outcome))
            else:
                self.counts["stored" if outcome.is_new else "known"] += 1
        progress.reached(batch[-1].end, len(batch))

    def _fail(self, number: int, reason: str) -> None:
        self.counts["failed"] += 1
        click.echo(f"{self._file_name}:{number}: {reason}", err=True)


def external_id(line: ArticleLine) -> str | None:
    if line.posted.external_id is not None:
        return line.posted.external_id
    return str(line.id) if isinstance(line.id, str | int) and line.id != "" else None
