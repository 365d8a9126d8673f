"""Storing many articles, of which some may be refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from service.analysis.batches import analyze_batch
from service.analysis.errors import AnalysisError
from service.analysis.statement import ArticleText, Source
from service.storage import articles
from service.storage.database import Database
from service.storage.stored_analysis import StoredAnalysis

if TYPE_CHECKING:
    from service.analysis import Analyzer


@dataclass(frozen=True, slots=True)
class Incoming:
    """An article that is to be stored."""

    article: ArticleText
    external_id: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """An article that is stored now; whether it is new."""

    analysis: StoredAnalysis
    is_new: bool


def store_batch(
    database: Database,
    analyzer: Analyzer,
    incoming: Sequence[Incoming],
    catalogue: Iterable[Source],
    then: Callable[[Session, StoredAnalysis], None] | None = None,
) -> Iterator[Stored | AnalysisError]:
    """For each article what became of it, in order, as soon as it is known.

    Each is stored in a transaction of its own, of which `then` is a part; one that is stored
    already is not analysed.
    """
    # What an id stands for can change within the batch: then it is settled as each is stored.
    counts = Counter(one.external_id for one in incoming if one.external_id is not None)
    known = [
        articles.find_stored(database, one.article, one.external_id)
        if one.external_id is None or counts[one.external_id] == 1
        else None
        for one in incoming
    ]
    pairs = zip(incoming, known, strict=True)
    unknown = [one.article for one, found in pairs if found is None]
    analyses = analyze_batch(analyzer, unknown)
    for one, found in zip(incoming, known, strict=True):
        if found is not None:
            yield Stored(found, is_new=False)
            continue
        analysis = next(analyses)
        if isinstance(analysis, AnalysisError):
            yield analysis
        else:
            stored, is_new = articles.store(
                database, analysis, external_id=one.external_id, catalogue=catalogue, then=then
            )
            yield Stored(stored, is_new)
