from __future__ import annotations

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from service.storage.paging import encode_key
from tests.example_texts import VISIT, report


def test_an_article_is_stored_and_read_again(client: FlaskClient) -> None:
    posted = client.post("/v1/articles", json={"text": VISIT, "external_id": "wire-1"})
    assert posted.status_code == 201
    read = client.get(posted.headers["Location"])
    assert read.status_code == 200
    assert read.json == posted.json
    assert posted.json is not None
    assert posted.json["article"]["external_id"] == "wire-1"
    for statement in posted.json["statements"]:
        assert statement["article_id"] == posted.json["article"]["id"]


def test_an_article_posted_twice_is_stored_once(client: FlaskClient) -> None:
    first = client.post("/v1/articles", json={"text": VISIT})
    second = client.post("/v1/articles", json={"text": VISIT, "title": "Again"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json == first.json
    assert second.headers["Location"] == first.headers["Location"]


def test_articles_are_listed_by_the_sources_of_their_statements(client: FlaskClient) -> None:
    for text in (VISIT, report(1)):
        assert client.post("/v1/articles", json={"text": text}).status_code == 201

    def titles(query: str) -> int:
        listed = client.get(f"/v1/articles?{query}")
        assert listed.status_code == 200 and listed.json is not None
        return len(listed.json["items"])

    assert titles("country=KR") == titles("source_type=ministry_or_agency&country=US") == 1
    assert titles("source_type=person") == 2
    assert titles("country=NO") == titles("country=KP&source_type=person") == 0
    unknown = client.get("/v1/articles?country=ZZ")
    assert unknown.status_code == 422
    exported = client.get("/v1/articles?country=KR&format=csv")
    assert len(exported.text.splitlines()) == 2


def test_a_changed_text_is_a_new_version(client: FlaskClient) -> None:
    first = client.post("/v1/articles", json={"text": report(1), "external_id": "wire-1"})
    again = client.post("/v1/articles", json={"text": report(1), "external_id": "wire-1"})
    second = client.post("/v1/articles", json={"text": report(2), "external_id": "wire-1"})
    assert (first.status_code, again.status_code, second.status_code) == (201, 200, 201)
    assert first.json is not None and second.json is not None
    assert again.json == first.json
    newest = second.json["article"]
    assert (newest["version"], newest["current"], newest["superseded_by"]) == (2, True, None)

    read = client.get(first.headers["Location"]).json
    assert read is not None
    older = read["article"]
    assert (older["version"], older["current"]) == (1, False)
    assert older["superseded_by"] == newest["id"]
    assert read["statements"] == first.json["statements"]


def test_versions_are_listed_newest_first_a_page_at_a_time(client: FlaskClient) -> None:
    for number in range(3):
        posted = client.post("/v1/articles", json={"text": report(number), "external_id": "w"})
    address = posted.headers["Location"] + "/versions"
    first = client.get(address + "?limit=2").json
    assert first is not None
    second = client.get(first["next"]).json
    assert second is not None
    assert [item["version"] for item in first["items"] + second["items"]] == [3, 2, 1]
    assert second["next"] is None
    listed = client.get("/v1/articles").json
    assert listed is not None
    assert [item["version"] for item in listed["items"]] == [3]


def test_versions_of_an_unknown_article_are_not_found(client: FlaskClient) -> None:
    assert client.get(f"/v1/articles/{uuid4()}/versions").status_code == 404


@pytest.mark.parametrize("key", ["-1", "x", "1" * 20, "²"])
def test_a_forged_cursor_of_versions_is_refused(client: FlaskClient, key: str) -> None:
    location = client.post("/v1/articles", json={"text": VISIT}).headers["Location"]
    answer = client.get(
        f"{location}/versions", query_string={"cursor": encode_key("versions", key)}
    )
    assert answer.status_code == 422


def test_a_deleted_article_is_gone_with_its_statements(client: FlaskClient) -> None:
    posted = client.post("/v1/articles", json={"text": VISIT})
    assert posted.json is not None
    location = posted.headers["Location"]
    assert client.delete(location).status_code == 204
    assert client.get(location).status_code == 404
    assert client.delete(location).status_code == 404
    statement = posted.json["statements"][0]["id"]
    assert client.get(f"/v1/statements/{statement}").status_code == 404
    assert client.get("/v1/statements").json == {"items": [], "next": None}


def test_an_article_can_be_posted_anew_after_it_was_deleted(client: FlaskClient) -> None:
    posted = client.post("/v1/articles", json={"text": VISIT})
    client.delete(posted.headers["Location"])
    assert client.post("/v1/articles", json={"text": VISIT}).status_code == 201


def test_articles_are_listed_page_by_page(client: FlaskClient) -> None:
    for number in range(3):
        body = {"text": report(number), "published_at": f"2024-04-2{number}"}
        assert client.post("/v1/articles", json=body).status_code == 201
    first = client.get("/v1/articles?limit=2")
    assert first.json is not None
    assert first.headers["Link"] == f'<{first.json["next"]}>; rel="next"'
    second = client.get(first.json["next"])
    assert second.json is not None
    assert second.json["next"] is None
    assert "Link" not in second.headers
    dates = [item["published_at"][:10] for item in first.json["items"] + second.json["items"]]
    assert dates == ["2024-04-22", "2024-04-21", "2024-04-20"]
    assert "text" not in first.json["items"][0]
    assert first.json["items"][0]["statement_count"] > 0


def test_an_answer_that_is_known_is_not_sent_again(client: FlaskClient) -> None:
    location = client.post("/v1/articles", json={"text": VISIT}).headers["Location"]
    tag = client.get(location).headers["ETag"]
    again = client.get(location, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize(
    "text",
    [
        "The \U0001f600 mayor said “it is fine”, then left.\r\n\r\nNobody denied it.",
        "Mayor Marsh said: “We will stay. She added that it was late",
        "THE MAYOR SAID THE BRIDGE IS SAFE",
        "- The mayor said no.\n- The council said yes.\n\n\n- Nobody else spoke to the press.",
    ],
)
def test_unruly_text_is_stored_as_it_came(client: FlaskClient, text: str) -> None:
    posted = client.post("/v1/articles", json={"text": text})
    assert posted.status_code == 201
    assert posted.json is not None
    assert posted.json["article"]["text"] == text


def test_a_report_that_others_print_is_listed_once_where_copies_collapse(
    client: FlaskClient,
) -> None:
    first = client.post("/v1/articles", json={"text": VISIT, "publisher": "Example Wire"}).json
    second = client.post("/v1/articles", json={"text": VISIT, "publisher": "Example Times"}).json
    assert first is not None and second is not None
    assert second["article"]["copy_of"] == first["article"]["id"]
    listed = {
        copies: client.get(f"/v1/articles?copies={copies}").get_json()["items"]
        for copies in ("separate", "collapse")
    }
    assert len(listed["separate"]) == 2
    assert [item["id"] for item in listed["collapse"]] == [first["article"]["id"]]
    assert client.get("/v1/articles?copies=some").status_code == 422


def test_a_stored_article_is_analysed_anew(client: FlaskClient) -> None:
    posted = client.post("/v1/articles", json={"text": VISIT})
    again = client.post(posted.headers["Location"] + "/reanalyze")
    assert again.status_code == 200
    assert again.json == posted.json
    assert client.post(f"/v1/articles/{uuid4()}/reanalyze").status_code == 404
