"""`attribune import`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import click

from service.analysis.batches import in_batches
from service.analysis.errors import AnalysisError
from service.cli.article_files import read_file, read_texts, text_files
from service.cli.article_lines import ArticleLine, BadLine
from service.cli.progress import FileProgress, file_progress, progress_over
from service.cli.queue import require_queue
from service.jobs import intake
from service.jobs.queue import Priority
from service.runtime import Runtime
from service.settings import Settings
from service.storage.batches import Incoming, Stored
from service.storage.upgrade import is_current

Take = Callable[[list[Incoming]], Iterator[Stored | AnalysisError]]


@click.command("import")
@click.argument("source", metavar="FILE", type=click.Path(allow_dash=True))
@click.option(
    "--queue",
    "queued",
    is_flag=True,
    help="Have workers analyse them, after what somebody waits for (PostgreSQL only).",
)
@click.pass_context
def import_articles(context: click.Context, source: str, *, queued: bool) -> None:
    """Analyse and store the articles of FILE.

    FILE has one JSON object a line or, with a name in .csv, one article a row and the names of
    the fields in the first; or it is a folder, of which each file in .txt is an article with its
    path in the folder as `external_id`.

    A line or row has the fields that POST /v1/articles takes; an `id` serves as `external_id`
    where there is none, and other fields are passed over. Articles that are stored already
    are skipped without analysing them, so that an interrupted import goes on where it stopped.
    What cannot be stored is reported, the rest is stored; then the exit code is 1.
    """
    folder = Path(source)
    stream = None if folder.is_dir() else _opened(source, context)
    runtime = Runtime(Settings.from_environment())
    with runtime.database.reading() as session:
        if not is_current(session.connection()):
            raise click.ClickException(
                "The database is not up to date: run `attribune db upgrade`."
            )
    if queued:
        require_queue(runtime.database)
    take = (
        partial(intake.enqueue_batch, priority=Priority.ARCHIVE) if queued else intake.store_batch
    )
    importer = Importer(partial(take, runtime), source)
    if stream is None:
        files = text_files(folder)
        with progress_over(sum(path.stat().st_size for path in files)) as progress:
            importer.take_all(read_texts(folder, files), progress)
    else:
        with file_progress(stream) as progress:
            importer.take_all(read_file(stream, source), progress)
    counts = importer.counts
    done = "queued" if queued else "stored"
    click.echo(
        f"{counts['stored']} {done}, {counts['known']} already there, {counts['failed']} failed."
    )
    if counts["failed"]:
        raise click.exceptions.Exit(1)


def _way_in(runtime: Runtime, *, queued: bool) -> Take:
    if not queued:
        return partial(intake.store_batch, runtime)
    require_queue(runtime.database)
    return partial(intake.enqueue_batch, runtime, priority=Priority.ARCHIVE)


def _opened(source: str, context: click.Context) -> BinaryIO:
    """The file, or a refusal in the command's own words."""
    return cast(BinaryIO, click.File("rb").convert(source, None, context))


class Importer:
    """Takes articles in batch by batch, and counts what became of them."""

    def __init__(self, take: Take, file_name: str) -> None:
        self.counts: Counter[str] = Counter()
        self._take_in = take
        self._file_name = file_name

    def take_all(self, lines: Iterable[ArticleLine | BadLine], progress: FileProgress) -> None:
        for batch in in_batches(lines):
            self._take(batch, progress)

    def _take(self, batch: list[ArticleLine | BadLine], progress: FileProgress) -> None:
        for bad in (line for line in batch if isinstance(line, BadLine)):
            self._fail(bad.number, bad.reason)
        lines = [line for line in batch if isinstance(line, ArticleLine)]
        outcomes = self._take_in(
            [Incoming(line.posted.article, external_id(line)) for line in lines]
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
