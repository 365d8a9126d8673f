from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text
from standardwebhooks import Webhook

from schemas.webhook import DeliverySchema
from service import create_app
from service.analysis import Analyzer
from service.jobs.analysis import analyse, reanalyse
from service.jobs.delivery import WAITS, deliver
from service.runtime import Runtime
from service.settings import Settings
from service.storage import webhooks
from service.storage.tables import DeliveryStatus, DenialRow, WebhookDeliveryRow, WebhookRow
from tests.databases import Databases
from tests.example_texts import VISIT, report
from tests.receiver import Received, Receiver, receiving

on_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

ALL_EVENTS = ["article.analysed", "article.failed", "statement.denied"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def permissive(
    settings: Settings, analyzer: Analyzer, databases: Databases, catalogued_url: str
) -> Iterator[Flask]:
    """An application that may send to private addresses, where the receivers of tests are."""
    databases.create(settings.database_url, catalogued_url)
    app = create_app(replace(settings, webhooks_allow_private=True), analyzer=analyzer)
    yield app
    app.extensions["attribune"].database.close()


@pytest.fixture
def runtime(permissive: Flask) -> Runtime:
    found: Runtime = permissive.extensions["attribune"]
    return found


@pytest.fixture
def caller(permissive: Flask) -> FlaskClient:
    return permissive.test_client()


def make(client: FlaskClient, receiver: Receiver, *events: str) -> dict[str, Any]:
    answer = client.post("/v1/webhooks", json={"url": receiver.url, "events": list(events)})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def deliver_all(runtime: Runtime) -> None:
    """Do what a worker does with the deliveries that are due."""
    query = "SELECT id, args->>'delivery_id' FROM procrastinate_jobs WHERE queue_name = 'delivery'"
    due = f"{query} AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY id"
    with runtime.database.writing() as session:
        jobs = session.execute(text(due)).all()
        for job_id, _ in jobs:
            session.execute(text(f"DELETE FROM procrastinate_jobs WHERE id = {job_id}"))
    for _, delivery_id in jobs:
        deliver(runtime, UUID(delivery_id))


def make_due(runtime: Runtime) -> None:
    with runtime.database.writing() as session:
        session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))


def events_in(received: list[Received]) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in received]


def log_of(client: FlaskClient, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/webhooks/{webhook['id']}/deliveries")
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json["items"]
    return items


@on_sqlite
def test_without_a_queue_there_are_no_webhooks(client: FlaskClient) -> None:
    body = {"url": "https://1.1.1.1/", "events": ["article.failed"]}
    answer = client.post("/v1/webhooks", json=body)
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["type"] == "/problems/no-queue"
    assert client.get("/v1/webhooks").json == {"items": [], "next": None}


@on_postgresql
def test_a_secret_is_shown_once(caller: FlaskClient, receiver: Receiver) -> None:
    made = make(caller, receiver, "article.failed")
    assert made["secret"].startswith("whsec_")
    read = caller.get(f"/v1/webhooks/{made['id']}")
    assert read.status_code == 200
    assert read.json is not None
    assert read.json == {name: value for name, value in made.items() if name != "secret"}
    listed = caller.get("/v1/webhooks").json
    assert listed == {"items": [read.json], "next": None}


@on_postgresql
def test_an_analysed_article_and_its_denials_are_told(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, *ALL_EVENTS)
    posted = caller.post("/v1/articles", json={"text": VISIT, "external_id": "wire-1"}).json
    assert posted is not None
    deliver_all(runtime)
    verifier = Webhook(webhook["secret"])
    told = [verifier.verify(one.body, one.headers) for one in receiver.received]
    analysed, *denied = told
    assert analysed["type"] == "article.analysed"
    assert analysed["data"]["article_id"] == posted["article"]["id"]
    assert analysed["data"]["external_id"] == "wire-1"
    assert analysed["data"]["statement_count"] == len(posted["statements"])
    links = [
        (denial["id"], denied_id)
        for denial in posted["statements"]
        for denied_id in denial["denies"]
    ]
    assert links
    sides = [(event["data"]["denial"]["id"], event["data"]["statement"]["id"]) for event in denied]
    assert sides == links
    assert {event["type"] for event in denied} == {"statement.denied"}
    assert denied[0]["data"]["denial"]["sources"][0]["name"] == "Government of North Korea"


@on_postgresql
def test_what_a_worker_analyses_is_told_once(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    make(caller, receiver, "article.analysed")
    posted = caller.post(
        "/v1/articles", json={"text": VISIT}, headers={"Prefer": "respond-async"}
    ).json
    assert posted is not None
    for _ in range(2):
        analyse(runtime, UUID(posted["article"]["id"]))
    deliver_all(runtime)
    assert [event["type"] for event in events_in(receiver.received)] == ["article.analysed"]


def reanalyse_at_once(caller: FlaskClient, runtime: Runtime, article_id: str) -> None:
    assert caller.post(f"/v1/articles/{article_id}/reanalyze").status_code == 200


def reanalyse_by_worker(caller: FlaskClient, runtime: Runtime, article_id: str) -> None:
    address = f"/v1/articles/{article_id}/reanalyze"
    assert caller.post(address, headers={"Prefer": "respond-async"}).status_code == 202
    reanalyse(runtime, UUID(article_id))


@on_postgresql
@pytest.mark.parametrize("analyse_anew", [reanalyse_at_once, reanalyse_by_worker])
def test_a_reanalysis_is_told_as_one_with_the_denials_that_are_new(
    caller: FlaskClient,
    runtime: Runtime,
    receiver: Receiver,
    analyse_anew: Callable[[FlaskClient, Runtime, str], None],
) -> None:
    make(caller, receiver, *ALL_EVENTS)
    posted = caller.post("/v1/articles", json={"text": VISIT}).json
    assert posted is not None
    article_id = posted["article"]["id"]
    deliver_all(runtime)
    first, *denials = events_in(receiver.received)
    assert not first["data"]["reanalysis"]
    assert denials

    receiver.received.clear()
    analyse_anew(caller, runtime, article_id)
    deliver_all(runtime)
    (again,) = events_in(receiver.received)
    assert again["type"] == "article.analysed"
    assert again["data"] == first["data"] | {"reanalysis": True}

    # As if another model had not seen who denies what.
    with runtime.database.writing() as session:
        session.execute(delete(DenialRow))
    receiver.received.clear()
    analyse_anew(caller, runtime, article_id)
    deliver_all(runtime)
    again, *new = events_in(receiver.received)
    assert again["data"]["reanalysis"]
    assert [event["data"] for event in new] == [event["data"] for event in denials]


@on_postgresql
def test_an_article_that_is_analysed_for_the_first_time_is_told_so_whoever_asked(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    make(caller, receiver, "article.analysed")
    body, later = {"text": VISIT}, {"Prefer": "respond-async"}
    posted = caller.post("/v1/articles", json=body, headers=later).json
    assert posted is not None
    reanalyse_at_once(caller, runtime, posted["article"]["id"])
    deliver_all(runtime)
    assert [event["data"]["reanalysis"] for event in events_in(receiver.received)] == [False]


@on_postgresql
def test_what_becomes_of_a_webhook_is_written_down_without_what_is_secret(
    caller: FlaskClient, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, "article.analysed")
    address = f"/v1/webhooks/{webhook['id']}"
    caller.patch(address, json={"url": f"{receiver.url}/token-1"})
    caller.patch(address, json={"url": f"{receiver.url}/token-1", "events": ["article.analysed"]})
    caller.patch(address, json={"events": ["article.failed"], "description": "Desk"})
    replaced = caller.post(f"{address}/secret").json
    assert replaced is not None
    caller.patch(address, json={"enabled": False})
    caller.delete(address)
    answer = caller.get(f"/v1/audit?subject={webhook['id']}")
    assert answer.json is not None
    told = answer.json["items"][::-1]
    host = f"http://127.0.0.1:{receiver.port}/…"
    made = {
        "url": host,
        "description": None,
        "events": ["article.analysed"],
        "enabled": True,
        "disabled_because": None,
    }
    hand = "It was disabled by hand."
    changed = {"description": "Desk", "events": ["article.failed"]}
    assert [(event["action"], event["before"], event["after"]) for event in told] == [
        ("webhook.created", None, made),
        # The one change that was none is not here.
        ("webhook.edited", {"url": host}, {"url": host}),
        ("webhook.edited", {"description": None, "events": ["article.analysed"]}, changed),
        ("webhook.secret_replaced", None, None),
        (
            "webhook.edited",
            {"enabled": True, "disabled_because": None},
            {"enabled": False, "disabled_because": hand},
        ),
        ("webhook.deleted", made | changed | {"enabled": False, "disabled_because": hand}, None),
    ]
    assert {(event["actor"], event["subject_type"]) for event in told} == {("local", "webhook")}
    for secret in ("token-1", webhook["secret"], replaced["secret"]):
        assert secret not in answer.text


@on_postgresql
def test_only_those_who_asked_are_told(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    make(caller, receiver, "article.failed")
    caller.post("/v1/articles", json={"text": VISIT})
    deliver_all(runtime)
    assert receiver.received == []


@on_postgresql
def test_a_ping_is_sent_and_logged(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, "article.failed")
    answer = caller.post(f"/v1/webhooks/{webhook['id']}/ping")
    assert answer.status_code == 202
    assert answer.json is not None
    assert answer.json["status"] == "pending"
    deliver_all(runtime)
    assert [event["type"] for event in events_in(receiver.received)] == ["webhook.ping"]
    (delivery,) = log_of(caller, webhook)
    assert (delivery["status"], delivery["response_status"], delivery["tries"]) == (
        "delivered",
        204,
        1,
    )
    assert receiver.received[0].headers["webhook-id"] == delivery["event_id"]


@on_postgresql
def test_a_failed_delivery_is_tried_again_with_the_same_id_and_then_given_up(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, "article.failed")
    caller.post(f"/v1/webhooks/{webhook['id']}/ping")
    receiver.answers = [500] * 20
    for tries, wait in enumerate(WAITS, start=1):
        deliver_all(runtime)
        (delivery,) = log_of(caller, webhook)
        assert (delivery["status"], delivery["tries"]) == ("pending", tries)
        times = [datetime.fromisoformat(delivery[name]) for name in ("tried_at", "next_try_at")]
        assert wait <= times[1] - times[0] <= wait * 1.1
        # It is not due yet.
        deliver_all(runtime)
        assert len(receiver.received) == tries
        make_due(runtime)
    deliver_all(runtime)
    (delivery,) = log_of(caller, webhook)
    assert (delivery["status"], delivery["next_try_at"]) == ("failed", None)
    assert delivery["failure"] == "The answer was 500."
    make_due(runtime)
    deliver_all(runtime)
    assert len(receiver.received) == len(WAITS) + 1
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 1
    assert len({one.body for one in receiver.received}) == 1


@on_postgresql
def test_a_delivery_that_succeeds_later_is_delivered(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, "article.failed")
    caller.post(f"/v1/webhooks/{webhook['id']}/ping")
    receiver.answers = [503, 302, 200]
    for _ in range(3):
        deliver_all(runtime)
        make_due(runtime)
    (delivery,) = log_of(caller, webhook)
    assert (delivery["status"], delivery["tries"], delivery["failure"]) == ("delivered", 3, None)
    read = caller.get(f"/v1/webhooks/{webhook['id']}").json
    assert read is not None
    assert (read["enabled"], read["failing_since"]) == (True, None)


@on_postgresql
def test_a_webhook_that_is_gone_is_disabled(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, "article.analysed")
    address = f"/v1/webhooks/{webhook['id']}"
    for _ in range(2):
        caller.post(f"{address}/ping")
    receiver.answers = [410]
    deliver_all(runtime)
    read = caller.get(address).json
    assert read is not None
    assert (read["enabled"], read["disabled_because"]) == (False, "It answered 410 Gone.")
    audited = caller.get(f"/v1/audit?subject={webhook['id']}&action=webhook.disabled").json
    assert audited is not None
    (event,) = audited["items"]
    assert (event["actor"], event["before"], event["after"]) == (
        "service",
        {"enabled": True, "disabled_because": None},
        {"enabled": False, "disabled_because": "It answered 410 Gone."},
    )
    assert {delivery["status"] for delivery in log_of(caller, webhook)} == {"failed"}
    caller.post("/v1/articles", json={"text": report(1)})
    deliver_all(runtime)
    assert len(receiver.received) == 1
    enabled = caller.patch(address, json={"enabled": True}).json
    assert enabled is not None
    assert (enabled["enabled"], enabled["disabled_because"]) == (True, None)
    caller.post("/v1/articles", json={"text": report(2)})
    deliver_all(runtime)
    assert len(receiver.received) == 2


@on_postgresql
def test_a_webhook_that_has_failed_for_days_is_disabled(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, "article.analysed")
    address = f"/v1/webhooks/{webhook['id']}"
    receiver.answers = [500] * 5
    caller.post(f"{address}/ping")
    deliver_all(runtime)
    read = caller.get(address).json
    assert read is not None
    assert read["enabled"] and read["failing_since"] is not None
    with runtime.database.writing() as session:
        row = session.scalars(select(WebhookRow)).one()
        row.failing_since = datetime.now(UTC) - timedelta(days=5, minutes=1)
    make_due(runtime)
    deliver_all(runtime)
    read = caller.get(address).json
    assert read is not None
    assert not read["enabled"]
    assert read["disabled_because"].startswith("Nothing could be delivered since ")


@on_postgresql
def test_a_secret_is_replaced_without_a_gap(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, "article.analysed")
    address = f"/v1/webhooks/{webhook['id']}"
    replaced = caller.post(f"{address}/secret").json
    assert replaced is not None
    assert replaced["secret"] != webhook["secret"]
    caller.post(f"{address}/ping")
    deliver_all(runtime)
    with runtime.database.writing() as session:
        row = session.scalars(select(WebhookRow)).one()
        row.previous_secret_until = datetime.now(UTC) - timedelta(seconds=1)
    caller.post(f"{address}/ping")
    deliver_all(runtime)
    both, one = receiver.received
    for secret in (webhook["secret"], replaced["secret"]):
        Webhook(secret).verify(both.body, both.headers)
    Webhook(replaced["secret"]).verify(one.body, one.headers)
    assert len(one.headers["webhook-signature"].split()) == 1


@on_postgresql
def test_a_webhook_is_changed_and_deleted_with_its_log(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, "article.analysed")
    address = f"/v1/webhooks/{webhook['id']}"
    changes = {"url": f"{receiver.url}/2", "events": ["article.failed"], "description": "Desk"}
    changed = caller.patch(address, json=changes).json
    assert changed is not None
    assert {name: changed[name] for name in changes} == changes
    disabled = caller.patch(address, json={"enabled": False}).json
    assert disabled is not None
    assert disabled["disabled_because"] == "It was disabled by hand."
    caller.post(f"{address}/ping")
    assert caller.delete(address).status_code == 204
    deliver_all(runtime)
    assert receiver.received == []
    for path in ("", "/deliveries"):
        assert caller.get(address + path).status_code == 404
    for path in ("/ping", "/secret"):
        assert caller.post(address + path).status_code == 404
    assert caller.patch(address, json={"enabled": True}).status_code == 404
    assert caller.delete(address).status_code == 404


@on_postgresql
def test_deliveries_are_listed_page_by_page(caller: FlaskClient, receiver: Receiver) -> None:
    webhook = make(caller, receiver, "article.analysed")
    address = f"/v1/webhooks/{webhook['id']}"
    sent = [caller.post(f"{address}/ping").json for _ in range(3)]
    first = caller.get(f"{address}/deliveries?limit=2").json
    assert first is not None
    second = caller.get(first["next"]).json
    assert second is not None
    assert second["next"] is None
    assert first["items"] + second["items"] == sent[::-1]
    assert caller.get(f"{address}/deliveries?cursor=abc").status_code == 422


@on_postgresql
def test_events_are_forgotten_in_the_end(
    caller: FlaskClient, runtime: Runtime, receiver: Receiver
) -> None:
    webhook = make(caller, receiver, "article.analysed")
    caller.post(f"/v1/webhooks/{webhook['id']}/ping")
    with runtime.database.writing() as session:
        webhooks.remove_events(session, datetime.now(UTC) - timedelta(days=1))
    assert len(log_of(caller, webhook)) == 1
    with runtime.database.writing() as session:
        webhooks.remove_events(session, datetime.now(UTC))
        assert session.scalars(select(WebhookDeliveryRow)).all() == []
    assert log_of(caller, webhook) == []


BAD_BODIES: list[tuple[dict[str, Any], str]] = [
    ({"events": ["article.failed"]}, "url"),
    ({"url": "https://hooks.example.com/"}, "events"),
    ({"url": 5, "events": ["article.failed"]}, "url"),
    ({"url": "", "events": ["article.failed"]}, "url"),
    ({"url": "https://1.1.1.1/" + "x" * 2000, "events": ["article.failed"]}, "url"),
    ({"url": "https://1.1.1.1/", "events": []}, "events"),
    ({"url": "https://1.1.1.1/", "events": ["article.liked"]}, "events.0"),
    ({"url": "https://1.1.1.1/", "events": ["article.failed"] * 2}, "events"),
    ({"url": "https://1.1.1.1/", "events": ["article.failed"], "enabled": True}, "enabled"),
    ({"url": "https://1.1.1.1/", "events": ["article.failed"], "secret": "x"}, "secret"),
    ({"url": "ftp://1.1.1.1/", "events": ["article.failed"]}, "url"),
    ({"url": "https://user:pw@1.1.1.1/", "events": ["article.failed"]}, "url"),
    ({"url": "https://no-such-host.invalid/", "events": ["article.failed"]}, "url"),
    ({"url": "http://localhost/", "events": ["article.failed"]}, "url"),
    ({"url": "http://127.0.0.1:8000/", "events": ["article.failed"]}, "url"),
    ({"url": "http://2130706433/", "events": ["article.failed"]}, "url"),
    ({"url": "http://0x7f.1/", "events": ["article.failed"]}, "url"),
    ({"url": "http://169.254.169.254/latest/meta-data", "events": ["article.failed"]}, "url"),
    ({"url": "http://[::1]/", "events": ["article.failed"]}, "url"),
    ({"url": "http://[::ffff:10.0.0.1]/", "events": ["article.failed"]}, "url"),
    ({"url": "http://100.64.0.1/", "events": ["article.failed"]}, "url"),
]


@on_postgresql
@pytest.mark.parametrize(("body", "field"), BAD_BODIES)
def test_what_cannot_be_a_webhook_is_refused_by_the_field(
    client: FlaskClient, body: dict[str, Any], field: str
) -> None:
    answer = client.post("/v1/webhooks", json=body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert client.get("/v1/webhooks").json == {"items": [], "next": None}


@on_postgresql
def test_a_webhook_is_not_moved_to_a_private_address(
    client: FlaskClient, receiver: Receiver
) -> None:
    body = {"url": "https://1.1.1.1/", "events": ["article.failed"]}
    made = client.post("/v1/webhooks", json=body)
    assert made.status_code == 201
    assert made.json is not None
    address = made.headers["Location"]
    assert client.patch(address, json={"url": receiver.url}).status_code == 422
    assert client.patch(address, json={"enabled": 1}).status_code == 422
    unchanged = client.get(address).json
    assert unchanged is not None
    assert unchanged["url"] == "https://1.1.1.1/"


def test_the_wire_names_every_status_of_a_delivery() -> None:
    described = DeliverySchema().fields["status"].metadata["enum"]
    assert described == [status.value for status in DeliveryStatus]
