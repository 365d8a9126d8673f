"""What all tables share: the names of their constraints, and the types of their columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, TypedDict
from uuid import UUID

from sqlalchemy import JSON, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase

from service.analysis.statement import (
    ArticleStatus,
    Kind,
    Quotation,
    Role,
    SourceStatus,
    SourceType,
    Voice,
)
from service.storage.column_types import UtcDateTime, Word


class SpanValue(TypedDict):
    """A span as it stands in a JSON column."""

    start: int
    end: int
    text: str


class SourceValue(TypedDict):
    """A source as it stands in a JSON column, so that it can be shown after it has gone."""

    id: str
    name: str
    type: str


class AttributionValue(TypedDict):
    """An attribution as it stands in a JSON column."""

    role: str
    source: SourceValue


class AnswerValue(TypedDict):
    """The kind and the attributions of a statement, and the ids of those that it denies, as the
    machine or an editor gave them."""

    kind: str
    attributions: list[AttributionValue]
    denies: list[str]


class Base(DeclarativeBase):
    """Gives constraints predictable names, which migrations need to alter them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(),
        datetime: UtcDateTime(),
        ArticleStatus: Word(ArticleStatus),
        Kind: Word(Kind),
        Quotation: Word(Quotation),
        Role: Word(Role),
        SourceStatus: Word(SourceStatus),
        SourceType: Word(SourceType),
        Voice: Word(Voice),
        list[SpanValue]: JSON(),
        list[str]: JSON(),
        dict[str, Any]: JSON(),
        AnswerValue: JSON(),
    }
