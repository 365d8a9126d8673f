"""The parameters of lists. One that is not given is missing from what is loaded."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from schemas.fields import MOMENT_FORMS, Characters, Day, WholeNumber, start_of
from service.analysis.statement import SourceStatus, SourceType

LONGEST_PAGE = 200


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
        validate=validate.Range(min=1, max=LONGEST_PAGE),
        metadata={"description": "How many items a page holds."},
    )


class FormatSchema(Schema):
    """In which form a list or counts are answered."""

    format = fields.String(
        validate=validate.OneOf(["json", "csv", "ndjson"]),
        metadata={
            "description": "The form of the answer; without it, `Accept` decides. `csv` and "
            "`ndjson` hold all pages at once.",
            "example": "csv",
        },
    )


class ExportedPageSchema(FormatSchema):
    """Which page of a list as JSON, or how much of it in another form."""

    cursor = Characters(
        validate=validate.Length(max=500),
        metadata={"description": "Where the page starts: copied from the last answer's `next`."},
    )
    limit = WholeNumber(
        validate=validate.Range(min=1),
        metadata={
            "description": "How many items a page holds: at most 200, and 50 where nothing is "
            "said. With a `format` of `csv` or `ndjson`, after how many items the answer ends, "
            "which otherwise holds all.",
            "example": 50,
        },
    )

    @validates_schema
    def page_has_an_end(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data.get("format", "json") == "json" and data.get("limit", 0) > LONGEST_PAGE:
            message = f"Must be at most {LONGEST_PAGE} unless `format` is `csv` or `ndjson`."
            raise ValidationError(message, "limit")


class DatesSchema(Schema):
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


class DatedQuerySchema(PageQuerySchema, DatesSchema):
    """A page of what has a date."""


class SourceQuerySchema(ExportedPageSchema):
    """Which sources."""

    q = Characters(
        validate=validate.Length(min=1, max=500),
        metadata={"description": "How the name or an alias begins, case aside."},
    )
    type = fields.Enum(
        SourceType,
        by_value=True,
        metadata={"description": "What the sources are.", "example": "government"},
    )
    status = fields.Enum(
        SourceStatus,
        by_value=True,
        metadata={
            "description": "With `unreviewed`, those that were found in articles and that no "
            "editor has reviewed.",
            "example": "unreviewed",
        },
    )
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
        validate=validate.Length(min=1, max=60),
        metadata={"description": "What was done.", "example": "source.merged"},
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
