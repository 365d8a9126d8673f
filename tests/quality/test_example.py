"""What the README says of its example is what the service finds in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas.article import PostedArticleSchema
from service.analysis import Analyzer
from service.analysis.statement import Analysis, Kind, Statement, Voice

ARTICLE = Path(__file__).parents[2] / "examples" / "article.json"


@pytest.fixture(scope="module")
def analysis(analyzer: Analyzer) -> Analysis:
    posted = PostedArticleSchema().load(json.loads(ARTICLE.read_text(encoding="utf-8")))
    return analyzer.analyze(posted.article)


def statement(analysis: Analysis, words: str) -> Statement:
    """The one statement whose content holds `words`."""
    (found,) = (one for one in analysis.statements if words in one.text)
    return found


def test_the_agency_reports_the_visit(analysis: Analysis) -> None:
    visit = statement(analysis, "arrived in Minsk")
    assert visit.kind is Kind.REPORTED_FACT
    assert [one.source_id for one in visit.attributions] == ["kcna"]


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("trade and nothing else", "ministry-of-foreign-affairs-of-belarus"),
        ("No military question", "irina-sokol"),
        ("two of the visitors", "nis"),
        ("guidance chips", "government-of-japan"),
    ],
)
def test_claims_have_their_sources(analysis: Analysis, words: str, source: str) -> None:
    claim = statement(analysis, words)
    assert claim.kind is Kind.CLAIM
    assert source in [one.source_id for one in claim.attributions]


@pytest.mark.parametrize(
    ("words", "source"),
    [("clumsy invention", "kcna"), ("such chips", "government-of-belarus")],
)
def test_the_accusation_is_denied(analysis: Analysis, words: str, source: str) -> None:
    denial = statement(analysis, words)
    assert denial.kind is Kind.DENIAL
    assert [one.source_id for one in denial.attributions] == [source]
    assert denial.denies == (statement(analysis, "guidance chips").id,)


def test_what_nobody_is_cited_for_is_in_the_articles_own_voice(analysis: Analysis) -> None:
    background = statement(analysis, "since 2006")
    assert background.kind is Kind.REPORTED_FACT
    assert background.voice is Voice.ARTICLE
