import pytest

from service.analysis.joint_sources import joint_parts

KNOWN = {"Department of Health and Safety", "Paris", "Bern"}


@pytest.mark.parametrize(
    ("mention", "parts"),
    [
        ("Paris and Bern", ["Paris", "Bern"]),
        ("Paris and its allies", ["Paris", "its allies"]),
        ("the mayor and the governor", ["the mayor", "the governor"]),
        ("firms including Acme, Globex and Initech", ["Acme", "Globex", "Initech"]),
        ("Department of Health and Safety", ["Department of Health and Safety"]),
        ("Dana Orlov, a friend of the mayor", ["Dana Orlov, a friend of the mayor"]),
        ("pundits and outlets", ["pundits and outlets"]),
    ],
)
def test_joint_sources_are_parted_and_single_ones_are_not(mention: str, parts: list[str]) -> None:
    assert joint_parts(mention, KNOWN.__contains__) == parts
