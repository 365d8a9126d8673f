from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from service import create_app
from service.jobs.analysis import analyse, reanalyse
from service.runtime import Runtime
from service.settings import Settings
from tests.databases import Databases
from tests.example_texts import FRENCH, VISIT, report

on_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

ASYNC = {"Prefer": "respond-async"}


@pytest.fixture
def queueing(
    settings: Settings, databases: Databases, catalogued_url: str
) -> Iterator[FlaskClient]:
    """A client of an API that only queues, and has no analyzer."""
    databases.create(settings.database_url, catalogued_url)
    app = create_app(replace(settings, api_analyses=False))
    yield app.test_client()
    app.extensions["attribune"].database.close()


@on_postgresql
def test_an_article_is_queued_and_then_analysed(client: FlaskClient, application: Flask) -> None:
    runtime: Runtime = application.extensions["attribune"]
    posted = client.post("/v1/articles", json={"text": VISIT}, headers=ASYNC)
    assert posted.status_code == 202
    assert posted.headers["Preference-Applied"] == "respond-async"
    assert int(posted.headers["Retry-After"]) > 0
    assert posted.json is not None
    assert (posted.json["article"]["status"], posted.json["model"]) == ("queued", None)

    location = posted.headers["Location"]
    waiting = client.get(location)
    assert waiting.status_code == 200
    assert waiting.json == posted.json
    assert int(waiting.headers["Retry-After"]) > 0

    analyse(runtime, UUID(posted.json["article"]["id"]))
    done = client.get(location)
    assert done.json is not None
    assert "Retry-After" not in done.headers
    assert (done.json["article"]["status"], done.json["article"]["failure"]) == ("analysed", None)
    at_once = client.post("/v1/analyze", json={"text": VISIT}).json
    assert at_once is not None
    texts = [[one["text"] for one in answer["statements"]] for answer in (done.json, at_once)]
    assert texts[0] == texts[1] != []


@on_postgresql
@pytest.mark.parametrize(
    "preference", ["respond-async", "wait=10, respond-async", "Respond-Async; foo"]
)
def test_a_preference_may_stand_among_others(client: FlaskClient, preference: str) -> None:
    headers = {"Prefer": preference}
    assert client.post("/v1/articles", json={"text": VISIT}, headers=headers).status_code == 202


@on_postgresql
@pytest.mark.parametrize("preference", ["", "wait=10", 'x="respond-async"', "respond-asynchron"])
def test_another_preference_is_none(client: FlaskClient, preference: str) -> None:
    headers = {"Prefer": preference}
    posted = client.post("/v1/articles", json={"text": VISIT}, headers=headers)
    assert posted.status_code == 201
    assert "Preference-Applied" not in posted.headers


@on_postgresql
def test_an_article_that_waits_is_answered_as_such_whoever_posts_it(client: FlaskClient) -> None:
    first = client.post("/v1/articles", json={"text": VISIT}, headers=ASYNC)
    again = client.post("/v1/articles", json={"text": VISIT}, headers=ASYNC)
    patient = client.post("/v1/articles", json={"text": VISIT})
    assert [first.status_code, again.status_code, patient.status_code] == [202, 202, 202]
    assert first.json == again.json == patient.json
    assert "Preference-Applied" not in patient.headers


@on_postgresql
def test_an_article_that_is_analysed_is_answered_at_once(client: FlaskClient) -> None:
    client.post("/v1/articles", json={"text": VISIT})
    again = client.post("/v1/articles", json={"text": VISIT}, headers=ASYNC)
    assert again.status_code == 200
    assert "Preference-Applied" not in again.headers


@on_sqlite
def test_without_a_queue_the_article_is_analysed_and_the_answer_says_so(
    client: FlaskClient,
) -> None:
    posted = client.post("/v1/articles", json={"text": VISIT}, headers=ASYNC)
    assert posted.status_code == 201
    assert "Preference-Applied" not in posted.headers
    assert posted.json is not None
    assert posted.json["article"]["status"] == "analysed"


@on_postgresql
def test_what_would_fail_is_refused_at_once(client: FlaskClient, application: Flask) -> None:
    for body in ({"text": FRENCH}, {"text": "…"}):
        assert client.post("/v1/articles", json=body, headers=ASYNC).status_code == 422
    with application.extensions["attribune"].database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0


@on_postgresql
def test_a_failed_article_says_why(client: FlaskClient, application: Flask) -> None:
    posted = client.post("/v1/articles", json={"text": VISIT}, headers=ASYNC)
    with application.extensions["attribune"].database.writing() as session:
        session.execute(text("UPDATE article SET status = 'failed', failure = 'It hangs.'"))
    read = client.get(posted.headers["Location"])
    assert read.json is not None
    assert (read.json["article"]["status"], read.json["article"]["failure"]) == (
        "failed",
        "It hangs.",
    )
    assert "Retry-After" not in read.headers
    assert client.post("/v1/articles", json={"text": VISIT}, headers=ASYNC).status_code == 200


@on_postgresql
def test_an_api_that_only_queues_loads_no_model(queueing: FlaskClient) -> None:
    assert queueing.get("/readyz").status_code == 200
    posted = queueing.post("/v1/articles", json={"text": report(1)})
    assert posted.status_code == 202
    assert "Preference-Applied" not in posted.headers
    preferred = queueing.post("/v1/articles", json={"text": report(2)}, headers=ASYNC)
    assert preferred.headers["Preference-Applied"] == "respond-async"
    batch = queueing.post("/v1/articles/batch", json=[{"text": report(3)}])
    assert json.loads(batch.text)["status"] == 202
    assert "Preference-Applied" not in batch.headers
    anew = queueing.post(posted.headers["Location"] + "/reanalyze")
    assert anew.status_code == 202
    refused = queueing.post("/v1/analyze", json={"text": VISIT})
    assert refused.status_code == 501
    assert refused.json is not None
    assert refused.json["type"] == "/problems/analysis-elsewhere"
    runtime: Runtime = queueing.application.extensions["attribune"]
    assert not runtime.analyzer_is_loaded


@on_postgresql
def test_a_batch_is_queued_article_by_article(client: FlaskClient, application: Flask) -> None:
    runtime: Runtime = application.extensions["attribune"]
    client.post("/v1/articles", json={"text": report(1)})
    body = [{"text": report(number)} for number in (1, 2, 3)]
    body[2:2] = [{"text": FRENCH}, {"title": "no text"}]
    answer = client.post("/v1/articles/batch", json=body, headers=ASYNC)
    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "respond-async"
    results = [json.loads(line) for line in answer.text.splitlines()]
    assert [result["status"] for result in results] == [200, 202, 422, 422, 202]
    for result in (results[1], results[4]):
        assert result["article"]["status"] == "queued"
        analyse(runtime, UUID(result["article"]["id"]))
        read = client.get(result["location"]).json
        assert read is not None
        assert read["article"]["status"] == "analysed"


@on_sqlite
def test_without_a_queue_a_batch_is_analysed(client: FlaskClient) -> None:
    answer = client.post("/v1/articles/batch", json=[{"text": report(1)}], headers=ASYNC)
    assert "Preference-Applied" not in answer.headers
    assert json.loads(answer.text)["status"] == 201


@on_postgresql
def test_an_article_is_analysed_anew_later(client: FlaskClient, application: Flask) -> None:
    runtime: Runtime = application.extensions["attribune"]
    stored = client.post("/v1/articles", json={"text": VISIT})
    location = stored.headers["Location"]
    with runtime.database.writing() as session:
        session.execute(text("UPDATE article SET model_version = '0'"))
        session.execute(text("DELETE FROM statement WHERE position = 0"))
    before = client.get(location).json
    queued = client.post(f"{location}/reanalyze", headers=ASYNC)
    assert queued.status_code == 202
    assert queued.headers["Preference-Applied"] == "respond-async"
    assert queued.headers["Location"] == location
    assert queued.json == before
    with runtime.database.reading() as session:
        query = "SELECT task_name, args->>'article_id' FROM procrastinate_jobs"
        ((task, article_id),) = session.execute(text(query))
    assert task == "attribune.reanalyse_article"
    reanalyse(runtime, UUID(article_id))
    after = client.get(location).json
    assert after is not None and stored.json is not None
    assert after["model"] == stored.json["model"]
    texts = [[one["text"] for one in answer["statements"]] for answer in (after, stored.json)]
    assert texts[0] == texts[1]
    assert client.post(f"{location[:-4]}0000/reanalyze", headers=ASYNC).status_code == 404
