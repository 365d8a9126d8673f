"""Which language a text is in."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from service.analysis.errors import NotEnglishError

# Beyond this, more text makes the answer no surer; a text may open in another language.
_SAMPLE_CHARACTERS = 4000
# Short texts and lists of foreign names are taken for other languages with little confidence.
_REFUSED_FROM = 0.7


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def check_english(text: str) -> None:
    """Raise `NotEnglishError` if `text` is surely in another language."""
    middle = max(0, len(text) // 2 - _SAMPLE_CHARACTERS // 2)
    sample = text[middle : middle + _SAMPLE_CHARACTERS]
    language, probability = _identifier().classify(sample)
    if language != "en" and probability >= _REFUSED_FROM:
        raise NotEnglishError(language)
