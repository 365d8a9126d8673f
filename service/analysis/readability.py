"""Whether a text can be analysed at all; found out without the models."""

from __future__ import annotations

import re

from service.analysis.errors import EmptyTextError
from service.analysis.language import check_english
from service.analysis.statement import ArticleText

_WORD = re.compile(r"\w")


def check(article: ArticleText) -> None:
    """Raise `EmptyTextError` if the text holds no word, `NotEnglishError` if it is in another
    language than English."""
    if not _WORD.search(article.text):
        raise EmptyTextError
    check_english(article.text)
