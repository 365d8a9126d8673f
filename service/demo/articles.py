"""Reading the articles, and storing them in a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files

import yaml

from service.analysis.statement import ArticleText
from service.runtime import Runtime
from service.storage import articles
from service.storage.articles import ArticleFilter

# News of a day is out in the morning.
PUBLISHED_AT = time(6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DemoArticle:
    external_id: str
    article: ArticleText


def demo_articles(today: date) -> list[DemoArticle]:
    """The articles, the oldest first, the newest of them a few days before `today`."""
    content = files("service.demo").joinpath("articles.yaml").read_text(encoding="utf-8")
    entries = sorted(yaml.safe_load(content), key=lambda entry: -entry["days_ago"])
    return [
        DemoArticle(
            entry["id"],
            ArticleText(
                text=entry["text"],
                title=entry["title"],
                publisher=entry["publisher"],
                published_at=datetime.combine(
                    today - timedelta(days=entry["days_ago"]), PUBLISHED_AT
                ),
            ),
        )
        for entry in entries
    ]


def is_empty(runtime: Runtime) -> bool:
    """Whether there is no article."""
    with runtime.database.reading() as session:
        return not articles.list_page(session, ArticleFilter(), limit=1).items


def store(runtime: Runtime, today: date) -> Iterator[bool]:
    """Analyse and store one article after the other; whether each is new."""
    for demo in demo_articles(today):
        known = articles.find_stored(runtime.database, demo.article, demo.external_id)
        if known is not None:
            yield False
            continue
        _, is_new = articles.store(
            runtime.database,
            runtime.analyzer.analyze(demo.article),
            external_id=demo.external_id,
            catalogue=runtime.catalogue.sources,
        )
        yield is_new
