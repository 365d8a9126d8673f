"""Counts of statements that are kept, so that nobody need count millions while a reader waits."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.column_types import Word
from service.storage.intervals import Interval
from service.storage.tables.base import Base


class Dimension(StrEnum):
    """What a rollup tells apart besides the time, and so what its `key` is.

    The key of a publisher is its name, and empty where there is none. The others are of the
    sources that stand behind a statement, which counts once for each key that they have: their
    ids, their countries, their types, and both as in `US:person`. The key is empty of a country
    that is not known, and of the source and the country where there is no source. Of publishers
    and sources together, the publisher's name comes first.
    """

    ALL = "all"
    PUBLISHER = "publisher"
    SOURCE = "source"
    COUNTRY = "country"
    SOURCE_TYPE = "source_type"
    ORIGIN = "origin"
    PUBLISHER_AND_SOURCE = "publisher_and_source"


class RollupRow(Base):
    """How many statements of current versions there are of one day, month or year.

    `disputed` ones deny another or are denied; `denied` are those of them that are denied.
    Articles of `UncountedArticleRow` are not among them.
    """

    __tablename__ = "statement_rollup"
    __table_args__ = (
        Index(
            "ix_statement_rollup_dimension_key_interval_first_day",
            "dimension",
            "key",
            "interval",
            "first_day",
        ),
    )

    dimension: Mapped[Dimension] = mapped_column(Word(Dimension), primary_key=True)
    interval: Mapped[Interval] = mapped_column(Word(Interval), primary_key=True)
    first_day: Mapped[date] = mapped_column(Date, primary_key=True)
    # What keys begin with is looked for, which must not depend on the database's language.
    key: Mapped[str] = mapped_column(
        Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True
    )
    claims: Mapped[int] = mapped_column(Integer)
    denials: Mapped[int] = mapped_column(Integer)
    reported_facts: Mapped[int] = mapped_column(Integer)
    disputed: Mapped[int] = mapped_column(Integer)
    denied: Mapped[int] = mapped_column(Integer)


class UncountedArticleRow(Base):
    """An article whose statements are yet to be added to the rollups."""

    __tablename__ = "uncounted_article"

    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True
    )
