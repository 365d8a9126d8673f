from __future__ import annotations

from flask.testing import FlaskClient

from tests.example_texts import VISIT


def test_an_article_is_analysed_and_not_stored(client: FlaskClient) -> None:
    answer = client.post("/v1/analyze", json={"text": VISIT, "title": "A visit"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["article"]["text"] == VISIT
    assert answer.json["article"]["id"] is None
    assert answer.json["statements"]
    assert {"name", "version"} == set(answer.json["model"])
    assert client.get("/v1/articles").json == {"items": [], "next": None}


def test_every_span_is_the_text_between_its_offsets(client: FlaskClient) -> None:
    answer = client.post("/v1/analyze", json={"text": VISIT}).json
    assert answer is not None
    for statement in answer["statements"]:
        for part in ("content", "cue", "source_mention"):
            for span in statement[part]:
                assert VISIT[span["start"] : span["end"]] == span["text"]


def test_attributions_name_sources_of_the_analysis(client: FlaskClient) -> None:
    answer = client.post("/v1/analyze", json={"text": VISIT}).json
    assert answer is not None
    known = {source["id"] for source in answer["sources"]}
    named = {
        attribution["source"]["id"]
        for statement in answer["statements"]
        for attribution in statement["attributions"]
    }
    assert named
    assert named <= known


def test_the_date_is_answered_in_utc(client: FlaskClient) -> None:
    body = {"text": VISIT, "published_at": "2024-04-24T01:30:00+09:00"}
    answer = client.post("/v1/analyze", json=body).json
    assert answer is not None
    assert answer["article"]["published_at"] == "2024-04-23T16:30:00Z"
