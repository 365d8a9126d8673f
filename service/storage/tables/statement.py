"""Statements, and what ties them to sources and to each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    column,
    false,
    true,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.analysis.statement import Kind, Quotation, Role, Voice
from service.storage.column_types import WordsOfText
from service.storage.tables.base import AnswerValue, Base, SpanValue

if TYPE_CHECKING:
    from service.storage.tables.article import ArticleHeadRow
    from service.storage.tables.editing import CorrectionRow
    from service.storage.tables.source import SourceRow


def text_of_statement(context: DefaultExecutionContext) -> str:
    """What `words` is made from in a row that is being inserted."""
    parameters = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return cast(str, parameters["text"])


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """Whose answer stands in the place of the machine's, since when, and what that was."""

    by: str
    at: datetime
    machine: AnswerValue


class StatementRow(Base):
    """A statement of an article.

    `number` keys the full-text index, which wants whole numbers; everything else knows
    a statement by its `id`. `dated_at`, `publisher` and `current` repeat the article's, and
    `copy` says that it is a copy of another, so that indexes serve lists without a join.
    `kind` and the attributions are an editor's where there was a correction; then
    `machine_answer` keeps what the machine had said. `words` is what the full-text search
    reads; a release that knows nothing of it leaves it empty, and `attribune db upgrade` fills it.
    """

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_dated_at_id", "dated_at", "id"),
        Index("ix_statement_kind_dated_at_id", "kind", "dated_at", "id"),
        Index("ix_statement_publisher_dated_at_id", "publisher", "dated_at", "id"),
        Index("ix_statement_words", "words", postgresql_using="gin").ddl_if("postgresql"),
        # Finds at once the few rows, if any, whose words are still to be filled in.
        Index(
            "ix_statement_number_without_words",
            "number",
            sqlite_where=column("words").is_(None),
            postgresql_where=column("words").is_(None),
        ),
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
    publisher: Mapped[str | None] = mapped_column(Text)
    current: Mapped[bool] = mapped_column(server_default=true(), default=True)
    copy: Mapped[bool] = mapped_column(server_default=false(), default=False)
    kind: Mapped[Kind]
    voice: Mapped[Voice]
    quotation: Mapped[Quotation]
    confidence: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(
        WordsOfText(), default=text_of_statement, deferred=True, deferred_raiseload=True
    )
    content: Mapped[list[SpanValue]]
    cue: Mapped[list[SpanValue]]
    source_mention: Mapped[list[SpanValue]]
    said_on: Mapped[date | None]
    model_name: Mapped[str] = mapped_column(String(200))
    model_version: Mapped[str] = mapped_column(String(100))
    machine_answer: Mapped[AnswerValue | None]

    article: Mapped[ArticleHeadRow] = relationship(lazy="raise", viewonly=True)
    ties: Mapped[list[AttributionRow]] = relationship(
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

    corrections: Mapped[list[CorrectionRow]] = relationship(
        order_by="CorrectionRow.id", lazy="raise", viewonly=True
    )

    @property
    def correction(self) -> ShownCorrection | None:
        """Who last corrected it and when, and what the machine says; None where the machine's
        answer stands."""
        if self.machine_answer is None or not self.corrections:
            return None
        newest = self.corrections[-1]
        return ShownCorrection(newest.made_by, newest.made_at, self.machine_answer)

    @property
    def attributions(self) -> list[AttributionRow]:
        """Each source once in a role: two that the article names may have been merged."""
        first: dict[tuple[Role, str], AttributionRow] = {}
        for tie in self.ties:
            first.setdefault((tie.role, tie.source_id), tie)
        return list(first.values())

    @property
    def denies(self) -> list[UUID]:
        return [link.denied_id for link in self.links_as_denial]

    @property
    def denied_by(self) -> list[UUID]:
        return [link.denial_id for link in self.links_as_denied]


class AttributionRow(Base):
    """Ties a statement to a source in a role.

    `named_source_id` is the source as the article names it, and `source_id` what it was
    merged into, or the same. `dated_at` repeats the article's, so that what a source says is
    found in the order of time; a release that knows nothing of it leaves it empty, and
    `attribune db upgrade` fills it.
    """

    __tablename__ = "attribution"
    __table_args__ = (
        Index(
            "ix_attribution_source_id_dated_at_statement_id_role",
            "source_id",
            "dated_at",
            "statement_id",
            "role",
        ),
        # Finds at once the few rows, if any, whose date is still to be filled in.
        Index(
            "ix_attribution_statement_id_without_date",
            "statement_id",
            sqlite_where=column("dated_at").is_(None),
            postgresql_where=column("dated_at").is_(None),
        ),
    )

    statement_id: Mapped[UUID] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    role: Mapped[Role]
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    named_source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), index=True)
    dated_at: Mapped[datetime | None]

    source: Mapped[SourceRow] = relationship(foreign_keys=[source_id], lazy="raise")


class DenialRow(Base):
    """One statement denies another of the same article."""

    __tablename__ = "denial"

    denial_id: Mapped[UUID] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    denied_id: Mapped[UUID] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True, index=True
    )
