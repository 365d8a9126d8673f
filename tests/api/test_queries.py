"""Lists, disputes and counts, as clients ask for them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.example_texts import VISIT, report


@pytest.fixture
def stored(client: FlaskClient) -> dict[str, Any]:
    """The article about the visit, beside another one."""
    other = {"text": report(1), "published_at": "2024-05-01", "publisher": "Bridge Post"}
    assert client.post("/v1/articles", json=other).status_code == 201
    body = {
        "text": VISIT,
        "title": '=HYPERLINK("http://example.org")',
        "published_at": "2024-04-23T22:00:00Z",
        "publisher": "Example Times",
    }
    answer: dict[str, Any] | None = client.post("/v1/articles", json=body).json
    assert answer is not None
    return answer


def read(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json(force=True)


def lines(client: FlaskClient, address: str, **headers: str) -> list[dict[str, Any]]:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    text = answer.get_data(as_text=True)
    if answer.mimetype == "text/csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ("publisher=Bridge%20Post&kind=claim", "bridge"),
        ("kind=denial&from=2024-05-01", "late"),
        ("disputed=true&kind=claim", "missile"),
        ("source_type=ministry_or_agency&country=KR", "watching"),
        ("quotation=mixed", "troubling"),
        ("on_behalf_of=State%20Department", "troubling"),
        ("on_behalf_of=State%20Department&source=Laura%20Whitfield&role=speaker", "troubling"),
    ],
)
def test_filters_narrow_the_list(
    client: FlaskClient, stored: dict[str, Any], query: str, held: str
) -> None:
    found = read(client, f"/v1/statements?{query}")["items"]
    assert found
    assert all(held in item["text"] for item in found)


def test_only_the_fields_that_are_asked_for_are_told(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    (item, *_) = read(client, "/v1/statements?fields=id,kind&publisher=Example%20Times")["items"]
    assert list(item) == ["id", "kind"]
    address = "/v1/statements?fields=id&include=article&publisher=Example%20Times"
    (item, *_) = read(client, address)["items"]
    assert item["article"] == {
        "id": stored["article"]["id"],
        "title": stored["article"]["title"],
        "publisher": "Example Times",
        "published_at": "2024-04-23T22:00:00Z",
    }


def test_a_cursor_leads_on_in_its_own_order_and_with_its_own_filters_only(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    following = read(client, "/v1/statements?limit=1&sort=confidence")["next"]
    assert client.get(following).status_code == 200
    for other in ("sort=oldest", "sort=newest", "sort=confidence&kind=claim"):
        answer = client.get(following.replace("sort=confidence", other))
        assert answer.status_code == 422
        assert answer.get_json(force=True)["errors"][0]["field"] == "cursor"


def test_a_dispute_shows_both_sides(client: FlaskClient, stored: dict[str, Any]) -> None:
    (dispute,) = read(client, "/v1/disputes?denier=Pyongyang")["items"]
    assert dispute["denial"]["kind"] == "denial"
    (denied,) = dispute["denied"]
    assert "missile parts" in denied["text"]
    assert denied["article"]["publisher"] == "Example Times"
    assert dispute["denial"]["denies"] == [denied["id"]]
    assert read(client, "/v1/disputes?denied=Pyongyang")["items"] == []
    assert len(read(client, "/v1/disputes?source=Pyongyang&q=missile")["items"]) == 1
    assert read(client, "/v1/disputes?from=2024-05-01")["items"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("publisher=Bridge%20Post", 1),
        ("publisher=bridge%20post", 0),
        ("status=analysed", 2),
        ("status=failed", 0),
        ("q=missile%20parts", 1),
        ("q=missile&publisher=Bridge%20Post", 0),
        ("from=2024-05-01", 1),
        ("copies=collapse", 2),
    ],
)
def test_articles_are_found_by_what_is_known_of_them(
    client: FlaskClient, stored: dict[str, Any], query: str, found: int
) -> None:
    assert len(read(client, f"/v1/articles?{query}")["items"]) == found


def test_a_timeline_is_a_flat_array(client: FlaskClient, stored: dict[str, Any]) -> None:
    found = read(client, "/v1/stats/timeline?interval=week&by=source,kind&source=NIS")
    (row,) = found
    assert list(row) == ["time", "source", "source_name", "kind", "count"]
    assert row["time"] == "2024-04-22T00:00:00Z"
    assert row["count"] == 1


def test_timeline_and_lists_count_the_same(client: FlaskClient, stored: dict[str, Any]) -> None:
    for query in ("kind=claim", "publisher=Bridge%20Post", "disputed=true", "country=KP"):
        listed = read(client, f"/v1/statements?limit=200&{query}")["items"]
        counted = read(client, f"/v1/stats/timeline?{query}")
        assert sum(row["count"] for row in counted) == len(listed) > 0


def test_sources_are_ranked_with_counts_and_shares(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    found = read(client, "/v1/stats/sources?sort=denial_ratio&country=KP")
    assert found[0]["denials"] == 1
    assert [row["denial_ratio"] for row in found] == sorted(
        (row["denials"] / row["total"] for row in found), reverse=True
    )
    assert read(client, "/v1/stats/sources?min_total=1000") == []


def test_counts_carry_a_tag_for_conditional_requests(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    for address in ("/v1/stats/timeline", "/v1/stats/sources", "/v1/statements", "/v1/disputes"):
        tag = client.get(address).headers["ETag"]
        again = client.get(address, headers={"If-None-Match": tag})
        assert again.status_code == 304
        client.post("/v1/articles", json={"text": VISIT + address})
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


LISTS = [
    "/v1/sources?q=korea",
    "/v1/articles",
    "/v1/statements",
    "/v1/sources/government-of-north-korea/statements",
    "/v1/disputes",
    "/v1/stats/timeline",
    "/v1/stats/sources",
]


def with_format(address: str, form: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}format={form}"


@pytest.mark.parametrize("address", LISTS)
def test_a_list_comes_as_csv_and_as_ndjson(
    client: FlaskClient, stored: dict[str, Any], address: str
) -> None:
    expected = read(client, address)
    count = len(expected if isinstance(expected, list) else expected["items"])
    assert count > 0
    for form, media_type in (("csv", "text/csv"), ("ndjson", "application/x-ndjson")):
        found = lines(client, with_format(address, form), Accept="application/json")
        assert len(found) == count
        assert found == lines(client, address, Accept=f"{media_type}, application/json;q=0.5")
    name = client.get(with_format(address, "csv")).headers["Content-Disposition"]
    assert name.startswith("attachment; filename=") and name.endswith('.csv"')


def test_an_export_holds_all_pages_and_keeps_filters_and_limit(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    everything = read(client, "/v1/statements?kind=claim&limit=200")["items"]
    found = lines(client, "/v1/statements?kind=claim&format=ndjson")
    assert found == everything
    assert lines(client, "/v1/statements?kind=claim&format=ndjson&limit=2") == everything[:2]
    assert client.get("/v1/statements?format=csv&limit=100000").status_code == 200


def test_csv_names_sources_and_article_and_holds_no_formula(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    (line,) = lines(client, "/v1/statements?format=csv&source=NIS")
    assert line["article_title"] == '\'=HYPERLINK("http://example.org")'
    assert line["publisher"] == "Example Times"
    assert "National Intelligence Service" in line["speaker_names"]
    assert float(line["confidence"]) > 0


@pytest.mark.parametrize("address", LISTS)
def test_a_form_that_there_is_not_is_refused(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.get_json(force=True)["type"] == "/problems/not-acceptable"
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    if "government" not in address:
        assert client.get(address, headers={"Accept": browser}).mimetype == "application/json"


def test_a_source_is_followed_in_a_feed(client: FlaskClient, stored: dict[str, Any]) -> None:
    answer = client.get("/v1/sources/government-of-north-korea/feed.json?limit=1&from=2024-01-01")
    assert answer.mimetype == "application/feed+json"
    feed = answer.get_json(force=True)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = feed["items"]
    assert client.get(item["url"]).json["id"] == item["id"]  # type: ignore[index]
    assert item["date_published"] == "2024-04-23T22:00:00Z"
    assert any("North Korea" in author["name"] for author in item["authors"])


def test_a_feed_names_its_own_address_as_a_uri(client: FlaskClient) -> None:
    address = "/v1/statements/feed.json?q=%22missile+parts%22+%C3%A9"
    assert read(client, address)["feed_url"] == f"http://localhost{address}"


def test_a_query_is_followed_in_a_feed_page_by_page(
    client: FlaskClient, stored: dict[str, Any]
) -> None:
    listed = [item["id"] for item in read(client, "/v1/statements")["items"]]
    seen: list[str] = []
    address: str | None = "/v1/statements/feed.json?limit=2"
    while address:
        feed = read(client, address)
        seen += [item["id"] for item in feed["items"]]
        address = feed.get("next_url")
    assert seen == listed


HOSTILE = [
    "' OR 1=1 --",
    '"; DROP TABLE statement; --',
    "%' UNION SELECT key FROM api_key --",
    "\u202e\u0000",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "*" * 200,
    "(" * 400,
    '"' * 301,
    "NEAR(a b)",
    "a NOT",
    "-",
    "x" * 5000,
    "{{7*7}}",
    "\r\nSet-Cookie: a=b",
    "NaN",
    "1e999",
    "-1",
    "²",
]
PARAMETERS = [
    *("source role kind q publisher country source_type from to quotation voice disputed".split()),
    *("min_confidence article copies sort fields include format limit cursor".split()),
    *("denier denied interval by min_total".split()),
]


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_whatever_stands_in_a_parameter_is_answered_or_refused(
    client: FlaskClient, stored: dict[str, Any], parameter: str
) -> None:
    count = len(read(client, "/v1/statements?limit=200")["items"])
    for address in [address for address in LISTS if "?" not in address]:
        for value in HOSTILE:
            answer = client.get(f"{address}?{parameter}={quote(value)}")
            assert answer.status_code in {200, 422}, (address, value)
            assert "Set-Cookie" not in answer.headers
            if answer.status_code == 200 and parameter in {"publisher", "source", "article"}:
                assert answer.get_json(force=True) in ([], {"items": [], "next": None})
    assert len(read(client, "/v1/statements?limit=200")["items"]) == count
