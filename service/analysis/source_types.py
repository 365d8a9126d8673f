"""What sort of source a name without a catalogue entry is, as far as its words tell."""

from __future__ import annotations

import re

from service.analysis.names import head_noun
from service.analysis.roles import PLURAL_ROLE_NOUNS, ROLE_NOUNS
from service.analysis.statement import SourceType

_WORDS = {
    SourceType.DOCUMENT: (
        r"reports?|stud(?:y|ies)|surveys?|polls?|data|statistics|records?|documents?|filings?"
        r"|transcripts?|footage|videos?|recordings?|emails?|e-mails|letters?|memo|affidavit|brief"
        r"|indictment|complaint|lawsuit|papers|article|book|website|figures|estimates|census"
        r"|statement|release|ruling|audit|analysis|review|tweet|post|story|editorial|memoir"
    ),
    SourceType.NEWS_MEDIA: (
        r"news|newspapers?|media|magazine|times|post|journal|herald|tribune|gazette|press|tv"
        r"|television|broadcaster|broadcasting|radio|outlets?|network|daily|agency"
    ),
    SourceType.COURT: r"court|tribunal",
    SourceType.PARTY: r"party|campaign",
    SourceType.MILITARY: r"army|navy|air force|military|troops|task force|command",
    SourceType.GOVERNMENT: r"government|administration|authorities",
    SourceType.MINISTRY_OR_AGENCY: (
        r"ministry|department|bureau|commission|office|police|council|board|coast guard"
    ),
    SourceType.COMPANY: r"inc|ltd|corp|company|firms?|airline|bank",
}
_PATTERNS = {
    source_type: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for source_type, words in _WORDS.items()
}


def type_of_words(name: str) -> SourceType:
    """The type of the source called `name`: by its head noun, then by what else it holds."""
    head = head_noun(name)
    if head in PLURAL_ROLE_NOUNS:
        return SourceType.GROUP
    if head in ROLE_NOUNS:
        return SourceType.PERSON
    for part in (head, name):
        for source_type, pattern in _PATTERNS.items():
            if pattern.search(part):
                return source_type
    return SourceType.GROUP if name[:1].islower() else SourceType.OTHER
