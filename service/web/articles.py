"""The page of an article: its text with every statement marked in place, and a list of them."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from flask import Blueprint, render_template

from service.api.runtime import runtime
from service.errors import NotFoundError
from service.storage import articles
from service.storage.keys import Scope
from service.web.access import needs
from service.web.marked_text import paragraphs
from service.web.shown_statements import of_stored

blueprint = Blueprint("articles", __name__)


@blueprint.get("/articles/<uuid:article_id>")
@needs(Scope.READ)
def page(article_id: UUID) -> str:
    with runtime().database.reading() as session:
        stored = articles.find(session, article_id)
    if stored is None:
        raise NotFoundError("No article has this address; it may have been deleted.")
    statements = of_stored(stored)
    return render_template(
        "article.html",
        article=stored.article,
        model=stored.model,
        statements=statements,
        counts=Counter(statement.kind for statement in statements),
        paragraphs=paragraphs(stored.article.text, statements),
        can_correct=True,
    )
