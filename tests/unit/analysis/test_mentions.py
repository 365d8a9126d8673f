import pytest

from service.analysis.attribution import Span
from service.analysis.mentions import apposed_name, mention_words


def words(text: str, source: str, cue: str) -> str:
    start, said = text.index(source), text.index(cue)
    return mention_words(text, (Span(start, start + len(source)),), (Span(said, said + len(cue)),))


def test_a_title_or_an_initial_ends_no_sentence() -> None:
    assert words("It rained, said Mr. J. Orlov.", "Mr. J. Orlov", "said") == "Mr. J. Orlov"


def test_of_a_source_that_runs_over_sentences_the_part_at_the_cue_counts() -> None:
    text = "They met Dana Orlov. The mayor said it rained."
    assert words(text, "Dana Orlov. The mayor", "said") == "The mayor"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A report by the coast guard, which said it rained.", "the coast guard"),
        ("They asked the mayor who said it rained.", "the mayor"),
    ],
)
def test_a_relative_pronoun_stands_for_the_words_before_it(text: str, expected: str) -> None:
    pronoun = "which" if "which" in text else "who"
    assert words(text, pronoun, "said").endswith(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("watchdog group, Acme Watch", "Acme Watch"),
        ("news agency Acme", "Acme"),
        ("Acme", "Acme"),
        ("Amy Pope, a deputy", "Amy Pope"),
    ],
)
def test_an_apposed_name_is_the_name_proper(name: str, expected: str) -> None:
    assert apposed_name(name) == expected
