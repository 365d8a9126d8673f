"""Text in, statements out: usable as a library, without Flask and without a database."""

from service.analysis.analyzer import Analyzer
from service.analysis.statement import Analysis, ArticleText

__all__ = ["Analysis", "Analyzer", "ArticleText"]
