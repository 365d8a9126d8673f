from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from service.web import search
from tests.example_texts import VISIT, report

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("most", "told"), [(1, "more than 1 without “publisher”"), (2, ">2 without “publisher”")]
)
def test_what_a_filter_keeps_out_is_counted_up_to_a_number(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, most: int, told: str
) -> None:
    for text in (report(1), report(2), VISIT):
        assert client.post("/v1/articles", json={"text": text}).status_code == 201
    monkeypatch.setattr(search, "MOST_COUNTED", most)
    address = "/search?source=Ellen+Marsh&publisher=Nobody"
    assert told in client.get(address, headers=BROWSER).text
