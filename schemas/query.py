"""The parameters of lists. One that is not given is missing from what is loaded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from schemas.fields import MOMENT_FORMS, Characters, Day, WholeNumber, start_of
from service.analysis.statement import Kind, Role, SourceStatus, SourceType


class Truth(StrEnum):
    """A yes or no as it stands in a query."""

    TRUE = "true"
    FALSE = "false"


class Copies(StrEnum):
    """Whether copies of an article are shown beside it or stand back behind it."""

    SEPARATE = "separate"
    COLLAPSE = "collapse"


def copies_field() -> fields.Enum[Copies]:
    return fields.Enum(
        Copies,
        by_value=True,
        load_default=Copies.SEPARATE,
        metadata={
            "description": "With `collapse`, articles that are copies of another one (`copy_of`) "
            "are left out, so that a report that many papers print counts once.",
        },
    )


class PageQuerySchema(Schema):
    """Which page of a list, and how long a page is."""

    cursor = Characters(
        validate=validate.Length(max=500),
        metadata={"description": "Where the page starts: copied from the last answer's `next`."},
    )
    limit = WholeNumber(
        load_default=50,
        validate=validate.Range(min=1, max=200),
        metadata={"description": "How many items a page holds."},
    )


class DatedQuerySchema(PageQuerySchema):
    """Bounds for the date of the article: published or, where unknown, received."""

    since = Day(
        data_key="from",
        metadata={
            "description": "From this date or moment on.",
            "anyOf": MOMENT_FORMS,
        },
    )
    before = Day(
        data_key="to",
        metadata={
            "description": "Up to this date or moment, which is included.",
            "anyOf": MOMENT_FORMS,
        },
    )

    @post_load
    def bound(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        since, until = data.pop("since", None), data.pop("before", None)
        if since is not None:
            data["since"] = start_of(since)
        end = None if until is None else _end_of(until)
        if end is not None:
            data["before"] = end
            if since is not None and data["since"] >= end:
                raise ValidationError("Must not be later than `to`.", "from")
        return data


class ArticleQuerySchema(DatedQuerySchema):
    """Which articles."""

    copies = copies_field()


class SourceStatementQuerySchema(DatedQuerySchema):
    """Which of a source's statements."""

    role = fields.Enum(
        Role,
        by_value=True,
        metadata={"description": "What the source has to do with them; without it, any role."},
    )
    kind = fields.Enum(Kind, by_value=True)
    q = Characters(
        validate=validate.Length(min=1, max=500),
        metadata={
            "description": 'Words that the text holds, all of them; "words in quotation marks" '
            "stand next to each other, and `miss*` is how a word begins. `OR` between words asks "
            "for either, `NOT` or `-` before a word leaves out what holds it, and parentheses "
            "group. Case, accents and punctuation make no difference.",
            "examples": ["missile parts", '"missile parts"', "(missile* OR rocket) -test"],
        },
    )


class StatementQuerySchema(SourceStatementQuerySchema):
    """Which statements."""

    source = Characters(
        validate=validate.Length(min=1, max=500),
        metadata={
            "description": "A source by its id, or by its name or any alias, case aside. "
            "An alias that several sources share finds the statements of all of them.",
            "example": "State Department",
        },
    )

    @validates_schema
    def role_needs_source(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data.get("role") is not None and data.get("source") is None:
            raise ValidationError("Can only be asked for together with `source`.", "role")


class SourceQuerySchema(PageQuerySchema):
    """Which sources."""

    q = Characters(
        validate=validate.Length(min=1, max=500),
        metadata={"description": "How the name or an alias begins, case aside."},
    )
    type = fields.Enum(SourceType, by_value=True)
    status = fields.Enum(SourceStatus, by_value=True)
    merged = fields.Enum(
        Truth,
        by_value=True,
        load_default=Truth.FALSE,
        metadata={"description": "With `true`, those that are merged into another, and no others."},
    )
    sort = Characters(
        load_default="id",
        validate=validate.OneOf(["id", "frequency"]),
        metadata={
            "description": "`frequency` is the number of statements behind which a source stands, "
            "the highest first; it is then told as `statement_count`."
        },
    )
    include = Characters(
        validate=validate.OneOf(["statement_count", "suggestions", "statement_count,suggestions"]),
        metadata={
            "description": "What to tell besides: how many statements a source stands behind, and "
            "which other sources it may be.",
            "example": "suggestions",
        },
    )


class MergePreviewQuerySchema(Schema):
    """What a source would be merged into."""

    into = Characters(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "The id of the other source.", "example": "kcna"},
    )


class AuditQuerySchema(DatedQuerySchema):
    """Which of the things that were done; `from` and `to` bound when."""

    since = Day(
        data_key="from",
        metadata={"description": "Done on this date or moment, or later.", "anyOf": MOMENT_FORMS},
    )
    before = Day(
        data_key="to",
        metadata={
            "description": "Done up to this date or moment, which is included.",
            "anyOf": MOMENT_FORMS,
        },
    )
    actor = Characters(
        validate=validate.Length(min=1, max=200),
        metadata={"description": "Who did it: the name of an API key."},
    )
    action = Characters(
        validate=validate.Length(min=1, max=60), metadata={"example": "source.merged"}
    )
    subject_type = Characters(
        validate=validate.Length(min=1, max=40),
        metadata={"description": "To what it was done.", "example": "source"},
    )
    subject = Characters(
        validate=validate.Length(min=1, max=200),
        metadata={"description": "The id of that to which it was done.", "example": "kcna"},
    )


def _end_of(day: date | datetime) -> datetime | None:
    """The first moment that is no longer included; None beyond the end of the calendar."""
    length = timedelta(microseconds=1) if isinstance(day, datetime) else timedelta(days=1)
    try:
        return start_of(day) + length
    except OverflowError:
        return None
