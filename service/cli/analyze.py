"""`attribune analyze`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import click

from service.analysis.batches import analyze_batch, in_batches
from service.analysis.errors import AnalysisError
from service.analysis.statement import Analysis, ArticleText
from service.cli.article_lines import ArticleLine, BadLine, read_lines
from service.cli.output import print_analyses, print_analysis
from service.cli.progress import file_progress
from service.runtime import Runtime
from service.settings import Settings

LINES_ENDINGS = (".jsonl", ".ndjson")


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json", "ndjson", "attributions"]),
    default="table",
    show_default=True,
    help=(
        "A table to read, one JSON document, one JSON object a line, or a line with the offsets "
        "of every attribution that was found, those that are no statements among them."
    ),
)
@click.option(
    "--input",
    "input_format",
    type=click.Choice(["text", "jsonl"]),
    help="What FILE holds; by default, what its name ends in says.",
)
def analyze(file: BinaryIO, output_format: str, input_format: str | None) -> None:
    """Print the statements of FILE, or of standard input for `-`, and store nothing.

    FILE is the plain text of an article or, with a name in .jsonl, one article a line as
    POST /v1/analyze takes it. A line's `id` is kept in the answer, other fields are passed
    over. Lines that cannot be read are reported on standard error; then the exit code is 1.
    """
    if input_format is None:
        input_format = "jsonl" if file.name.endswith(LINES_ENDINGS) else "text"
    runtime = Runtime(Settings.from_environment())
    if input_format == "text":
        print_analysis(_analyze_text(runtime, file), output_format)
        return
    failures: list[int] = []
    print_analyses(_analyze_lines(runtime, file, failures), output_format)
    if failures:
        raise click.exceptions.Exit(1)


def _analyze_text(runtime: Runtime, file: BinaryIO) -> Analysis:
    try:
        return runtime.analyzer.analyze(ArticleText(file.read().decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8: {error}") from error
    except AnalysisError as error:
        raise click.ClickException(f"{file.name}: {error}") from error


def _analyze_lines(
    runtime: Runtime, file: BinaryIO, failures: list[int]
) -> Iterator[tuple[ArticleLine, Analysis]]:
    """The articles that could be analysed; the numbers of the other lines go to `failures`."""

    def fail(number: int, reason: str) -> None:
        failures.append(number)
        click.echo(f"{file.name}:{number}: {reason}", err=True)

    with file_progress(file) as progress:
        for batch in in_batches(read_lines(file)):
            for bad in (line for line in batch if isinstance(line, BadLine)):
                fail(bad.number, bad.reason)
            good = [line for line in batch if isinstance(line, ArticleLine)]
            analyses = analyze_batch(runtime.analyzer, [line.posted.article for line in good])
            for line, analysis in zip(good, analyses, strict=True):
                progress.reached(line.end)
                if isinstance(analysis, AnalysisError):
                    fail(line.number, str(analysis))
                else:
                    yield line, analysis
