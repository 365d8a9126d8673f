from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.example_texts import VISIT, report

PERSON = "laura-whitfield"
MINISTER = {"name": "Tom Alder", "type": "person", "country": "NZ", "aliases": ["Alder"]}


@pytest.fixture
def filled(client: FlaskClient) -> FlaskClient:
    for text in (VISIT, report(1), report(2)):
        assert client.post("/v1/articles", json={"text": text}).status_code == 201
    return client


def read(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json


def problem(answer: Any) -> tuple[int, str, list[str]]:
    body = answer.get_json(force=True)
    fields = [error["field"] for error in body.get("errors", [])]
    return answer.status_code, body["type"].rpartition("/")[2], fields


def test_an_editor_makes_a_source(client: FlaskClient) -> None:
    made = client.post("/v1/sources", json=MINISTER)
    assert made.status_code == 201
    assert made.headers["Location"] == "/v1/sources/tom-alder"
    assert made.json is not None
    assert (made.json["status"], made.json["aliases"]) == ("curated", ["Alder"])
    assert read(client, "/v1/sources/tom-alder") == made.json
    assert [item["id"] for item in read(client, "/v1/sources?q=alder")["items"]] == ["tom-alder"]


def test_a_second_source_of_a_name_needs_another_id(client: FlaskClient) -> None:
    client.post("/v1/sources", json=MINISTER)
    again = client.post("/v1/sources", json=MINISTER)
    assert problem(again) == (409, "source-exists", [])
    other = client.post("/v1/sources", json=MINISTER | {"id": "tom-alder-mp"})
    assert other.status_code == 201
    assert other.json is not None
    assert other.json["shared_spellings"] == [
        {"spelling": "Alder", "sources": ["tom-alder"]},
        {"spelling": "Tom Alder", "sources": ["tom-alder"]},
    ]


@pytest.mark.parametrize(
    ("change", "name", "field"),
    [
        ({"country": "ZZ"}, "invalid-request", "country"),
        ({"country": "nz"}, "invalid-request", "country"),
        ({"parent": "nobody-knows"}, "unknown-source", "parent"),
        ({"name": " "}, "invalid-request", "name"),
        ({"name": None}, "invalid-request", "name"),
        ({"aliases": [""]}, "invalid-request", "aliases.0"),
        ({"status": "rejected"}, "invalid-request", "status"),
        ({"id": "other"}, "invalid-request", "id"),
        ({"parent": "kcna"}, "source-cycle", "parent"),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(
    client: FlaskClient, change: dict[str, Any], name: str, field: str
) -> None:
    before = read(client, "/v1/sources/kcna")
    answer = client.patch("/v1/sources/kcna", json=change)
    assert problem(answer) == (422, name, [field])
    assert read(client, "/v1/sources/kcna") == before


def test_a_source_does_not_belong_to_what_belongs_to_it(client: FlaskClient) -> None:
    client.post("/v1/sources", json={"name": "Upper", "type": "group"})
    client.post("/v1/sources", json={"name": "Lower", "type": "group", "parent": "upper"})
    answer = client.patch("/v1/sources/upper", json={"parent": "lower"})
    assert problem(answer) == (422, "source-cycle", ["parent"])


def test_a_change_leaves_what_it_does_not_name(client: FlaskClient) -> None:
    before = read(client, "/v1/sources/kcna")
    answer = client.patch(
        "/v1/sources/kcna",
        json={"country": None},
        headers={"Content-Type": "application/merge-patch+json"},
    )
    assert answer.status_code == 200
    assert answer.json == before | {"country": None}
    assert read(client, "/v1/sources/kcna") == answer.json


def test_a_change_of_what_has_changed_is_refused(client: FlaskClient) -> None:
    tag = client.get("/v1/sources/kcna").headers["ETag"]
    first = client.patch("/v1/sources/kcna", json={"name": "K.C.N.A."}, headers={"If-Match": tag})
    second = client.patch("/v1/sources/kcna", json={"name": "Other"}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)
    third = client.patch(
        "/v1/sources/kcna", json={"name": "Other"}, headers={"If-Match": first.headers["ETag"]}
    )
    assert third.status_code == 200


def counts(client: FlaskClient) -> dict[str, Any]:
    """What lists and counts tell."""
    addresses = (
        "/v1/sources?sort=frequency&limit=200",
        "/v1/statements?limit=200",
        "/v1/disputes",
        "/v1/stats/sources",
        "/v1/stats/timeline?by=source,kind",
        "/v1/stats/timeline?by=country",
    )
    return {address: read(client, address) for address in addresses}


def test_a_merge_and_its_undoing_leave_every_count_as_before(filled: FlaskClient) -> None:
    before = counts(filled)
    merged = filled.post(f"/v1/sources/{PERSON}/merge", json={"into": "ellen-marsh"})
    assert merged.status_code == 200
    assert merged.json is not None and merged.json["merged_into"] == "ellen-marsh"
    assert counts(filled) != before
    speaker = read(filled, "/v1/statements?source=Laura%20Whitfield")["items"]
    assert {item["attributions"][0]["source"]["id"] for item in speaker} == {"ellen-marsh"}
    assert read(filled, "/v1/sources/ellen-marsh")["merged_sources"] == [
        {"id": PERSON, "name": "Laura Whitfield", "type": "person"}
    ]
    undone = filled.delete(f"/v1/sources/{PERSON}/merge")
    assert undone.status_code == 200
    assert counts(filled) == before


def test_a_preview_tells_what_would_follow(filled: FlaskClient) -> None:
    preview = read(filled, f"/v1/sources/{PERSON}/merge-preview?into=kcna")
    assert (preview["statement_count"], preview["article_count"]) == (1, 1)
    assert "Laura Whitfield" in preview["spellings"]
    assert preview["target"]["id"] == "kcna"
    assert read(filled, f"/v1/sources/{PERSON}")["merged_into"] is None


def test_merges_that_cannot_be_are_refused(filled: FlaskClient) -> None:
    address = f"/v1/sources/{PERSON}/merge"
    assert problem(filled.post(address, json={"into": PERSON}))[:2] == (422, "source-cycle")
    assert problem(filled.post(address, json={"into": "nobody"}))[:2] == (422, "unknown-source")
    assert filled.delete(address).status_code == 404
    assert filled.post("/v1/sources/nobody/merge", json={"into": PERSON}).status_code == 404
    filled.post(address, json={"into": "kcna"})
    assert problem(filled.post(address, json={"into": "kcna"}))[:2] == (409, "source-merged")
    cycle = filled.post("/v1/sources/kcna/merge", json={"into": PERSON})
    assert problem(cycle)[:2] == (422, "source-cycle")


def test_what_is_to_review_comes_by_frequency_with_suggestions(filled: FlaskClient) -> None:
    client = filled
    client.post("/v1/sources", json={"name": "E. Marsh", "type": "person"})
    client.post("/v1/sources", json={"name": "Ellen Marshe", "type": "person"})
    address = "/v1/sources?status=unreviewed&sort=frequency&include=suggestions&limit=1"
    page = read(client, address)
    found = page["items"]
    while page["next"]:
        page = read(client, page["next"])
        found += page["items"]
    numbers = [item["statement_count"] for item in found]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] == 2
    (mayor,) = [item for item in found if item["id"] == "ellen-marsh"]
    assert mayor["suggestions"][0]["source"]["id"] == "ellen-marshe"
    assert mayor["suggestions"][0]["reason"] == "similar"
    client.patch("/v1/sources/ellen-marsh", json={"status": "curated"})
    left = read(client, "/v1/sources?status=unreviewed")["items"]
    assert "ellen-marsh" not in [item["id"] for item in left]
    assert "statement_count" not in left[0]


def test_an_editor_tells_two_sources_apart_and_takes_it_back(filled: FlaskClient) -> None:
    for name in ("Ellen Marshe", "Ellen Marsch"):
        filled.post("/v1/sources", json={"name": name, "type": "person"})
    queue = "/v1/sources?status=unreviewed&include=suggestions&q=ellen"

    def suggested() -> list[str]:
        (mayor,) = read(filled, queue)["items"]
        return [one["source"]["id"] for one in mayor["suggestions"]]

    assert set(suggested()) == {"ellen-marshe", "ellen-marsch"}
    address = "/v1/sources/ellen-marshe/different/ellen-marsh"
    for _ in range(2):
        told = filled.put(address)
        assert told.status_code == 200 and told.json is not None
        assert [one["id"] for one in told.json["different_sources"]] == ["ellen-marsh"]
    assert read(filled, "/v1/sources/ellen-marsh")["different_sources"][0]["id"] == "ellen-marshe"
    assert suggested() == ["ellen-marsch"]
    undone = filled.delete("/v1/sources/ellen-marsh/different/ellen-marshe")
    assert undone.status_code == 200 and undone.json is not None
    assert undone.json["different_sources"] == []
    assert filled.delete(address).status_code == 404
    assert set(suggested()) == {"ellen-marshe", "ellen-marsch"}
    events = read(filled, "/v1/audit?subject=ellen-marshe")["items"]
    assert [(one["action"], one["after"]["different_from"]) for one in events[:-1]] == [
        ("source.told_apart", "ellen-marsh")
    ]
    (event,) = read(filled, "/v1/audit?action=source.not_told_apart")["items"]
    assert (event["subject_id"], event["before"]) == (
        "ellen-marsh",
        {"different_from": "ellen-marshe"},
    )


def test_only_two_sources_that_are_there_are_told_apart(client: FlaskClient) -> None:
    assert client.put("/v1/sources/kcna/different/nobody").status_code == 404
    assert client.put("/v1/sources/nobody/different/kcna").status_code == 404
    same = client.put("/v1/sources/kcna/different/kcna")
    assert problem(same) == (422, "invalid-request", ["other_source_id"])


def test_what_editors_do_is_written_down(filled: FlaskClient) -> None:
    filled.post("/v1/sources", json=MINISTER)
    filled.patch("/v1/sources/tom-alder", json={"country": "AU"})
    filled.patch("/v1/sources/tom-alder", json={"country": "AU"})
    filled.post("/v1/sources/tom-alder/merge", json={"into": PERSON})
    first = read(filled, "/v1/audit?subject=tom-alder&limit=2")
    second = read(filled, first["next"])
    events = first["items"] + second["items"]
    assert [event["action"] for event in events] == [
        "source.merged",
        "source.edited",
        "source.created",
    ]
    assert {event["actor"] for event in events} == {"local"}
    assert (events[1]["before"], events[1]["after"]) == ({"country": "NZ"}, {"country": "AU"})
    edited = read(filled, "/v1/audit?action=source.edited&from=2020-01-01")["items"]
    assert [event["id"] for event in edited] == [events[1]["id"]]
    assert read(filled, "/v1/audit?to=2020-01-01")["items"] == []
    assert filled.get("/v1/audit?cursor=forged").status_code == 422


def test_the_deletion_of_an_article_is_written_down(client: FlaskClient) -> None:
    location = client.post("/v1/articles", json={"text": VISIT}).headers["Location"]
    client.delete(location)
    client.delete(location)
    (event,) = read(client, "/v1/audit?action=article.deleted")["items"]
    assert event["subject_id"] == location.rpartition("/")[2]
