"""The result of an analysis, as plain data: statements, their kinds and their sources.

The words are those of the statement guideline: a *statement* is one proposition that an
article puts forward; it has a *content*, a *kind* and the *source* that stands behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.analysis.attribution import Attribution


class Kind(StrEnum):
    CLAIM = "claim"
    DENIAL = "denial"
    REPORTED_FACT = "reported_fact"


class Voice(StrEnum):
    """Whether a source speaks (`attributed`) or the article itself (`article`)."""

    ATTRIBUTED = "attributed"
    ARTICLE = "article"


class Quotation(StrEnum):
    """How much of the content stands in quotation marks: all, part or none of it."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Role(StrEnum):
    """What a source has to do with a statement: it says it, is spoken for, or relays it."""

    SPEAKER = "speaker"
    ON_BEHALF_OF = "on_behalf_of"
    VIA = "via"


class SourceType(StrEnum):
    PERSON = "person"
    GOVERNMENT = "government"
    MINISTRY_OR_AGENCY = "ministry_or_agency"
    MILITARY = "military"
    NEWS_MEDIA = "news_media"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    COMPANY = "company"
    PARTY = "party"
    ARMED_GROUP = "armed_group"
    COURT = "court"
    DOCUMENT = "document"
    GROUP = "group"
    OTHER = "other"


class SourceStatus(StrEnum):
    """`curated` sources ship with the service or were reviewed by an editor."""

    CURATED = "curated"
    UNREVIEWED = "unreviewed"


class ArticleStatus(StrEnum):
    """How far a posted article has come."""

    QUEUED = "queued"
    ANALYSING = "analysing"
    ANALYSED = "analysed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Source:
    """A canonical source. `country` is an ISO 3166-1 alpha-2 code, `parent` a source's id."""

    id: str
    name: str
    type: SourceType
    country: str | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    status: SourceStatus = SourceStatus.CURATED


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of the article's text, in code points: ``article[start:end] == text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SourceAttribution:
    """Ties a statement to a source of the same analysis, by the source's id."""

    role: Role
    source_id: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `id` and the ids in `denies` are unique within the analysis only."""

    id: str
    kind: Kind
    voice: Voice
    quotation: Quotation
    confidence: float
    content: tuple[TextSpan, ...]
    cue: tuple[TextSpan, ...] = ()
    source_mention: tuple[TextSpan, ...] = ()
    attributions: tuple[SourceAttribution, ...] = ()
    denies: tuple[str, ...] = ()
    said_on: date | None = None

    @property
    def text(self) -> str:
        """The content as one string; what lies between split spans is shown as an ellipsis."""
        return " … ".join(span.text for span in self.content)


@dataclass(frozen=True, slots=True)
class Model:
    """What made an analysis, so that stored statements can be told apart by it."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article as it comes in; only `text` is analysed for statements."""

    text: str
    title: str | None = None
    published_at: datetime | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """An article with its statements in the order of the text and the sources they name.

    `attributions` holds all that the extractor found, acts and topics that are no statements
    among it.
    """

    article: ArticleText
    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    model: Model
    attributions: tuple[Attribution, ...] = ()
