"""What `analyze` refuses, each with a message for the person who sent the text."""

from __future__ import annotations


class AnalysisError(Exception):
    """The text cannot be analysed."""


class EmptyTextError(AnalysisError):
    """The text holds no word."""

    def __init__(self) -> None:
        super().__init__("The text holds no word.")


class NotEnglishError(AnalysisError):
    """The text is not English; `language` is the ISO 639-1 code of the language found."""

    def __init__(self, language: str) -> None:
        super().__init__(f"The text is not English; the language found is {language!r}.")
        self.language = language
