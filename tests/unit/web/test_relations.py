"""Who has to do with a source that says very much is counted when the page is there."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.web import sources
from tests.example_texts import VISIT

LATER = 'hx-get="/sources/kcna?relations=shown"'


@pytest.fixture
def source_page(client: FlaskClient) -> str:
    assert client.post("/v1/articles", json={"text": VISIT}).status_code == 201
    return "/sources/kcna"


def test_relations_are_on_the_page_of_most_sources(client: FlaskClient, source_page: str) -> None:
    page = client.get(source_page).text
    assert LATER not in page
    assert 'aria-label="Denied by"' in page


def test_of_a_source_that_says_very_much_they_follow(
    client: FlaskClient, source_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_COUNTED_AT_ONCE", 0)
    page = client.get(source_page).text
    assert LATER in page
    assert 'aria-label="Denied by"' not in page
    assert 'aria-label="Denied by"' in client.get(f"{source_page}?relations=shown").text
