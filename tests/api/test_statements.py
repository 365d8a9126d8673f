from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.example_texts import VISIT, report


@pytest.fixture
def stored(client: FlaskClient) -> dict[str, Any]:
    """The article about the visit, beside another one."""
    client.post("/v1/articles", json={"text": report(1), "published_at": "2024-05-01"})
    body = {"text": VISIT, "published_at": "2024-04-23"}
    answer: dict[str, Any] | None = client.post("/v1/articles", json=body).json
    assert answer is not None
    return answer


def items(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.json is not None
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def test_a_statement_is_read_by_its_id(client: FlaskClient, stored: dict[str, Any]) -> None:
    for statement in stored["statements"]:
        assert client.get(f"/v1/statements/{statement['id']}").json == statement


def test_the_newest_article_comes_first(client: FlaskClient, stored: dict[str, Any]) -> None:
    found = items(client, "/v1/statements")
    assert found[0]["article_id"] != stored["article"]["id"]
    assert found[-1]["article_id"] == stored["article"]["id"]


@pytest.mark.parametrize("source", ["State Department", "state department", "US State Department"])
def test_a_source_is_found_by_any_of_its_names_and_through_its_spokesperson(
    client: FlaskClient, stored: dict[str, Any], source: str
) -> None:
    (statement,) = items(client, f"/v1/statements?source={quote(source)}")
    assert "deeply troubling" in statement["text"]


def test_an_abbreviation_finds_its_source(client: FlaskClient, stored: dict[str, Any]) -> None:
    (statement,) = items(client, "/v1/statements?source=NIS")
    assert "watching" in statement["text"]


def test_a_role_narrows_what_a_source_has_to_do_with_it(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    address = "/v1/statements?source=State%20Department&role="
    assert len(items(client, address + "on_behalf_of")) == 1
    assert items(client, address + "via") == []


def test_a_denial_is_found_by_its_kind_and_source(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    (denial,) = items(client, "/v1/statements?source=Pyongyang&kind=denial")
    (denied,) = denial["denies"]
    accusation = client.get(f"/v1/statements/{denied}").json
    assert accusation is not None
    assert "missile parts" in accusation["text"]
    assert accusation["denied_by"] == [denial["id"]]


def test_an_unknown_source_is_an_error_and_not_an_empty_list(client: FlaskClient) -> None:
    answer = client.get("/v1/statements?source=Nobody%20At%20All")
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["type"] == "/problems/unknown-source"
    assert answer.json["errors"][0]["field"] == "source"


def test_words_and_days_narrow_the_list(client: FlaskClient, stored: dict[str, Any]) -> None:
    assert len(items(client, "/v1/statements?q=missile%20parts")) == 1
    assert items(client, "/v1/statements?q=missile&from=2024-04-24") == []
    assert len(items(client, "/v1/statements?q=missile&from=2024-04-23&to=2024-04-23")) == 1


def test_pages_keep_the_filters_and_show_every_statement_once(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    everything = [item["id"] for item in items(client, "/v1/statements?from=2024-01-01")]
    seen: list[str] = []
    address = "/v1/statements?from=2024-01-01&limit=1"
    while address:
        answer = client.get(address).json
        assert answer is not None
        seen += [item["id"] for item in answer["items"]]
        address = answer["next"]
    assert seen == everything
