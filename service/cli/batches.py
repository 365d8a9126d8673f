"""Analysing many articles, of which some may be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from service.analysis.errors import AnalysisError
from service.analysis.statement import Analysis
from service.cli.article_lines import ArticleLine

if TYPE_CHECKING:
    from service.analysis import Analyzer

BATCH_SIZE = 32

Item = TypeVar("Item")


def in_batches(items: Iterable[Item], size: int = BATCH_SIZE) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def analyze_batch(
    analyzer: Analyzer, batch: list[ArticleLine]
) -> Iterator[tuple[ArticleLine, Analysis | AnalysisError]]:
    """Each article with its analysis, or with the reason why it was refused, in order."""
    # One refused article would end the analyzer's run over the batch.
    refusals = {line.number: _refusal(analyzer, line) for line in batch}
    readable = [line.posted.article for line in batch if refusals[line.number] is None]
    analyses = analyzer.analyze_many(readable)
    for line in batch:
        yield line, refusals[line.number] or next(analyses)


def _refusal(analyzer: Analyzer, line: ArticleLine) -> AnalysisError | None:
    try:
        analyzer.check(line.posted.article)
    except AnalysisError as error:
        return error
    return None
