"""What one process of the service works with: its database and its analyzer."""

from __future__ import annotations

import gc
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from service.settings import SettingError, Settings
from service.storage import counts
from service.storage.counts import StoredCounts, Unfinished
from service.storage.database import Database
from service.storage.key_ring import KeyRing
from service.storage.rate_limiter import RateLimiter
from service.storage.upgrade import is_current
from service.telemetry import metrics
from service.telemetry.background import Background

if TYPE_CHECKING:
    from service.analysis import Analyzer
    from service.analysis.statement import ArticleStatus
    from service.sources import Catalogue

# spaCy names its errors by number and raises a bare OSError.
MISSING_SPACY_MODEL = "[E050]"

_WARMING_TEXT = "The ministry said on Monday that the service was ready, a spokesman confirmed."


class Runtime:
    """Makes the database connection and the analyzer on first use, once in a process.

    Neither survives a fork, so a server makes its `Runtime` in each worker.
    """

    def __init__(self, settings: Settings, analyzer: Analyzer | None = None) -> None:
        self.settings = settings
        self._analyzer = analyzer
        self._analyzer_lock = Lock()

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.database_url)

    @cached_property
    def migrations(self) -> Background[bool]:
        """Whether the database is up to date; asking it may hang where the database does."""

        def look() -> bool:
            with self.database.reading() as session:
                return is_current(session.connection())

        return Background(look)

    @cached_property
    def unfinished_articles(self) -> Background[dict[ArticleStatus, Unfinished]]:
        def count() -> dict[ArticleStatus, Unfinished]:
            with self.database.reading() as session:
                return counts.unfinished(session)

        return Background(count, rest_seconds=2, rest_factor=20, keep_seconds=60)

    @cached_property
    def stored_counts(self) -> Background[StoredCounts]:
        """Counted no more often than costs a hundredth of one connection's time."""

        def count() -> StoredCounts:
            with self.database.reading() as session:
                return counts.count_all(session)

        return Background(count, rest_seconds=10, rest_factor=100)

    @cached_property
    def key_ring(self) -> KeyRing:
        return KeyRing(self.database)

    @cached_property
    def rate_limiter(self) -> RateLimiter:
        return RateLimiter(self.settings.data_directory / "rate_limits.sqlite3")

    @cached_property
    def catalogue(self) -> Catalogue:
        from service.sources import load_catalogue

        return load_catalogue()

    @property
    def analyzer(self) -> Analyzer:
        """Raises `SettingError` if the spaCy model of the settings is not installed."""
        with self._analyzer_lock:
            if self._analyzer is None:
                self._analyzer = self._load_analyzer()
            return self._analyzer

    def _load_analyzer(self) -> Analyzer:
        # Imported here because spaCy takes seconds, which most commands need not wait.
        from service.analysis import Analyzer

        spacy_model = self.settings.spacy_model
        try:
            return Analyzer(self.catalogue, spacy_model, observe=metrics.observe_analyses)
        except OSError as error:
            if MISSING_SPACY_MODEL not in str(error):
                raise
            expected = "the name of an installed spaCy pipeline"
            raise SettingError("SPACY_MODEL", spacy_model, expected) from error

    def warm(self, *, analyses: bool = True) -> None:
        """Make both now, and use the analyzer once, so that the first request does not wait.

        A process that never `analyses` itself only learns to tell what would be refused.
        """
        from service.analysis import ArticleText, readability
        from service.storage.copies import signature_of

        _ = self.database
        signature_of(_WARMING_TEXT)
        if analyses:
            self.analyzer.analyze(ArticleText(_WARMING_TEXT))
        else:
            readability.check(ArticleText(_WARMING_TEXT))
        # What is loaded by now stays to the end: the garbage collector need not go through it.
        gc.collect()
        gc.freeze()

    @property
    def analyzer_is_loaded(self) -> bool:
        return self._analyzer is not None
