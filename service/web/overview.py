"""The first page: what was said of late, by whom, and what is in dispute."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from service.api.runtime import runtime
from service.storage import articles, disputes, publishers, statistics
from service.storage.articles import ArticleFilter
from service.storage.disputes import DisputeFilter
from service.storage.keys import Scope
from service.storage.statistics import Ranking
from service.web.access import needs
from service.web.filters import PERIODS, PanelFilter, PanelLinks
from service.web.layout import countries
from service.web.timelines import filled

blueprint = Blueprint("overview", __name__)

RANKINGS = {
    Ranking.TOTAL: "Statements",
    Ranking.DENIALS: "Denials",
    Ranking.CLAIMS: "Claims",
    Ranking.DENIAL_RATIO: "Share of denials",
    Ranking.CLAIM_RATIO: "Share of claims",
    Ranking.DENIED: "Statements denied",
}
# A source of one statement has a ratio of 1, which says nothing.
LEAST_FOR_RATIO = 3


@blueprint.get("/")
@needs(Scope.READ)
def page() -> tuple[str, int]:
    wanted, problems = PanelFilter.read(request.args)
    ranking = _ranking()
    with runtime().database.reading() as session:
        counted = statistics.timeline(session, wanted.of_statements, interval=wanted.interval)
        leaders = statistics.leaderboard(
            session,
            wanted.of_statements,
            ranking=ranking,
            min_total=LEAST_FOR_RATIO if ranking.value.endswith("ratio") else 1,
            limit=15,
        )
        disputed = disputes.list_page(session, _of_disputes(wanted), limit=5)
        newest = articles.list_page(session, _of_articles(wanted), limit=8)
        known_publishers = publishers.list_all(session)
    page = render_template(
        "overview.html",
        wanted=wanted,
        problems=problems,
        periods=PERIODS,
        countries=countries(),
        publishers=known_publishers,
        timeline=filled(counted, wanted.interval, wanted.first_day, wanted.last_drawn_day),
        leaders=leaders,
        ranking=ranking,
        rankings=RANKINGS,
        disputes=disputed.items,
        articles=newest.items,
        links=_links(wanted, ranking),
    )
    return page, 422 if problems else 200


def _ranking() -> Ranking:
    try:
        return Ranking(request.args.get("sort", Ranking.TOTAL.value))
    except ValueError:
        return Ranking.TOTAL


def _of_disputes(wanted: PanelFilter) -> DisputeFilter:
    return DisputeFilter(
        publisher=wanted.publisher,
        country=wanted.country,
        source_type=wanted.source_type,
        since=wanted.first_moment,
        before=wanted.end,
    )


def _of_articles(wanted: PanelFilter) -> ArticleFilter:
    return ArticleFilter(
        publisher=wanted.publisher,
        country=wanted.country,
        source_type=wanted.source_type,
        since=wanted.first_moment,
        before=wanted.end,
    )


def _links(wanted: PanelFilter, ranking: Ranking) -> dict[str, PanelLinks]:
    return {
        "timeline": PanelLinks.of(
            "Statements over time",
            "/v1/stats/timeline",
            wanted.parameters(interval=wanted.interval.value, by="kind"),
        ),
        "sources": PanelLinks.of(
            "Sources", "/v1/stats/sources", wanted.parameters(sort=ranking.value)
        ),
        "disputes": PanelLinks.of("Disputes", "/v1/disputes", wanted.parameters()),
        "articles": PanelLinks.of("Articles", "/v1/articles", wanted.parameters()),
    }
