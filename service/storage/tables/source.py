"""Sources, their spellings, and how they were merged."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    column,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from service.analysis.statement import SourceStatus, SourceType
from service.storage.tables.base import Base

LONGEST_SPELLING = 500
LONGEST_WORD_OF_SPELLING = 60


class SourceRow(Base):
    """A canonical source; its id is a slug.

    One that was merged points to what it was merged into. What an editor changed is no longer
    renewed from the catalogue.
    """

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
    merged_into: Mapped[str | None] = mapped_column(
        ForeignKey("source.id", ondelete="SET NULL"), index=True
    )
    edited_at: Mapped[datetime | None]

    # Filled by the queries that ask for it.
    statement_count: Mapped[int | None] = query_expression()

    spellings: Mapped[list[AliasRow]] = relationship(
        order_by="AliasRow.alias", lazy="raise", cascade="all, delete-orphan"
    )

    @property
    def aliases(self) -> list[str]:
        return [spelling.alias for spelling in self.spellings if spelling.alias != self.name]


class AliasRow(Base):
    """A spelling of a source: its name or an alias.

    `normal` is what spellings are compared by; several sources may share one. `has_words` says
    that its `words` are kept; a release that knows nothing of them leaves them out, and
    `attribune db upgrade` fills them in.
    """

    __tablename__ = "alias"
    __table_args__ = (
        # Finds at once the few rows, if any, whose words are still to be filled in.
        Index(
            "ix_alias_without_words",
            "source_id",
            sqlite_where=column("has_words").is_(false()),
            postgresql_where=column("has_words").is_(false()),
        ),
    )

    source_id: Mapped[str] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True
    )
    alias: Mapped[str] = mapped_column(String(LONGEST_SPELLING), primary_key=True)
    normal: Mapped[str] = mapped_column(String(LONGEST_SPELLING), index=True)
    has_words: Mapped[bool] = mapped_column(server_default=false())

    words: Mapped[list[AliasWordRow]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True
    )


class AliasWordRow(Base):
    """A word of a spelling, or the acronym that its words make: what another one may share."""

    __tablename__ = "alias_word"
    __table_args__ = (
        ForeignKeyConstraint(
            ["source_id", "alias"], ["alias.source_id", "alias.alias"], ondelete="CASCADE"
        ),
    )

    source_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    alias: Mapped[str] = mapped_column(String(LONGEST_SPELLING), primary_key=True)
    word: Mapped[str] = mapped_column(
        String(LONGEST_WORD_OF_SPELLING), primary_key=True, index=True
    )


class MergeRow(Base):
    """An editor's finding that a source is another one; kept when it is undone."""

    __tablename__ = "source_merge"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    target_id: Mapped[str] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))


class DifferenceRow(Base):
    """An editor's finding that two sources are not one; `source_id` comes before `other_id`."""

    __tablename__ = "source_difference"
    __table_args__ = (UniqueConstraint("source_id", "other_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    other_id: Mapped[str] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
