"""The parameters of what is asked of statements: lists, feeds, disputes and counts."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.fields import Characters, WholeNumber
from schemas.query import (
    DatesSchema,
    ExportedPageSchema,
    FormatSchema,
    PageQuerySchema,
    copies_field,
)
from schemas.query_fields import CommaSeparated, Share
from schemas.statement import StatementInArticleSchema
from service.analysis.statement import Kind, Quotation, Role, SourceType, Voice


def publisher_field() -> Characters:
    return Characters(
        validate=validate.Length(min=1, max=300),
        metadata={
            "description": "The article's publisher, as it was posted.",
            "example": "Example Times",
        },
    )


def country_field(whose: str) -> Characters:
    return Characters(
        validate=validate.Regexp("^[A-Z]{2}\\Z", error="Must be two capitals."),
        metadata={
            "description": f"The country of {whose} (ISO 3166-1 alpha-2).",
            "pattern": "^[A-Z]{2}$",
            "example": "KP",
        },
    )


def source_type_field(whose: str) -> fields.Enum[SourceType]:
    return fields.Enum(
        SourceType,
        by_value=True,
        metadata={"description": f"The type of {whose}.", "example": "government"},
    )


def source_field(description: str) -> Characters:
    return Characters(
        validate=validate.Length(min=1, max=500),
        metadata={
            "description": f"{description}, by its id, or by its name or any alias, case aside. "
            "An alias that several sources share stands for all of them.",
            "example": "State Department",
        },
    )


def words_field(where: str) -> Characters:
    return Characters(
        validate=validate.Length(min=1, max=500),
        metadata={
            "description": f"Words that {where} holds, all of them; "
            '"words in quotation marks" '
            "stand next to each other, and `miss*` is how a word begins. `OR` between words asks "
            "for either, `NOT` or `-` before a word leaves out what holds it, and parentheses "
            "group. Case, accents and punctuation make no difference.",
            "examples": ["missile parts", '"missile parts"', "(missile* OR rocket) -test"],
        },
    )


class SourceFilterSchema(DatesSchema):
    """Which of a source's statements."""

    role = fields.Enum(
        Role,
        by_value=True,
        metadata={
            "description": "What the source has to do with them; without it, any role.",
            "example": "speaker",
        },
    )
    on_behalf_of = source_field("A source on whose behalf they are said, whoever says them")
    kind = CommaSeparated(
        fields.Enum(Kind, by_value=True),
        metadata={"description": "One kind, or several.", "example": ["denial"]},
    )
    q = words_field("the text")
    publisher = publisher_field()
    country = country_field("the source")
    source_type = source_type_field("the source")
    quotation = fields.Enum(
        Quotation,
        by_value=True,
        metadata={
            "description": "How much of the content stands in quotation marks.",
            "example": "direct",
        },
    )
    voice = fields.Enum(
        Voice,
        by_value=True,
        metadata={
            "description": "Whether a source says it or the article itself.",
            "example": "attributed",
        },
    )
    disputed = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={
            "description": "With `true`, only statements that deny another or are denied; with "
            "`false`, only the rest.",
            "example": True,
        },
    )
    min_confidence = Share(
        metadata={
            "description": "The least confidence.",
            "minimum": 0,
            "maximum": 1,
            "example": 0.75,
        }
    )
    article = fields.UUID(
        metadata={
            "description": "The id of an article: only its statements.",
            "example": "01890000-0000-7000-8000-000000000000",
        }
    )
    copies = copies_field()


class StatementFilterSchema(SourceFilterSchema):
    """Which statements."""

    source = source_field("A source that stands behind it")

    @validates_schema
    def role_needs_source(self, data: dict[str, Any], **kwargs: Any) -> None:
        asked = {"source", "country", "source_type"}
        if data.get("role") is not None and not asked & data.keys():
            message = "Can only be asked for together with `source`, `country` or `source_type`."
            raise ValidationError(message, "role")


STATEMENT_FIELDS = list(StatementInArticleSchema().fields)


class StatementListSchema(ExportedPageSchema):
    """The order of a list of statements, and what is told of each."""

    sort = fields.String(
        load_default="newest",
        validate=validate.OneOf(["newest", "oldest", "confidence"]),
        metadata={
            "description": "By the article's date, or the surest first. A cursor leads on in the "
            "order in which it was handed out, and in no other.",
            "example": "newest",
        },
    )
    fields_ = CommaSeparated(
        fields.String(validate=validate.OneOf(STATEMENT_FIELDS)),
        data_key="fields",
        metadata={
            "description": "The fields that are told of each statement, and no others. CSV has "
            "its own columns.",
            "example": ["id", "kind", "text"],
        },
    )
    include = CommaSeparated(
        fields.String(validate=validate.OneOf(["article"])),
        metadata={
            "description": "What is told besides: the `article`, with its id, title, publisher "
            "and date.",
            "example": ["article"],
        },
    )


class SourceStatementQuerySchema(SourceFilterSchema, StatementListSchema):
    """Which of a source's statements, and how they are listed."""


class StatementQuerySchema(StatementFilterSchema, StatementListSchema):
    """Which statements, and how they are listed."""


class FeedQuerySchema(PageQuerySchema, StatementFilterSchema):
    """Which statements a feed holds."""


class SourceFeedQuerySchema(PageQuerySchema, SourceFilterSchema):
    """Which of a source's statements a feed holds."""


class DisputeQuerySchema(ExportedPageSchema, DatesSchema):
    """Which disputes."""

    source = source_field("A source on either side")
    denier = source_field("A source of the denial")
    denied = source_field("A source of what is denied")
    q = words_field("the text of either side")
    publisher = publisher_field()
    country = country_field("a source on either side")
    source_type = source_type_field("a source on either side")
    copies = copies_field()


class TimelineQuerySchema(FormatSchema, StatementFilterSchema):
    """Which statements are counted, and what is told apart."""

    interval = fields.String(
        load_default="day",
        validate=validate.OneOf(["day", "week", "month", "year"]),
        metadata={
            "description": "What is counted together, in UTC; a week begins on Monday.",
            "example": "week",
        },
    )
    by = CommaSeparated(
        fields.String(validate=validate.OneOf(["kind", "source", "publisher", "country"])),
        load_default=lambda: ["kind"],
        metadata={
            "description": "What is told apart besides the time: one thing or several.",
            "example": ["kind", "source"],
        },
    )


class LeaderboardQuerySchema(FormatSchema, StatementFilterSchema):
    """Which statements are counted, and which sources come first."""

    sort = fields.String(
        load_default="total",
        validate=validate.OneOf(
            [
                "total",
                "claims",
                "denials",
                "reported_facts",
                "disputed",
                "denied",
                "claim_ratio",
                "denial_ratio",
                "disputed_ratio",
            ]
        ),
        metadata={
            "description": "By which figure, the highest first; of equal ones, the source with "
            "more statements comes first.",
            "example": "denial_ratio",
        },
    )
    min_total = WholeNumber(
        load_default=1,
        validate=validate.Range(min=1),
        metadata={
            "description": "Sources of fewer statements are left out: one statement makes a ratio "
            "of 1.",
            "example": 10,
        },
    )
    limit = WholeNumber(
        load_default=50,
        validate=validate.Range(min=1, max=10_000),
        metadata={"description": "How many sources.", "example": 50},
    )
