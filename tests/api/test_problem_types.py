from __future__ import annotations

from flask.testing import FlaskClient

from service.api.problem_types import problem_types


def test_the_type_of_a_problem_leads_to_what_it_means(client: FlaskClient) -> None:
    problem = client.post("/v1/analyze", json={"text": " "}).json
    assert problem is not None
    described = client.get(problem["type"])
    assert described.status_code == 200
    assert described.json is not None
    assert described.json["title"] == problem["title"]
    assert described.json["status"] == problem["status"]


def test_every_kind_of_problem_is_listed_once_and_described(client: FlaskClient) -> None:
    listed = client.get("/problems").json
    assert listed is not None
    types = [item["type"] for item in listed["items"]]
    assert types == sorted(set(types))
    assert len(types) == len(problem_types())
    assert all(item["description"].endswith(".") for item in listed["items"])


def test_an_unknown_kind_of_problem_is_not_found(client: FlaskClient) -> None:
    assert client.get("/problems/bad-weather").status_code == 404
