"""Each page and each filter."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.integration.server import Server

PHONE = {"width": 360, "height": 780}
LARGEST_PAGE = 150_000


def test_the_overview_draws_a_chart_and_names_sources_disputes_and_articles(page: Page) -> None:
    page.goto("/?period=90")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who says what")
    expect(page.locator(".chart canvas")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Karin Holt")).to_be_visible()
    expect(page.locator(".dispute").first).to_contain_text("Denial")
    expect(page.get_by_role("link", name="Second laboratory confirms")).to_be_visible()


def test_the_chart_has_its_figures_as_a_table(page: Page) -> None:
    page.goto("/?period=90")
    page.get_by_text("Show the figures as a table").click()
    table = page.get_by_role("region", name="Figures")
    expect(table.get_by_role("columnheader", name="Denials")).to_be_visible()
    assert table.get_by_role("row").count() > 5


@pytest.mark.parametrize(
    ("parameters", "seen", "unseen"),
    [
        ("period=7", "Inspectors find five", "Eastmere closes its beaches"),
        ("period=all&publisher=Continental+Press", "Elena Brask", "Karin Holt"),
        ("period=all&source_type=company", "Larkin Ltd", "Elena Brask"),
        ("period=all&country=NO", "No source said anything", "Elena Brask"),
        ("from=2001-01-01&to=2001-12-31", "No statement in this period", "Elena Brask"),
    ],
)
def test_the_overview_is_filtered_by_its_address(
    page: Page, parameters: str, seen: str, unseen: str
) -> None:
    page.goto(f"/?{parameters}")
    expect(page.locator("#panels")).to_contain_text(seen)
    if "publisher" in parameters or "source_type" in parameters:
        expect(page.get_by_role("region", name="Sources by").first).not_to_contain_text(unseen)
    else:
        expect(page.locator("#panels")).not_to_contain_text(unseen)


def test_the_newest_articles_are_those_of_the_sources_that_are_asked_for(
    page: Page, dashboard: Server, demo_articles: dict[str, Any]
) -> None:
    page.goto("/?period=all&source_type=company")
    panel = page.get_by_role("region", name="Newest articles")
    titles = panel.locator(".headline").all_inner_texts()
    address = panel.get_by_role("link", name="Articles from the API").get_attribute("href")
    listed = requests.get(f"{dashboard.address}{address}", timeout=20).json()["items"]
    assert 0 < len(listed) < len(demo_articles)
    assert titles == [article["title"] for article in listed[:8]]
    page.goto("/?period=all&country=NO")
    expect(panel).to_contain_text("No article in this period with these filters")


def test_filters_go_into_the_address_and_can_be_reset(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Publisher").fill("Continental Press")
    page.get_by_label("Period").select_option("all")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**publisher=Continental*")
    expect(page.get_by_role("region", name="Sources by").first).to_contain_text("Elena Brask")
    expect(page.locator(".chart canvas")).to_be_visible()
    page.get_by_role("link", name="Reset").click()
    page.wait_for_url(lambda address: "publisher" not in address)


def test_a_filter_that_cannot_be_read_is_told_beside_it(page: Page) -> None:
    answer = page.goto("/?from=yesterday&period=all")
    assert answer is not None and answer.status == 422
    expect(page.locator("#problem-from")).to_be_visible()


def test_every_panel_leads_to_its_csv_and_its_api_call(page: Page, dashboard: Server) -> None:
    page.goto("/?period=90&source_type=person")
    links = page.locator(".panel-links a")
    assert links.count() == 8
    for address in [link.get_attribute("href") for link in links.all()]:
        answer = requests.get(f"{dashboard.address}{address}", timeout=20)
        assert answer.ok, (address, answer.text)


def test_disputes_show_both_sides(page: Page) -> None:
    page.goto("/disputes?source=Karin+Holt")
    dispute = page.locator(".dispute").first
    expect(dispute.locator(".side.claim")).to_contain_text("Jonas Reikert")
    expect(dispute.locator(".side.denial")).to_contain_text("Karin Holt")


@pytest.mark.parametrize(
    ("parameters", "seen"),
    [
        ("q=chemistry", "Amara Osei"),
        ("q=wheat&source=Nobody+at+all", "Nobody is known"),
        ("denier=Karin+Holt&denied=Jonas+Reikert", "Jonas Reikert"),
        ("denier=Jonas+Reikert&denied=Karin+Holt", "No dispute"),
        ("denied=Nobody+at+all", "Nobody is known"),
        ("q=%2A", "q"),
        ("publisher=Eastmere+Courier&source=Paula+Renn", "Paula Renn"),
        ("period=7", "No dispute"),
    ],
)
def test_disputes_are_filtered(page: Page, parameters: str, seen: str) -> None:
    page.goto(f"/disputes?{parameters}")
    expect(page.locator("main")).to_contain_text(seen)


@pytest.mark.parametrize(
    ("parameters", "seen"),
    [
        ("q=lemonade", "handled like lemonade"),
        ("kind=denial&source=Karin+Holt", "the allegation"),
        ("source=Larkin+Ltd&role=on_behalf_of", "Tomas Velde"),
        ("on_behalf_of=Larkin+Ltd", "Tomas Velde"),
        ("on_behalf_of=Nobody+at+all", "Nobody is known"),
        ("publisher=Continental+Press&q=wheat", "wheat"),
        ("source_type=company&kind=denial", "Larkin Ltd"),
        ("country=NO", "Without one of them there would be"),
        ("from=2001-01-01&to=2001-02-01", "without “to”"),
        ("quotation=direct", "Statements"),
        ("disputed=true", "Statements"),
        ("min_confidence=0.97&sort=confidence", "Statements"),
        ("sort=oldest", "the film came from a tanker"),
        ("min_confidence=2", "The search cannot be made so"),
    ],
)
def test_search_takes_every_filter(page: Page, parameters: str, seen: str) -> None:
    page.goto(f"/search?{parameters}")
    expect(page.locator("#results")).to_contain_text(seen)


def test_filters_that_are_asked_for_less_often_are_shown_where_they_are_asked_for(
    page: Page,
) -> None:
    page.goto("/search?kind=denial")
    expect(page.get_by_label("Quotation")).to_be_hidden()
    page.get_by_text("More filters").click()
    page.get_by_label("Quotation").select_option("direct")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**quotation=direct*")
    page.reload()
    expect(page.get_by_label("Quotation")).to_have_value("direct")
    expect(page.get_by_label("Quotation")).to_be_visible()


def test_what_is_wrong_with_a_field_is_tied_to_it(page: Page) -> None:
    page.goto("/search?min_confidence=2")
    confidence = page.get_by_label("Confidence at least")
    expect(confidence).to_be_visible()
    expect(confidence).to_have_attribute("aria-invalid", "true")
    expect(confidence).to_have_accessible_description("Must be a number from 0 to 1, such as 0.75.")
    expect(page.locator("#results")).to_contain_text("Confidence: Must be")


def test_search_explains_which_filter_leaves_nothing(page: Page) -> None:
    page.goto("/search?kind=denial&q=lemonade")
    expect(page.locator("#results")).to_contain_text("Nothing found")
    page.get_by_role("link", name="1 without “kind”").click()
    expect(page.locator("#results")).to_contain_text("handled like lemonade")


def test_search_turns_pages(page: Page) -> None:
    page.goto("/search")
    first = page.locator(".statement blockquote").all_inner_texts()
    page.get_by_role("link", name="More statements").click()
    page.wait_for_url("**cursor=*")
    assert not set(first) & set(page.locator(".statement blockquote").all_inner_texts())


def test_a_source_shows_what_it_says_and_who_denies_it(page: Page) -> None:
    page.goto("/sources/jonas-reikert")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jonas Reikert")
    expect(page.locator(".chart canvas")).to_be_visible()
    expect(page.get_by_role("region", name="Denied by")).to_contain_text("Karin Holt")
    page.get_by_role("link", name="Reported facts").click()
    expect(page.locator("#statements")).to_contain_text("was not genuine")


@pytest.mark.parametrize(
    ("source", "panel", "listed"),
    [
        ("jonas-reikert", "Denied by", ".dispute"),
        ("karin-holt", "Denies", ".dispute"),
        ("larkin-ltd", "Spokespeople", ".statement"),
    ],
)
def test_a_related_source_leads_to_as_many_disputes_or_statements_as_are_counted(
    page: Page, source: str, panel: str, listed: str
) -> None:
    page.goto(f"/sources/{source}")
    counted = page.get_by_role("region", name=panel).locator(".count").first
    number = int(counted.inner_text().split()[0])
    counted.click()
    expect(page.locator(listed)).to_have_count(number)


def test_who_denies_a_source_is_told_of_the_period_that_is_asked_for(page: Page) -> None:
    page.goto("/sources/jonas-reikert?from=2001-01-01&to=2001-12-31")
    expect(page.get_by_role("region", name="Denied by")).to_contain_text("Nobody")


def test_the_index_of_sources_finds_by_the_beginning_of_a_name(page: Page) -> None:
    page.goto("/sources?q=Karin")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Karin Holt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Karin Holt")


def test_a_pasted_text_is_analysed_and_not_stored(page: Page, dashboard: Server) -> None:
    stored = requests.get(f"{dashboard.address}/v1/articles?limit=200", timeout=20).json()
    page.goto("/try")
    page.get_by_label("Text").fill("The mayor said on Monday that the bridge would open in May.")
    page.get_by_role("button", name="Analyse").click()
    expect(page.locator(".card")).to_contain_text("the bridge would open in May")
    after = requests.get(f"{dashboard.address}/v1/articles?limit=200", timeout=20).json()
    assert after == stored


def test_a_text_in_another_language_is_refused_where_it_was_pasted(page: Page) -> None:
    page.goto("/try")
    text = "Der Bürgermeister sagte am Montag, dass die Brücke im Mai wieder geöffnet werde."
    page.get_by_label("Text").fill(text)
    page.get_by_role("button", name="Analyse").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value(text)


def test_an_unknown_address_is_a_page_for_browsers_and_a_problem_for_programs(
    page: Page, dashboard: Server
) -> None:
    answer = page.goto("/nowhere")
    assert answer is not None and answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is here")
    program = requests.get(f"{dashboard.address}/nowhere", timeout=20)
    assert program.headers["Content-Type"] == "application/problem+json"
    unknown = page.goto("/v1/nowhere")
    assert unknown is not None
    assert unknown.headers["content-type"] == "application/problem+json"


LONG_NAME = "Hafenverwaltungsangelegenheitenkoordinierungsausschuss-Vorsitzende"


@pytest.mark.parametrize(
    "address",
    [
        "/?period=all",
        "/sources",
        "/sources?q=hafenverwaltung",
        "/sources/karin-holt",
        "/sources/long-name",
        "/sources/karin-holt/merge?into=long-name",
        "/search",
        "/search?kind=denial&q=lemonade",
        "/search?min_confidence=2",
        "/disputes",
        "/review",
        "/try",
        "/nowhere",
    ],
)
def test_pages_fit_a_phone(browser: Browser, dashboard: Server, address: str) -> None:
    named = {"id": "long-name", "name": LONG_NAME, "type": "group", "status": "unreviewed"}
    made = requests.post(f"{dashboard.address}/v1/sources", json=named, timeout=20)
    assert made.status_code in {201, 409}
    context = browser.new_context(base_url=dashboard.address, viewport=PHONE)
    page = context.new_page()
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    context.close()


@pytest.mark.parametrize(
    "address",
    ["/?period=all", "/search", "/disputes", "/sources", "/sources/karin-holt", "/review"],
)
def test_pages_are_light(browser: Browser, dashboard: Server, address: str) -> None:
    context = browser.new_context(base_url=dashboard.address)
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda done: sizes.append(done.sizes()["responseBodySize"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert len(sizes) >= 4
    assert sum(sizes) < LARGEST_PAGE
    context.close()


def test_everything_can_be_reached_without_javascript(
    browser: Browser, dashboard: Server, demo_articles: dict[str, Any]
) -> None:
    context = browser.new_context(base_url=dashboard.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Publisher").fill("Continental Press")
    page.get_by_role("button", name="Apply").click()
    assert "publisher=Continental" in page.url
    page.get_by_text("Show the figures as a table").click()
    expect(page.get_by_role("region", name="Figures")).to_be_visible()
    page.goto(f"/articles/{demo_articles['demo-mayor-tender']['article']['id']}")
    page.locator(".marker").first.click()
    assert page.url.endswith("#statement-1")
    page.goto("/try")
    page.get_by_role("button", name="Analyse").click()
    expect(page.locator(".card").first).to_be_visible()
    context.close()
