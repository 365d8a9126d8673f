"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from marshmallow import Schema, fields

from schemas.fields import Moment


class FeedAuthorSchema(Schema):
    """A source that stands behind the statement."""

    name = fields.String(required=True, metadata={"example": "KCNA"})
    url = fields.String(required=True, metadata={"format": "uri"})


class FeedItemSchema(Schema):
    """A statement."""

    id = fields.String(required=True, metadata={"description": "The statement's id."})
    url = fields.String(required=True, metadata={"format": "uri"})
    title = fields.String(
        required=True, metadata={"example": "North Korea: denial", "description": "Who says what."}
    )
    content_text = fields.String(required=True)
    date_published = Moment(
        required=True,
        metadata={
            "type": "string",
            "format": "date-time",
            "description": "When the article was published or, where unknown, received.",
        },
    )
    authors = fields.List(fields.Nested(FeedAuthorSchema), required=True)
    tags = fields.List(
        fields.String(), required=True, metadata={"description": "The kind.", "example": ["denial"]}
    )


class FeedSchema(Schema):
    """Statements for a feed reader, the newest first."""

    version = fields.String(required=True, metadata={"enum": ["https://jsonfeed.org/version/1.1"]})
    title = fields.String(required=True)
    home_page_url = fields.String(required=True, metadata={"format": "uri"})
    feed_url = fields.String(required=True, metadata={"format": "uri"})
    next_url = fields.String(
        metadata={"format": "uri", "description": "The next page; missing on the last one."}
    )
    items = fields.List(fields.Nested(FeedItemSchema), required=True)
