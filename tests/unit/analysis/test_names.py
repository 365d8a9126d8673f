import pytest

from service.analysis.names import head_noun, person_in


@pytest.mark.parametrize(
    ("phrase", "name", "role"),
    [
        ("US Treasury spokeswoman Dana Orlov", "Dana Orlov", "US Treasury spokeswoman"),
        ("US Secretary of State Dana Orlov", "Dana Orlov", "US Secretary of State"),
        ("Secretary of State Orlov", "Orlov", "Secretary of State"),
        ("Dana Orlov, the interior minister", "Dana Orlov", "the interior minister"),
        (
            "Ruritania’s minister for trade, Dana Orlov",
            "Dana Orlov",
            "Ruritania’s minister for trade",
        ),
        ("Rep. Dana Orlov, D-Ohio", "Dana Orlov", "Rep. D-Ohio"),
        (
            "Chancellor Mia Falk's spokesman, Dana Orlov",
            "Dana Orlov",
            "Chancellor Mia Falk's spokesman",
        ),
        ("Mr Orlov", "Orlov", "Mr"),
        ("Gov. Lena van der Berg", "Lena van der Berg", "Gov."),
        ("Queen Astrid II", "Queen Astrid II", "Queen"),
    ],
)
def test_a_person_is_read_from_the_phrase_that_introduces_them(
    phrase: str, name: str, role: str
) -> None:
    person = person_in(phrase)
    assert person is not None
    assert (person.name, person.role) == (name, role)


@pytest.mark.parametrize(
    "phrase",
    [
        "the Treasury Department",
        "a Pentagon spokesman",
        "Saudi officials",
        "KCNA",
        "New York judge",
        "",
    ],
)
def test_a_phrase_without_a_person_names_nobody(phrase: str) -> None:
    assert person_in(phrase) is None


def test_an_affiliation_is_read_behind_the_name() -> None:
    person = person_in("Dana Orlov of the Acme Institute")
    assert person is not None
    assert person.affiliation == "Acme Institute"


@pytest.mark.parametrize(
    ("phrase", "noun"),
    [("a senior official in Ohio", "official"), ("the agency", "agency"), ("", "")],
)
def test_the_head_noun_is_what_the_phrase_turns_on(phrase: str, noun: str) -> None:
    assert head_noun(phrase) == noun
