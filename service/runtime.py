"""What one process of the service works with: its database and its analyzer."""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from service.settings import SettingError, Settings
from service.storage.database import Database

if TYPE_CHECKING:
    from service.analysis import Analyzer
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
            return Analyzer(self.catalogue, spacy_model=spacy_model)
        except OSError as error:
            if MISSING_SPACY_MODEL not in str(error):
                raise
            expected = "the name of an installed spaCy pipeline"
            raise SettingError("SPACY_MODEL", spacy_model, expected) from error

    def warm(self) -> None:
        """Make both now, and use the analyzer once, so that the first request does not wait."""
        from service.analysis import ArticleText

        _ = self.database
        self.analyzer.analyze(ArticleText(_WARMING_TEXT))

    @property
    def analyzer_is_loaded(self) -> bool:
        return self._analyzer is not None
