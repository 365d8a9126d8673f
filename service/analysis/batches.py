"""Analysing many articles, of which some may be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from service.analysis.errors import AnalysisError
from service.analysis.statement import Analysis, ArticleText

if TYPE_CHECKING:
    from service.analysis.analyzer import Analyzer

BATCH_SIZE = 32

Item = TypeVar("Item")


def in_batches(items: Iterable[Item], size: int = BATCH_SIZE) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def analyze_batch(
    analyzer: Analyzer, articles: Sequence[ArticleText]
) -> Iterator[Analysis | AnalysisError]:
    """For each article its analysis, or the reason why it was refused, in order."""
    # One refused article would end the analyzer's run over the batch.
    refusals = [_refusal(analyzer, article) for article in articles]
    pairs = zip(articles, refusals, strict=True)
    analyses = analyzer.analyze_many([article for article, refusal in pairs if refusal is None])
    for refusal in refusals:
        yield refusal or next(analyses)


def _refusal(analyzer: Analyzer, article: ArticleText) -> AnalysisError | None:
    try:
        analyzer.check(article)
    except AnalysisError as error:
        return error
    return None
