"""What one process of the service works with: its database and its analyzer."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from service.settings import Settings
from service.storage.database import Database

if TYPE_CHECKING:
    from service.analysis import Analyzer
    from service.sources import Catalogue


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
    def catalogue(self) -> Catalogue:
        from service.sources import load_catalogue

        return load_catalogue()

    @property
    def analyzer(self) -> Analyzer:
        with self._analyzer_lock:
            if self._analyzer is None:
                # Imported here because spaCy takes seconds, which most commands need not wait.
                from service.analysis import Analyzer

                self._analyzer = Analyzer(self.catalogue, spacy_model=self.settings.spacy_model)
            return self._analyzer

    def warm(self) -> None:
        """Make both now, so that the first request does not wait for them."""
        _ = self.database, self.analyzer

    @property
    def analyzer_is_loaded(self) -> bool:
        return self._analyzer is not None
