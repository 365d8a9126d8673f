from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import create_app
from service.analysis import Analyzer
from service.analysis.statement import Analysis, ArticleText, Kind, Model
from service.settings import Settings
from tests.example_texts import VISIT


class EarlierAnalyzer(Analyzer):
    """An earlier version, which told no denials."""

    def __init__(self, later: Analyzer) -> None:
        self.later = later
        self.model = Model(later.model.name, "0.1")

    def analyze(self, article: ArticleText) -> Analysis:
        analysis = self.later.analyze(article)
        statements = tuple(
            replace(statement, kind=Kind.CLAIM, denies=())
            if statement.kind is Kind.DENIAL
            else statement
            for statement in analysis.statements
        )
        return replace(analysis, statements=statements, model=self.model)


@pytest.fixture
def statements(client: FlaskClient) -> dict[str, Any]:
    """The statements of an article, by a word of their text."""
    posted = client.post("/v1/articles", json={"text": VISIT}).json
    assert posted is not None
    return {
        "denial": next(item for item in posted["statements"] if item["kind"] == "denial"),
        "denied": next(item for item in posted["statements"] if item["denied_by"]),
        "watching": next(item for item in posted["statements"] if "watching" in item["text"]),
    }


def correct(client: FlaskClient, statement: Any, change: dict[str, Any]) -> Any:
    answer = client.patch(f"/v1/statements/{statement['id']}", json=change)
    assert answer.status_code == 200, answer.text
    assert client.get(f"/v1/statements/{statement['id']}").json == answer.json
    return answer.json


def ids(client: FlaskClient, query: str) -> set[str]:
    answer = client.get(f"/v1/statements?{query}").json
    assert answer is not None
    return {item["id"] for item in answer["items"]}


def test_a_correction_wins_in_every_filter_and_keeps_the_machines_answer(
    client: FlaskClient, statements: dict[str, Any]
) -> None:
    watching = statements["watching"]
    was = watching["attributions"][0]["source"]["id"]
    change = {
        "kind": "reported_fact",
        "attributions": [{"role": "speaker", "source": "kcna"}],
    }
    corrected = correct(client, watching, change)
    assert watching["correction"] is None
    assert corrected["kind"] == "reported_fact"
    assert [tie["source"]["id"] for tie in corrected["attributions"]] == ["kcna"]
    assert corrected["correction"]["by"] == "local"
    assert corrected["correction"]["machine"] == {
        "kind": watching["kind"],
        "attributions": watching["attributions"],
        "denies": [],
    }
    assert watching["id"] in ids(client, "kind=reported_fact&source=kcna")
    assert watching["id"] not in ids(client, f"source={was}")
    assert watching["id"] not in ids(client, f"kind={watching['kind']}")


def test_null_restores_what_the_machine_had_said(
    client: FlaskClient, statements: dict[str, Any]
) -> None:
    watching = statements["watching"]
    correct(client, watching, {"kind": "denial", "attributions": []})
    half = correct(client, watching, {"kind": None})
    assert (half["kind"], half["attributions"]) == (watching["kind"], [])
    assert half["correction"] is not None
    assert correct(client, watching, {"attributions": None}) == watching


def test_what_is_no_denial_any_longer_denies_nothing_until_it_is_one_again(
    client: FlaskClient, statements: dict[str, Any]
) -> None:
    denial, denied = statements["denial"], statements["denied"]
    assert correct(client, denial, {"kind": "claim"})["denies"] == []
    other = client.get(f"/v1/statements/{denied['id']}").json
    assert other is not None and other["denied_by"] == []
    assert correct(client, denial, {"kind": "denial"})["denies"] == denial["denies"]
    assert correct(client, denial, {"kind": None}) == denial


def test_an_editor_says_what_a_denial_denies(
    client: FlaskClient, statements: dict[str, Any]
) -> None:
    denial, watching = statements["denial"], statements["watching"]
    assert correct(client, denial, {"denies": [watching["id"]]})["denies"] == [watching["id"]]
    assert correct(client, denial, {"denies": []})["denies"] == []
    assert correct(client, denial, {"denies": None}) == denial


@pytest.mark.parametrize(
    ("change", "name", "field"),
    [
        ({"kind": "rumour"}, "invalid-request", "kind"),
        ({"text": "Other"}, "invalid-request", "text"),
        ({"attributions": [{"role": "speaker"}]}, "invalid-request", "attributions.0.source"),
        (
            {"attributions": [{"role": "speaker", "source": "nobody-knows"}]},
            "unknown-source",
            "attributions.0.source",
        ),
        (
            {"denies": ["00000000-0000-0000-0000-000000000000"]},
            "invalid-request",
            "denies",
        ),
        ({"denies": ["x"]}, "invalid-request", "denies.0"),
    ],
)
def test_a_correction_that_breaks_a_rule_is_refused(
    client: FlaskClient, statements: dict[str, Any], change: dict[str, Any], name: str, field: str
) -> None:
    address = f"/v1/statements/{statements['denial']['id']}"
    answer = client.patch(address, json=change)
    body = answer.get_json(force=True)
    assert (answer.status_code, body["type"]) == (422, f"/problems/{name}")
    assert [error["field"] for error in body["errors"]] == [field]
    assert client.get(address).json == statements["denial"]


def test_a_correction_of_what_has_changed_is_refused(
    client: FlaskClient, statements: dict[str, Any]
) -> None:
    address = f"/v1/statements/{statements['watching']['id']}"
    tag = client.get(address).headers["ETag"]
    first = client.patch(address, json={"kind": "denial"}, headers={"If-Match": tag})
    second = client.patch(address, json={"kind": "claim"}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)


def test_corrections_are_written_down(client: FlaskClient, statements: dict[str, Any]) -> None:
    watching = statements["watching"]
    correct(client, watching, {"kind": "reported_fact"})
    correct(client, watching, {"kind": "reported_fact"})
    answer = client.get(f"/v1/audit?subject={watching['id']}").json
    assert answer is not None
    (event,) = answer["items"]
    assert event["action"] == "statement.corrected"
    assert (event["before"]["kind"], event["after"]["kind"]) == (watching["kind"], "reported_fact")


def test_corrections_are_exported_with_their_articles(
    application: Flask, client: FlaskClient, statements: dict[str, Any]
) -> None:
    assert client.get("/v1/corrections").data == b""
    watching = statements["watching"]
    correct(
        client,
        watching,
        {"kind": "denial", "attributions": [{"role": "speaker", "source": "kcna"}]},
    )
    answer = client.get("/v1/corrections")
    assert answer.content_type == "application/x-ndjson"
    (line,) = answer.get_data(as_text=True).splitlines()
    article = json.loads(line)
    assert article["text"] == VISIT
    (exported,) = [item for item in article["statements"] if item["id"] == watching["id"]]
    assert exported["kind"] == "denial"
    assert "KCNA" in exported["source_name"][0]
    assert [VISIT[start:end] for start, end in exported["content"]] == [
        span["text"] for span in watching["content"]
    ]
    assert len(article["statements"]) > 3


def test_a_source_that_has_gone_comes_back_with_the_machines_answer(
    client: FlaskClient, statements: dict[str, Any]
) -> None:
    answer = client.get("/v1/statements?source=Laura%20Whitfield").json
    assert answer is not None
    (said,) = answer["items"]
    correct(client, said, {"attributions": []})
    again = client.post("/v1/articles", json={"text": "Laura Whitfield said it was over."})
    client.delete(again.headers["Location"])
    restored = correct(client, said, {"attributions": None})
    assert restored["attributions"] == said["attributions"]


def counted(client: FlaskClient, kind: str) -> int:
    """How many statements of the kind the timeline counts."""
    answer = client.get("/v1/stats/timeline?by=kind").json
    assert answer is not None
    return sum(row["count"] for row in answer if row["kind"] == kind)


def test_a_correction_survives_the_analysis_by_another_version(
    client: FlaskClient, settings: Settings, analyzer: Analyzer
) -> None:
    earlier = create_app(settings, analyzer=EarlierAnalyzer(analyzer)).test_client()
    posted = earlier.post("/v1/articles", json={"text": VISIT})
    assert posted.json is not None
    assert counted(earlier, "denial") == 0
    facts = counted(earlier, "reported_fact")
    denial = next(item for item in posted.json["statements"] if "accusation" in item["text"])
    watching = next(item for item in posted.json["statements"] if "watching" in item["text"])
    correct(earlier, denial, {"kind": "reported_fact"})
    correct(earlier, watching, {"attributions": [{"role": "speaker", "source": "kcna"}]})

    anew = client.post(posted.headers["Location"] + "/reanalyze").json
    assert anew is not None
    assert anew["model"]["version"] == analyzer.model.version != "0.1"
    by_id = {item["id"]: item for item in anew["statements"]}
    assert by_id.keys() == {item["id"] for item in posted.json["statements"]}
    assert by_id[denial["id"]]["kind"] == "reported_fact"
    assert by_id[denial["id"]]["correction"]["machine"]["kind"] == "denial"
    assert watching["id"] in ids(client, "source=kcna")
    assert (counted(client, "reported_fact"), counted(client, "denial")) == (facts + 1, 0)

    restored = correct(client, denial, {"kind": None})
    assert restored["kind"] == "denial"
    assert (counted(client, "reported_fact"), counted(client, "denial")) == (facts, 1)
