"""The tables.

Ids are UUIDs of version 7 (RFC 9562), so they sort by the time they were made.
Relationships raise when they were not loaded by the query: a row that leaves its
session carries everything it will be asked for.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, TypedDict
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, MetaData, String, Text, Uuid
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    query_expression,
    relationship,
)

from service.analysis.statement import Kind, Quotation, Role, SourceStatus, SourceType, Voice
from service.storage.column_types import UtcDateTime, Word


class SpanValue(TypedDict):
    """A span as it stands in a JSON column."""

    start: int
    end: int
    text: str


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
        Kind: Word(Kind),
        Quotation: Word(Quotation),
        Role: Word(Role),
        SourceStatus: Word(SourceStatus),
        SourceType: Word(SourceType),
        Voice: Word(Voice),
        list[SpanValue]: JSON(),
    }


class ArticleRow(Base):
    """An article, its text exactly as it was posted.

    `dated_at` is when it was published or, where nobody said, when it was received:
    the time that lists sort and filter by.
    """

    __tablename__ = "article"
    __table_args__ = (Index("ix_article_dated_at_id", "dated_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    external_id: Mapped[str | None] = mapped_column(String(300), unique=True)
    text: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    published_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    dated_at: Mapped[datetime]
    model_name: Mapped[str] = mapped_column(String(200))
    model_version: Mapped[str] = mapped_column(String(100))

    # Filled by the queries that ask for it.
    statement_count: Mapped[int] = query_expression()


class StatementRow(Base):
    """A statement of an article.

    `number` keys the full-text index, which wants whole numbers; everything else knows
    a statement by its `id`. `dated_at` repeats the article's, so that one index serves
    the newest statements without a join.
    """

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_dated_at_id", "dated_at", "id"),
        Index("ix_statement_kind_dated_at_id", "kind", "dated_at", "id"),
    )

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    id: Mapped[UUID] = mapped_column(unique=True)
    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(Integer)
    dated_at: Mapped[datetime]
    kind: Mapped[Kind]
    voice: Mapped[Voice]
    quotation: Mapped[Quotation]
    confidence: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    content: Mapped[list[SpanValue]]
    cue: Mapped[list[SpanValue]]
    source_mention: Mapped[list[SpanValue]]
    said_on: Mapped[date | None]
    model_name: Mapped[str] = mapped_column(String(200))
    model_version: Mapped[str] = mapped_column(String(100))

    attributions: Mapped[list[AttributionRow]] = relationship(
        order_by="AttributionRow.position", lazy="raise", passive_deletes=True
    )
    links_as_denial: Mapped[list[DenialRow]] = relationship(
        foreign_keys="DenialRow.denial_id",
        order_by="DenialRow.denied_id",
        lazy="raise",
        passive_deletes=True,
    )
    links_as_denied: Mapped[list[DenialRow]] = relationship(
        foreign_keys="DenialRow.denied_id",
        order_by="DenialRow.denial_id",
        lazy="raise",
        passive_deletes=True,
    )

    @property
    def denies(self) -> list[UUID]:
        return [link.denied_id for link in self.links_as_denial]

    @property
    def denied_by(self) -> list[UUID]:
        return [link.denial_id for link in self.links_as_denied]


class SourceRow(Base):
    """A canonical source; its id is a slug."""

    __tablename__ = "source"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    type: Mapped[SourceType]
    country: Mapped[str | None] = mapped_column(String(2))
    # Deferred, because a catalogue may name a child before its parent.
    parent: Mapped[str | None] = mapped_column(
        ForeignKey("source.id", ondelete="SET NULL", deferrable=True, initially="DEFERRED")
    )
    status: Mapped[SourceStatus]

    spellings: Mapped[list[AliasRow]] = relationship(
        order_by="AliasRow.alias", lazy="raise", cascade="all, delete-orphan"
    )

    @property
    def aliases(self) -> list[str]:
        return [spelling.alias for spelling in self.spellings if spelling.alias != self.name]


class AliasRow(Base):
    """A spelling of a source: its name or an alias.

    `normal` is what spellings are compared by; several sources may share one.
    """

    __tablename__ = "alias"

    source_id: Mapped[str] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True
    )
    alias: Mapped[str] = mapped_column(String(500), primary_key=True)
    normal: Mapped[str] = mapped_column(String(500), index=True)


class AttributionRow(Base):
    """Ties a statement to a source in a role."""

    __tablename__ = "attribution"
    __table_args__ = (Index("ix_attribution_source_id_role", "source_id", "role"),)

    statement_id: Mapped[UUID] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    role: Mapped[Role]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))

    source: Mapped[SourceRow] = relationship(lazy="raise")


class DenialRow(Base):
    """One statement denies another of the same article."""

    __tablename__ = "denial"

    denial_id: Mapped[UUID] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    denied_id: Mapped[UUID] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True, index=True
    )
