from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.analysis import Analysis, Analyzer, ArticleText
from service.analysis.errors import EmptyTextError, NotEnglishError
from service.analysis.statement import Statement, TextSpan

ENGLISH = "The ministry said on Monday that the talks with its neighbours would go on. "


def spans(statement: Statement) -> Iterator[TextSpan]:
    yield from statement.content
    yield from statement.cue
    yield from statement.source_mention


def assert_spans_are_the_text(analysis: Analysis) -> None:
    text = analysis.article.text
    for statement in analysis.statements:
        assert statement.content
        for span in spans(statement):
            assert text[span.start : span.end] == span.text != ""


awkward_text = st.lists(
    st.sampled_from(
        [
            "“We won’t go,” she said. ",
            '"Never," he added. ',
            "‘It’s over,’ Orlov told reporters. ",
            "«Non», dit-il, the envoy said. ",
            "\r\n\r\n",
            "\n",
            "MILLER: We deny it.\n",
            "👩‍👩‍👧 officials denied the 🚀 report. ",
            "Cafe\u0301 owners said prices rose. ",
            "“",
            '"',
            "’",
            "\u200f",
            " \u00a0",
            "- one item\n- another",
            "POLICE: SUSPECT FLED\n",
            "reportedly ",
            ", according to KCNA. ",
        ]
    )
    | st.text(max_size=12),
    max_size=25,
).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=awkward_text)
def test_every_span_is_the_text_between_its_offsets(analyzer: Analyzer, text: str) -> None:
    assert_spans_are_the_text(analyzer.analyze(ArticleText(ENGLISH * 3 + text)))


@pytest.mark.parametrize("text", ["", " \n\t", "“”…"])
def test_a_text_without_a_word_is_refused(analyzer: Analyzer, text: str) -> None:
    with pytest.raises(EmptyTextError):
        analyzer.analyze(ArticleText(text))


def test_another_language_is_refused_by_its_name(analyzer: Analyzer) -> None:
    text = "Der Minister sagte am Montag, die Gespräche mit den Nachbarn würden fortgesetzt."
    with pytest.raises(NotEnglishError) as refusal:
        analyzer.analyze(ArticleText(text))
    assert refusal.value.language == "de"


def test_many_articles_come_back_in_order_and_as_if_one_by_one(analyzer: Analyzer) -> None:
    articles = [ArticleText(ENGLISH * count) for count in (3, 1, 2)]
    together = list(analyzer.analyze_many(articles))
    assert [analysis.article for analysis in together] == articles
    one_by_one = [analyzer.analyze(article) for article in articles]
    for batched, single in zip(together, one_by_one, strict=True):
        assert [s.content for s in batched.statements] == [s.content for s in single.statements]
        assert [s.kind for s in batched.statements] == [s.kind for s in single.statements]


def test_denials_point_at_statements_of_the_same_analysis(analyzer: Analyzer) -> None:
    text = (
        "Ruritania's army shelled the village of Strelsau, the Borduria News Agency reported. "
        "A Ruritanian spokesman denied that the army had shelled the village."
    )
    analysis = analyzer.analyze(ArticleText(text))
    by_id = {statement.id: statement for statement in analysis.statements}
    denials = [s for s in analysis.statements if s.denies]
    assert len(denials) == 1
    assert [by_id[denied].text for denied in denials[0].denies] == [
        "Ruritania's army shelled the village of Strelsau"
    ]


def test_the_model_that_made_the_analysis_is_named(analyzer: Analyzer) -> None:
    assert analyzer.analyze(ArticleText(ENGLISH)).model == analyzer.model
    assert analyzer.model.name
    assert analyzer.model.version
