"""Sources on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_dump, validate

from schemas.fields import Characters
from service.analysis.statement import SourceStatus, SourceType


class SourceReferenceSchema(Schema):
    """A source where it is only named."""

    id = fields.String(required=True, metadata={"description": "A stable slug.", "example": "kcna"})
    name = fields.String(required=True, metadata={"example": "KCNA"})
    type = fields.Enum(SourceType, by_value=True, required=True)


class SourceSchema(SourceReferenceSchema):
    """A canonical source."""

    country = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "ISO 3166-1 alpha-2.", "example": "KP"},
    )
    parent = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The id of the source that this one belongs to."},
    )
    aliases = fields.List(fields.String(), required=True)
    status = fields.Enum(
        SourceStatus,
        by_value=True,
        required=True,
        metadata={
            "description": "`curated` sources ship with the service or were reviewed; "
            "`unreviewed` ones were found in articles."
        },
    )
    merged_into = fields.String(
        dump_default=None,
        allow_none=True,
        metadata={"description": "The id of the source that an editor found this one to be."},
    )


class SuggestionSchema(Schema):
    """A source that the listed one may be."""

    source = fields.Nested(SourceReferenceSchema, required=True)
    score = fields.Float(required=True, metadata={"minimum": 0, "maximum": 1, "example": 0.85})
    reason = fields.String(
        required=True,
        validate=validate.OneOf(["same_spelling", "acronym", "surname", "similar"]),
        metadata={
            "description": "What speaks for it: a spelling that both have, that one is the "
            "acronym of the other, a bare surname, or similar names."
        },
    )


class ListedSourceSchema(SourceSchema):
    """A source in a list, with what `include` asks for."""

    statement_count = fields.Integer(
        metadata={"minimum": 0, "description": "Statements behind which it stands, in any role."}
    )
    suggestions = fields.List(
        fields.Nested(SuggestionSchema), metadata={"description": "The likeliest first."}
    )

    @pre_dump
    def flatten(self, listed: Any, **kwargs: Any) -> dict[str, Any]:
        """Lay the source's own fields beside what was asked for."""
        own = {name: getattr(listed["source"], name) for name in SourceSchema().fields}
        return own | {name: value for name, value in listed.items() if name != "source"}


class SharedSpellingSchema(Schema):
    """A spelling that several sources have."""

    spelling = fields.String(required=True)
    sources = fields.List(
        fields.String(), required=True, metadata={"description": "The ids of the others."}
    )


class SourceDetailSchema(SourceSchema):
    """A source with what ties it to others."""

    merged_sources = fields.List(
        fields.Nested(SourceReferenceSchema),
        required=True,
        metadata={"description": "The sources that were merged into this one itself."},
    )
    different_sources = fields.List(
        fields.Nested(SourceReferenceSchema),
        required=True,
        metadata={
            "description": "The sources that an editor has told from this one: neither is "
            "suggested as the other."
        },
    )
    shared_spellings = fields.List(
        fields.Nested(SharedSpellingSchema),
        required=True,
        metadata={
            "description": "Its spellings that other sources have too: who asks for them finds all."
        },
    )

    @pre_dump
    def flatten(self, detail: Any, **kwargs: Any) -> dict[str, Any]:
        own = {name: getattr(detail.source, name) for name in SourceSchema().fields}
        return own | {
            "merged_sources": detail.merged_sources,
            "different_sources": detail.different_sources,
            "shared_spellings": detail.shared_spellings,
        }


NAME = validate.And(validate.Length(max=500), validate.Regexp(r"\s*\S", error="Must not be blank."))


def _source_id(description: str, **options: Any) -> Characters:
    return Characters(
        validate=validate.Length(min=1, max=200),
        metadata={"description": description},
        **options,
    )


class SourceChangeSchema(Schema):
    """What is to change of a source (RFC 7396): members that are missing stay as they are."""

    name = Characters(validate=NAME, metadata={"example": "Harbour Council"})
    type = fields.Enum(SourceType, by_value=True)
    country = Characters(
        allow_none=True,
        validate=validate.Regexp(r"^[A-Z]{2}\Z", error="Must be two capital letters."),
        metadata={
            "description": "ISO 3166-1 alpha-2.",
            "pattern": "^[A-Z]{2}$",
            "example": "NZ",
        },
    )
    parent = _source_id("The id of the source that this one belongs to.", allow_none=True)
    aliases = fields.List(
        Characters(validate=NAME),
        validate=validate.Length(max=500),
        metadata={"description": "All its spellings besides the name."},
    )
    status = fields.Enum(SourceStatus, by_value=True)


class NewSourceSchema(SourceChangeSchema):
    """A source to make."""

    id = Characters(
        validate=validate.Regexp(
            r"^[a-z0-9]+(-[a-z0-9]+)*\Z", error="Must be small letters and digits, with hyphens."
        ),
        metadata={
            "description": "Without it, the id is made from the name.",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
            "maxLength": 200,
            "example": "harbour-council",
        },
    )
    name = Characters(required=True, validate=NAME, metadata={"example": "Harbour Council"})
    type = fields.Enum(SourceType, by_value=True, required=True)


class MergeSchema(Schema):
    """What a source is to be merged into."""

    into = _source_id("The id of the source that it is.", required=True)


class MergePreviewSchema(Schema):
    """What a merge would do."""

    source = fields.Nested(SourceReferenceSchema, required=True)
    target = fields.Nested(
        SourceReferenceSchema,
        required=True,
        metadata={"description": "What the other source leads to, if it is merged itself."},
    )
    statement_count = fields.Integer(
        required=True, metadata={"minimum": 0, "description": "Statements that would follow."}
    )
    article_count = fields.Integer(
        required=True, metadata={"minimum": 0, "description": "The articles they are in."}
    )
    spellings = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The spellings that would lead to the target."},
    )
