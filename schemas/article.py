"""Articles on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from schemas.fields import MOMENT_FORMS, Characters, Moment
from service.analysis.statement import ArticleStatus, ArticleText

LONGEST_TEXT = 200_000

# The first newspaper was printed in 1605; an article may be sent ahead of its day, but no
# archive has one from the next century.
EARLIEST = datetime(1600, 1, 1, tzinfo=UTC)
LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PostedArticle:
    """An article as a client posted it."""

    article: ArticleText
    external_id: str | None


EXAMPLE_ARTICLE = {
    "text": "The transport ministry said on Monday that the Northgate bridge was safe. "
    "Engineers had accused the ministry of hiding cracks in its piers. "
    "The ministry denied the accusation, calling it “pure invention”.",
    "title": "Ministry denies hiding cracks in bridge",
    "publisher": "Example Times",
    "published_at": "2024-04-22T09:30:00Z",
}


def believable(published_at: datetime) -> None:
    """Refuses years that are slips: lists and counts over time would reach over millennia."""
    if published_at < EARLIEST:
        raise ValidationError("Must not be before 1600.")
    if published_at > datetime.now(UTC) + LONGEST_AHEAD:
        raise ValidationError("Must not be more than a year ahead.")


class PostedArticleSchema(Schema):
    """An article to analyse. Only `text` is read for statements."""

    # The service itself answers for the text's length and emptiness, each with a problem
    # type of its own; here they are stated for the specification.
    text = Characters(
        required=True,
        metadata={
            "description": "The article's text in English. It is kept exactly as posted; "
            "offsets count its Unicode code points.",
            "minLength": 1,
            "maxLength": LONGEST_TEXT,
            "pattern": r"\S",
        },
    )
    title = Characters(allow_none=True, load_default=None, validate=validate.Length(max=1000))
    publisher = Characters(
        allow_none=True,
        load_default=None,
        validate=validate.Length(max=300),
        metadata={"description": "Who published the article, such as *Example Times*."},
    )
    published_at = Moment(
        allow_none=True,
        load_default=None,
        validate=believable,
        metadata={
            "description": "When it was published: a date, or a moment with its offset. "
            "From 1600 on, and at most a year ahead.",
            "anyOf": [*MOMENT_FORMS, {"type": "null"}],
        },
    )
    external_id = Characters(
        allow_none=True,
        load_default=None,
        validate=validate.Length(min=1, max=300),
        metadata={
            "description": "The client's own id of the article. Another text with the same id is "
            "a new version of the article.",
            "example": "wire-2024-04-22-17",
        },
    )

    @post_load
    def make(self, data: dict[str, Any], **kwargs: Any) -> PostedArticle:
        external_id = data.pop("external_id")
        return PostedArticle(ArticleText(**data), external_id)


class ArticleHeadSchema(Schema):
    """What is known of an article besides its text."""

    id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "`null` where the article is not stored."},
    )
    external_id = fields.String(required=True, allow_none=True)
    version = fields.Integer(
        required=True, metadata={"minimum": 1, "description": "1 for the first, and so on."}
    )
    current = fields.Boolean(
        required=True, metadata={"description": "Whether this is the newest version."}
    )
    status = fields.Enum(
        ArticleStatus,
        by_value=True,
        required=True,
        metadata={
            "description": "`queued` and `analysing` until its statements are there: then "
            "`analysed`, or `failed` where they never will be."
        },
    )
    failure = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Why the article failed or, while it is tried again, the last try."
        },
    )
    superseded_by = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "The id of the newest version; `null` where this is it."},
    )
    copy_of = fields.UUID(
        required=True,
        allow_none=True,
        metadata={
            "description": "The id of the first stored article of nearly the same text, such as a "
            "wire report that others print; `null` where this is it."
        },
    )
    title = fields.String(required=True, allow_none=True)
    publisher = fields.String(required=True, allow_none=True)
    published_at = Moment(
        required=True,
        allow_none=True,
        metadata={"type": ["string", "null"], "format": "date-time"},
    )
    received_at = Moment(
        required=True,
        allow_none=True,
        metadata={
            "type": ["string", "null"],
            "format": "date-time",
            "description": "`null` where the article is not stored.",
        },
    )
    language = fields.String(
        required=True, metadata={"description": "The text's language (ISO 639-1)."}
    )


class ArticleSchema(ArticleHeadSchema):
    """An article with its text."""

    text = fields.String(required=True)


class ArticleSummarySchema(ArticleHeadSchema):
    """An article in a list: the number of its statements instead of its text."""

    statement_count = fields.Integer(required=True, metadata={"minimum": 0})
