from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.api.batches import MOST_ARTICLES
from tests.example_texts import FRENCH, VISIT, report

LINES = "application/x-ndjson"


def post(client: FlaskClient, *lines: Any, query: str = "") -> list[dict[str, Any]]:
    texts = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    answer = client.post(f"/v1/articles/batch{query}", data=b"\n".join(texts), content_type=LINES)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == LINES
    return [json.loads(line) for line in answer.get_data().splitlines()]


def test_each_article_has_a_result_in_order_and_bad_ones_stop_nothing(
    client: FlaskClient,
) -> None:
    results = post(
        client,
        {"text": VISIT, "external_id": "a"},
        b"{",
        {"text": FRENCH},
        {"title": "without text"},
        {"text": "..."},
        {"text": "The mayor spoke. " * 20_000},
        {"text": VISIT, "external_id": "a"},
        {"text": report(1)},
    )
    assert [result["index"] for result in results] == list(range(8))
    assert [result["status"] for result in results] == [201, 400, 422, 422, 422, 413, 200, 201]
    types = [result["problem"]["type"] for result in results if "problem" in result]
    assert types == [
        f"/problems/{name}"
        for name in ("bad-json", "not-english", "invalid-request", "empty-text", "too-large")
    ]
    assert results[3]["problem"]["errors"][0]["field"] == "text"
    assert results[0]["article"]["id"] == results[6]["article"]["id"]
    read = client.get(results[7]["location"]).json
    assert read is not None and read["article"]["text"] == report(1)


def test_an_array_is_read_as_lines_are(client: FlaskClient) -> None:
    answer = client.post("/v1/articles/batch", json=[{"text": VISIT}, 1, {"text": report(2)}])
    results = [json.loads(line) for line in answer.get_data().splitlines()]
    assert [result["status"] for result in results] == [201, 422, 201]


def test_statements_come_with_the_results_where_they_are_asked_for(client: FlaskClient) -> None:
    (plain,) = post(client, {"text": VISIT})
    (full,) = post(client, {"text": VISIT}, query="?include=statements")
    assert "statements" not in plain
    assert [statement["article_id"] for statement in full["statements"]] == (
        [plain["article"]["id"]] * len(full["statements"])
    )
    assert full["statements"]


def test_versions_within_a_batch_follow_each_other(client: FlaskClient) -> None:
    texts = [report(1), report(2), report(1)]
    post(client, {"text": report(1), "external_id": "a"})
    results = post(client, *({"text": text, "external_id": "a"} for text in texts))
    assert [result["article"]["version"] for result in results] == [1, 2, 3]


def test_a_batch_that_cannot_be_read_as_a_whole_is_refused(client: FlaskClient) -> None:
    address = "/v1/articles/batch"
    too_many = b"{}\n" * (MOST_ARTICLES + 1)
    for body, media_type, status in (
        (b"{}", "application/json", 422),
        (b"[", "application/json", 400),
        (b"[]", "text/plain", 415),
        (too_many, LINES, 413),
    ):
        answer = client.post(address, data=body, content_type=media_type)
        assert answer.status_code == status
        assert answer.mimetype == "application/problem+json"
    assert client.post(f"{address}?include=everything", json=[]).status_code == 422


def test_an_empty_batch_has_no_results(client: FlaskClient) -> None:
    assert post(client) == []
    assert post(client, b"", b"  ", b"") == []


LINE = st.one_of(
    st.integers(0, 5).map(lambda number: json.dumps({"text": report(number)}).encode()),
    st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"").replace(b"\r", b"")),
    st.dictionaries(st.sampled_from(["text", "title", "id"]), st.none() | st.text(max_size=5)).map(
        lambda value: json.dumps(value).encode()
    ),
    st.text(max_size=20).map(lambda text: json.dumps({"text": text}).encode()),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=st.lists(LINE, max_size=25))
def test_any_mix_of_lines_has_one_result_for_each(client: FlaskClient, lines: list[bytes]) -> None:
    results = post(client, *lines)
    kept = [line for line in lines if line.strip()]
    assert [result["index"] for result in results] == list(range(len(kept)))
    for line, result in zip(kept, results, strict=True):
        good = line.startswith(b'{"text": "Mayor Ellen Marsh')
        assert (result["status"] in {200, 201}) is ("article" in result)
        assert good <= ("article" in result)
