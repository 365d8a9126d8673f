"""Articles, and what tells copies of one another."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from service.analysis.statement import ArticleStatus
from service.storage.tables.base import Base


class ArticleRow(Base):
    """One version of an article, its text exactly as it was posted.

    `dated_at` is when it was published or, where nobody said, when it was received:
    the time that lists sort and filter by. Versions of one article share its external id;
    the newest is `current`. `tries` counts how often its analysis was begun, and `failure` says
    why the last one came to nothing. `copy_of` is the first of several articles with nearly the
    same text, and `signature` the MinHash that they are told by.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("external_id", "version"),
        Index("ix_article_dated_at_id", "dated_at", "id"),
        Index("ix_article_text_sha256", "text_sha256"),
        Index("ix_article_copy_of", "copy_of"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    external_id: Mapped[str | None] = mapped_column(String(300))
    version: Mapped[int] = mapped_column(Integer, server_default="1", default=1)
    current: Mapped[bool] = mapped_column(server_default=true(), default=True)
    status: Mapped[ArticleStatus] = mapped_column(
        server_default=ArticleStatus.ANALYSED.value, default=ArticleStatus.ANALYSED
    )
    failure: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(Integer, server_default="0", default=0)
    text: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    published_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    dated_at: Mapped[datetime]
    analysed_at: Mapped[datetime | None]
    model_name: Mapped[str | None] = mapped_column(String(200))
    model_version: Mapped[str | None] = mapped_column(String(100))
    copy_of: Mapped[UUID | None] = mapped_column(ForeignKey("article.id", ondelete="SET NULL"))
    signature: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    # Filled by the queries that ask for it.
    statement_count: Mapped[int] = query_expression()
    superseded_by: Mapped[UUID | None] = query_expression()


class ArticleHeadRow(Base):
    """What is shown of an article beside its statements; it is only read.

    Another class than the article's, so that a session which has loaded one of these does not
    take it for the whole article.
    """

    __table__ = ArticleRow.__table__
    __mapper_args__ = {  # noqa: RUF012 - as SQLAlchemy declares it
        "include_properties": ["id", "title", "publisher", "published_at", "dated_at"]
    }

    if TYPE_CHECKING:
        id: Mapped[UUID]
        title: Mapped[str | None]
        publisher: Mapped[str | None]
        published_at: Mapped[datetime | None]
        dated_at: Mapped[datetime]


# Of articles without an external id, one is kept with each text of each publisher.
Index(
    "uq_article_text_sha256_publisher",
    ArticleRow.text_sha256,
    func.coalesce(ArticleRow.publisher, ""),
    unique=True,
    sqlite_where=ArticleRow.external_id.is_(None),
    postgresql_where=ArticleRow.external_id.is_(None),
)

# Those that wait or have failed are few among many.
Index(
    "ix_article_unfinished",
    ArticleRow.status,
    ArticleRow.received_at,
    sqlite_where=text("status <> 'analysed'"),
    postgresql_where=text("status <> 'analysed'"),
)


class ArticleBandRow(Base):
    """A band of an article's MinHash: articles that share one may be copies of each other."""

    __tablename__ = "article_band"

    band: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True
    )
