from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from service.runtime import Runtime
from service.storage.idempotency import KEPT, LEASE
from service.storage.tables import IdempotentRequestRow
from tests.example_texts import FRENCH, VISIT, report

KEY = {"Idempotency-Key": "key-1"}


@pytest.fixture
def runtime(application: Flask) -> Runtime:
    found: Runtime = application.extensions["attribune"]
    return found


def make_older(runtime: Runtime, by: timedelta, *, unfinished: bool = False) -> None:
    with runtime.database.writing() as session:
        row = session.scalars(select(IdempotentRequestRow)).one()
        values = {"started_at": row.started_at - by}
        forgotten = {"status": None, "finished_at": None, "body": None} if unfinished else {}
        session.execute(update(IdempotentRequestRow).values(**values, **forgotten))


def test_a_request_sent_again_is_answered_as_before(client: FlaskClient) -> None:
    first = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    again = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers


def test_what_was_deleted_is_stored_anew_and_not_told_again(client: FlaskClient) -> None:
    first = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    assert client.delete(first.headers["Location"]).status_code == 204
    again = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    assert "Idempotency-Replayed" not in again.headers
    assert again.headers["Location"] != first.headers["Location"]
    assert client.get(again.headers["Location"]).status_code == 200
    replayed = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    assert replayed.headers["Location"] == again.headers["Location"]
    assert replayed.headers["Idempotency-Replayed"] == "true"


def test_a_batch_sent_again_is_answered_as_before(client: FlaskClient) -> None:
    body = [{"text": VISIT}, {"text": FRENCH}]
    first = client.post("/v1/articles/batch", json=body, headers=KEY)
    data = first.get_data()
    again = client.post("/v1/articles/batch", json=body, headers=KEY)
    assert again.get_data() == data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.mimetype == "application/x-ndjson"


def test_a_refusal_is_kept_too(client: FlaskClient) -> None:
    first = client.post("/v1/articles", json={"text": FRENCH}, headers=KEY)
    again = client.post("/v1/articles", json={"text": FRENCH}, headers=KEY)
    assert (first.status_code, again.status_code) == (422, 422)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.mimetype == "application/problem+json"


@pytest.mark.parametrize("address", ["/v1/articles", "/v1/articles/batch"])
def test_a_key_belongs_to_one_request(client: FlaskClient, address: str) -> None:
    client.post("/v1/articles", json={"text": report(1)}, headers=KEY)
    other = client.post(address, json={"text": report(2)}, headers=KEY)
    assert other.status_code == 422
    assert other.get_json(force=True)["type"] == "/problems/idempotency-key-reused"


def test_a_request_that_is_being_served_is_not_served_twice(
    client: FlaskClient, runtime: Runtime
) -> None:
    client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    make_older(runtime, timedelta(0), unfinished=True)
    again = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    assert again.status_code == 409
    assert again.headers["Retry-After"] == "1"
    assert again.get_json(force=True)["type"] == "/problems/request-in-progress"


def test_a_request_whose_process_died_is_taken_over(client: FlaskClient, runtime: Runtime) -> None:
    client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    make_older(runtime, LEASE, unfinished=True)
    taken_over = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    assert taken_over.status_code == 200
    again = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_key_is_forgotten_after_a_day(client: FlaskClient, runtime: Runtime) -> None:
    client.post("/v1/articles", json={"text": report(1)}, headers=KEY)
    make_older(runtime, KEPT)
    assert client.post("/v1/articles", json={"text": report(2)}, headers=KEY).status_code == 201


def test_a_failure_of_the_service_is_not_kept(
    client: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Runtime, "catalogue", property(lambda runtime: 1 / 0))
        failed = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    assert failed.status_code == 500
    assert client.post("/v1/articles", json={"text": VISIT}, headers=KEY).status_code == 201


@pytest.mark.parametrize("key", ["", " ", '""', "ä", "a b", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(client: FlaskClient, key: str) -> None:
    answer = client.post("/v1/articles", json={"text": VISIT}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.get_json(force=True)["type"] == "/problems/invalid-idempotency-key"


def test_a_key_in_quotation_marks_is_the_same(client: FlaskClient) -> None:
    client.post("/v1/articles", json={"text": VISIT}, headers={"Idempotency-Key": '"key-1"'})
    again = client.post("/v1/articles", json={"text": VISIT}, headers=KEY)
    assert again.headers["Idempotency-Replayed"] == "true"
