from __future__ import annotations

from flask.testing import FlaskClient

from tests.example_texts import VISIT


def test_the_catalogue_is_there_from_the_start(client: FlaskClient) -> None:
    answer = client.get("/v1/sources?q=kcna").json
    assert answer is not None
    (agency,) = answer["items"]
    assert agency["type"] == "news_media"
    assert agency["country"] == "KP"
    assert agency["status"] == "curated"
    read = client.get(f"/v1/sources/{agency['id']}").json
    alone: dict[str, list[str]] = {
        "merged_sources": [],
        "different_sources": [],
        "shared_spellings": [],
    }
    assert read == agency | alone


def test_a_source_lists_what_it_says(client: FlaskClient) -> None:
    posted = client.post("/v1/articles", json={"text": VISIT}).json
    assert posted is not None
    (statement,) = (item for item in posted["statements"] if "watching" in item["text"])
    (speaker,) = (tie for tie in statement["attributions"] if tie["role"] == "speaker")
    address = f"/v1/sources/{speaker['source']['id']}/statements"
    assert client.get(address).json == {"items": [statement], "next": None}
    assert client.get(f"{address}?role=via").json == {"items": [], "next": None}


def test_a_person_in_an_article_becomes_an_unreviewed_source(client: FlaskClient) -> None:
    client.post("/v1/articles", json={"text": VISIT})
    answer = client.get("/v1/sources?status=unreviewed&type=person").json
    assert answer is not None
    assert [source["name"] for source in answer["items"]] == ["Laura Whitfield"]


def test_sources_are_listed_page_by_page(client: FlaskClient) -> None:
    first = client.get("/v1/sources?limit=5").json
    assert first is not None
    second = client.get(first["next"]).json
    assert second is not None
    ids = [source["id"] for source in first["items"] + second["items"]]
    assert len(ids) == 10
    assert ids == sorted(set(ids))
