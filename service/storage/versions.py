"""Which article a posted one is, and the versions that it has gone through."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session, aliased, defer, with_expression
from sqlalchemy.orm.interfaces import ORMOption

from service.analysis.statement import ArticleText
from service.storage.rows import text_sha256
from service.storage.tables import ArticleRow, StatementRow


def find_same(
    session: Session, article: ArticleText, external_id: str | None, newest: ArticleRow | None
) -> ArticleRow | None:
    """The stored article that this one is, in its current version; `newest` is the current one
    with its external id, where it has one and there is one.

    An external id names one article: it is the same if the text is, too. An article that
    either side gave no external id is known again by its text, from the same publisher or
    where one of the two names none.
    """
    same_text = ArticleRow.text_sha256 == text_sha256(article.text)
    if external_id is not None:
        if newest is not None:
            return newest if newest.text == article.text else None
        same_text &= ArticleRow.external_id.is_(None)
    query = select(ArticleRow).where(same_text, _same_publisher(article), ArticleRow.current)
    # The one of the same publisher rather than one that names none.
    names_another = func.coalesce(ArticleRow.publisher, "") != (article.publisher or "")
    return session.scalar(query.order_by(names_another, ArticleRow.id).limit(1))


def find_current(session: Session, external_id: str | None) -> ArticleRow | None:
    """The newest version of the article with this external id."""
    if external_id is None:
        return None
    named_so = ArticleRow.external_id == external_id
    return session.scalar(select(ArticleRow).where(named_so, ArticleRow.current))


def supersede(session: Session, article: ArticleRow) -> None:
    """Let the article stand behind a newer version that is about to be stored."""
    article.current = False
    session.execute(
        update(StatementRow).where(StatementRow.article_id == article.id).values(current=False)
    )
    session.flush()


def same_article(article: ArticleRow) -> ColumnElement[bool]:
    """Finds every version of the article."""
    if article.external_id is None:
        return ArticleRow.id == article.id
    return ArticleRow.external_id == article.external_id


def loaded_summary() -> list[ORMOption]:
    """Loads an article without its text, and with the number of its statements."""
    count = (
        select(func.count())
        .where(StatementRow.article_id == ArticleRow.id)
        .correlate(ArticleRow)
        .scalar_subquery()
    )
    return [
        defer(ArticleRow.text, raiseload=True),
        with_expression(ArticleRow.statement_count, count),
        loaded_successor(),
    ]


def loaded_successor() -> ORMOption:
    """Loads the id of the version that is current where the article's own is not."""
    newest = aliased(ArticleRow)
    successor = (
        select(newest.id)
        .where(newest.external_id == ArticleRow.external_id, newest.current, ~ArticleRow.current)
        .correlate(ArticleRow)
        .scalar_subquery()
    )
    return with_expression(ArticleRow.superseded_by, successor)


def _same_publisher(article: ArticleText) -> ColumnElement[bool]:
    if not article.publisher:
        return true()
    return func.coalesce(ArticleRow.publisher, "").in_(["", article.publisher])
