from service.analysis.cast import Cast


def test_a_surname_finds_the_person_introduced_in_full() -> None:
    cast = Cast("Foreign minister Dana Orlov arrived. Orlov met reporters.")
    person = cast.person("Orlov")
    assert person is not None
    assert person.name == "Dana Orlov"
    assert person.roles == ["Foreign minister"]
    assert len(person.positions) == 2


def test_a_bare_surname_belongs_to_whoever_was_introduced_first() -> None:
    cast = Cast("Dana Orlov spoke. Her brother Igor Orlov left. Orlov was pleased.")
    person = cast.person("Orlov")
    assert person is not None
    assert person.name == "Dana Orlov"
    assert cast.person("Igor Orlov") is not person


def test_an_apposition_tells_the_role_and_a_title_the_gender() -> None:
    cast = Cast("Dana Orlov, a spokeswoman for the miners, spoke to Mr. Igor Falk of Acme.")
    assert cast.person("Orlov").gender == "f"  # type: ignore[union-attr]
    assert cast.person("Falk").gender == "m"  # type: ignore[union-attr]


def test_a_name_that_the_catalogue_holds_is_nobody() -> None:
    assert Cast("Visitors like New Zealand a lot.", {"New Zealand"}.__contains__).people == []
