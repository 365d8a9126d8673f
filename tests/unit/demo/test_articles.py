from __future__ import annotations

from datetime import date

from flask import Flask

from service.analysis.statement import Kind
from service.demo.articles import demo_articles, is_empty, store
from service.runtime import Runtime
from service.storage import disputes
from service.storage.disputes import DisputeFilter

TODAY = date(2024, 6, 1)


def test_the_articles_are_dated_over_the_weeks_before_today() -> None:
    days = [demo.article.published_at.date() for demo in demo_articles(TODAY)]  # type: ignore[union-attr]
    assert len(days) >= 12
    assert days == sorted(days)
    assert (TODAY - days[0]).days <= 35 and days[-1] < TODAY


def test_they_are_stored_once_and_contradict_one_another(
    application: Flask,
) -> None:
    runtime: Runtime = application.extensions["attribune"]
    assert is_empty(runtime)
    assert all(store(runtime, TODAY))
    assert not is_empty(runtime)
    assert not any(store(runtime, TODAY))
    with runtime.database.reading() as session:
        found = disputes.list_page(session, DisputeFilter()).items
    assert len(found) >= 5
    assert all(dispute.denial.kind is Kind.DENIAL for dispute in found)
