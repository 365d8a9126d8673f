"""Which source or country a name stands for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sources import load_catalogue

CATALOGUE = load_catalogue()


def identity(name: str, *countries: str) -> str | None:
    source = CATALOGUE.find(name, countries)
    return source.id if source is not None else None


@pytest.mark.parametrize(
    ("name", "source_id"),
    [
        ("KCNA", "kcna"),
        ("Korean Central News Agency", "kcna"),
        ("North Korea", "government-of-north-korea"),
        ("Pyongyang", "government-of-north-korea"),
        ("the DPRK", "government-of-north-korea"),
        ("Washington", "government-of-united-states"),
        ("the U.S.", "government-of-united-states"),
        ("US", "government-of-united-states"),
        ("U.S. government", "government-of-united-states"),
        ("Britain", "government-of-united-kingdom"),
        ("British government", "government-of-united-kingdom"),
        ("Government of the Philippines", "government-of-philippines"),
        ("Kremlin", "kremlin"),
        ("the White House", "white-house"),
        ("the Pentagon", "pentagon"),
        ("Elysee Palace", "elysee-palace"),
        ("No. 10", "downing-street"),
        ("State Department", "u-s-state-department"),
        ("the state department", "u-s-state-department"),
        ("US State Dept.", "u-s-state-department"),
        ("Russian Foreign Ministry", "ministry-of-foreign-affairs-of-russia"),
        ("Russia's Foreign Ministry", "ministry-of-foreign-affairs-of-russia"),
        ("Russia’s foreign ministry", "ministry-of-foreign-affairs-of-russia"),
        ("Ministry of Foreign Affairs of Russia", "ministry-of-foreign-affairs-of-russia"),
        ("Russian Ministry of Foreign Affairs", "ministry-of-foreign-affairs-of-russia"),
        ("Russian defense ministry", "ministry-of-defence-of-russia"),
        ("Russian defence ministry", "ministry-of-defence-of-russia"),
        ("Iraq's Ministry of Health", "ministry-of-health-of-iraq"),
        ("Iraqi army", "iraqi-military"),
        ("IDF", "israel-defense-forces"),
        ("Israeli military", "israel-defense-forces"),
        ("National Intelligence Service", "nis"),
        ("F.B.I.", "fbi"),
        ("the World Health Organisation", "world-health-organization"),
        ("W.H.O.", "world-health-organization"),
        ("Al Qaeda", "al-qaeda"),
        ("Daesh", "islamic-state"),
        ("Medecins Sans Frontieres", "medecins-sans-frontieres"),
        ("Foreign, Commonwealth & Development Office", "foreign-office"),
        ("The New York Times", "new-york-times"),
        ("“Reuters”", "reuters"),
        ("Moody's", "moodys"),
        ("Brussels", "european-union"),
    ],
)
def test_finds_a_source_by_any_of_its_names(name: str, source_id: str) -> None:
    assert identity(name) == source_id


@pytest.mark.parametrize(
    "name",
    [
        *("us", "who", "is", "Who", "Is", "Us", "ice", "it", "let", "Let", "pm", "nis", ""),
        *("turkey", "chad", "polish", "apple", "Moody", "Times", "Independent", "the guardian"),
        *(" ", "the", "The", ".", "Foreign", "Nobody's Business", "Liberation of Paris"),
    ],
)
def test_plain_words_are_no_names(name: str) -> None:
    assert identity(name) is None


@pytest.mark.parametrize(
    ("name", "countries", "source_id"),
    [
        ("the Foreign Ministry", ["RU", "US"], "ministry-of-foreign-affairs-of-russia"),
        ("the Foreign Ministry", ["US", "RU"], "ministry-of-foreign-affairs-of-russia"),
        ("foreign ministry", ["US"], None),
        ("Foreign Ministry", [], None),
        ("the defense ministry", ["UA"], "ministry-of-defence-of-ukraine"),
        ("Department of Defense", [], "u-s-department-of-defense"),
        ("Department of Defense", ["PH"], "department-of-national-defense"),
        ("Congress", ["US"], "u-s-congress"),
        ("Congress", ["IN"], "indian-national-congress"),
        ("Congress", [], None),
        ("the army", ["IQ"], "iraqi-military"),
        ("the army", ["US"], "u-s-army"),
        ("the army", [], None),
        ("the military", ["MM"], "tatmadaw"),
        ("Supreme Court", ["US", "IN"], "u-s-supreme-court"),
        ("Supreme Court", ["IN", "US"], "supreme-court-of-india"),
        ("ABC", ["AU"], "australian-broadcasting-corporation"),
        ("ABC", ["US"], "abc-news"),
        ("ABC", [], None),
        ("NIS", [], "nis"),
        ("NIS", ["RS", "KR"], "naftna-industrija-srbije"),
        ("AFP", [], "agence-france-presse"),
        ("AFP", ["PH"], "armed-forces-of-the-philippines"),
        ("Georgia", [], None),
        ("Georgia", ["US"], None),
        ("Georgia", ["RU", "GE"], "government-of-georgia"),
        ("Jordan", [], None),
        ("Jordan", ["JO"], "government-of-jordan"),
        ("The Times", ["GB"], "the-times"),
        ("The Times", ["US"], "new-york-times"),
        ("the central bank", ["TR"], "central-bank-of-turkey"),
        ("Congo", [], None),
        ("Congo", ["CD"], "government-of-democratic-republic-of-the-congo"),
        ("the presidency", ["TR"], "presidency-of-turkey"),
        ("Treasury", ["GB"], "hm-treasury"),
    ],
)
def test_shared_names_are_decided_by_the_countries(
    name: str, countries: list[str], source_id: str | None
) -> None:
    assert identity(name, *countries) == source_id


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("North Korea", "KP"),
        ("North Korean", "KP"),
        ("Pyongyang", "KP"),
        ("DPRK", "KP"),
        ("South Korean", "KR"),
        ("US", "US"),
        ("U.S.", "US"),
        ("American", "US"),
        ("the United Kingdom", "GB"),
        ("British", "GB"),
        ("Dutch", "NL"),
        ("Nigerien", "NE"),
        ("Nigerian", "NG"),
        ("Ivory Coast", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Türkiye", "TR"),
        ("Kiev", "UA"),
        ("Sofia", "BG"),
        ("Holland", "NL"),
        ("us", None),
        ("polish", None),
        ("Korea", None),
        ("Congolese", None),
        ("Scotland", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_countries_by_name_adjective_and_capital(name: str, code: str | None) -> None:
    assert CATALOGUE.country(name) == code


def found_in(text: str) -> list[str]:
    return [text[found.start : found.end] for found in CATALOGUE.occurrences(text)]


def test_finds_the_longest_names_in_a_text() -> None:
    text = (
        "The U.S. State Department and Russia’s Foreign Ministry disagreed, Reuters reported; "
        "U.S.-backed Syrian Democratic Forces told the New York Times that ISIS’s claim was false."
    )
    assert found_in(text) == [
        "U.S. State Department",
        "Russia’s Foreign Ministry",
        "Reuters",
        "U.S.",
        "Syrian Democratic Forces",
        "New York Times",
        "ISIS",
    ]


def test_names_do_not_reach_over_marks_and_paragraphs() -> None:
    assert found_in("the State. Department") == []
    assert found_in("the State\n\nDepartment") == []
    assert found_in("the State\nDepartment") == ["State\nDepartment"]
    assert found_in("He works for Amnesty. International law") == ["Amnesty"]


def test_plain_words_are_not_found_in_a_text() -> None:
    text = (
        "Let us see who is who. She'll be the hill. It is time. Time passes, and the guardian of "
        "a polish china turkey left the post. The military operation used an army of ants."
    )
    assert found_in(text) == []


def test_longer_names_hide_those_in_them() -> None:
    assert found_in("The Paris agreement and New Mexico, Times Square, Native Americans.") == []


def test_names_with_an_article_need_it() -> None:
    assert found_in("He told the Guardian and The Times.") == ["the Guardian", "The Times"]
    assert found_in("The Independent Vermont senator. Guardian angels.") == []


def test_an_acronym_amid_capitals_may_be_a_word() -> None:
    assert found_in("WHO SAID THAT") == []
    assert found_in("The WHO said that") == ["WHO"]
    assert found_in("US NATO envoy") == ["US", "NATO"]


def test_an_occurrence_gives_all_that_may_be_meant() -> None:
    (ministry,) = CATALOGUE.occurrences("the Foreign Ministry said")
    assert len(ministry.candidates) > 150
    (broadcaster,) = CATALOGUE.occurrences("ABC reported")
    assert {source.id for source in broadcaster.candidates} == {
        "abc-news",
        "australian-broadcasting-corporation",
    }


def codes_in(text: str) -> list[str]:
    return [code for _, _, code in CATALOGUE.country_occurrences(text)]


def test_finds_countries_in_a_text() -> None:
    text = "Russian officials in Moscow told the U.S. and South Koreans about N'Djamena."
    assert codes_in(text) == ["RU", "RU", "US", "KR", "TD"]
    assert codes_in("the Washington Post and Latin America") == []


def test_a_country_that_is_also_a_person() -> None:
    assert codes_in("Jordan's foreign minister spoke.") == ["JO"]
    assert codes_in("Egypt, Jordan and Syria") == ["EG", "JO", "SY"]
    assert codes_in("Jim Jordan spoke. Jordan denied it.") == []
    assert codes_in("her sister Victoria, in Sofia") == []


def test_georgia_is_a_country_unless_the_united_states_are_about() -> None:
    assert codes_in("Georgia's prime minister met Russia's.") == ["GE", "RU"]
    assert codes_in("The American senator from Georgia") == ["US"]
    assert codes_in("Georgia and the U.S. met in Tbilisi") == ["GE", "US", "GE"]


def test_the_countries_a_text_is_about() -> None:
    about = CATALOGUE.countries_of
    assert about("Texas and Ohio sued; the FBI looked on. France watched.") == ["US", "FR"]
    assert about("Scottish ministers went to Belfast") == ["GB"]
    assert about("Nothing here.") == []


words = st.sampled_from(
    "US U.S. who WHO the The Times Foreign Ministry of Russia's Russia’s - . , “ ” & St. \n\n "
    "New York Georgia Jim Jordan Côte d'Ivoire Moody's She'll Sana'a 's ' a é İ ß".split(" ")
)


@given(st.one_of(st.text(max_size=200), st.lists(words, max_size=30).map(" ".join)))
def test_occurrences_lie_in_the_text_in_order_and_mean_something(text: str) -> None:
    end = 0
    for found in CATALOGUE.occurrences(text):
        assert end <= found.start < found.end <= len(text)
        assert found.candidates
        assert not text[found.start].isspace() and not text[found.end - 1].isspace()
        end = found.end
    for start, stop, code in CATALOGUE.country_occurrences(text):
        assert 0 <= start < stop <= len(text)
        assert CATALOGUE.country(text[start:stop]) == code
    CATALOGUE.countries_of(text)


@given(st.one_of(st.text(max_size=60), st.lists(words, max_size=6).map(" ".join)))
def test_any_name_can_be_looked_up(name: str) -> None:
    source = CATALOGUE.find(name, ["US", "RU", "GE"])
    assert source is None or CATALOGUE.get(source.id) == source
    CATALOGUE.country(name)


@pytest.mark.parametrize("piece", ["ministry of ", "the US ", "A.", "'", "Georgia ", "x"])
def test_long_texts_take_time_in_proportion(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    begin = time.process_time()
    CATALOGUE.occurrences(text)
    CATALOGUE.country_occurrences(text)
    assert time.process_time() - begin < 10


def test_the_catalogue_is_read_once() -> None:
    assert load_catalogue() is CATALOGUE
