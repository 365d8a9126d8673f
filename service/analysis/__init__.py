"""Text in, statements out: usable as a library, without Flask and without a database."""

from typing import TYPE_CHECKING, Any

from service.analysis.statement import Analysis, ArticleText

if TYPE_CHECKING:
    from service.analysis.analyzer import Analyzer

__all__ = ["Analysis", "Analyzer", "ArticleText"]


def __getattr__(name: str) -> Any:
    # spaCy takes seconds to import and 100 MB to hold, and most who import this package want
    # nothing but its data classes.
    if name == "Analyzer":
        from service.analysis.analyzer import Analyzer

        return Analyzer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
