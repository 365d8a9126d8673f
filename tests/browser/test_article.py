"""The page of an article."""

from __future__ import annotations

from typing import Any

import requests
from playwright.sync_api import Browser, Page, expect

from tests.integration.server import Server

HOSTILE = {
    "external_id": "hostile",
    "publisher": "<img src=x onerror=attack()>",
    "published_at": "2020-02-02",
    "title": "<script>attack()</script> “مرحبا” \u202e reversed",
    "text": (
        "The minister <script>attack()</script> said on Monday that <img src=x onerror=attack()> "
        "the bridge was safe.\n\n"
        'Ali Hassan "><svg onload=attack()> denied that "the bridge {{ 7 * 7 }} was closed".\n\n'
        "The mayor said “مرحبا بالعالم” was on the sign, javascript:attack() and \u202eall."
    ),
}


def test_statements_are_marked_in_the_text_and_listed_beside_it(
    page: Page, demo_articles: dict[str, Any]
) -> None:
    analysis = demo_articles["demo-mayor-tender"]
    page.goto(f"/articles/{analysis['article']['id']}")
    expect(page.locator(".card")).to_have_count(len(analysis["statements"]))
    for number, statement in enumerate(analysis["statements"], start=1):
        marked = page.locator(f'.segment.{statement["kind"]}[data-statements~="{number}"]')
        text = "".join(marked.all_inner_texts())
        assert statement["content"][0]["text"].split("\n")[0] in text


def test_the_text_and_the_list_lead_to_each_other(
    page: Page, demo_articles: dict[str, Any]
) -> None:
    page.goto(f"/articles/{demo_articles['demo-mayor-tender']['article']['id']}")
    page.locator("#text-2").click()
    expect(page.locator("#statement-2")).to_be_in_viewport()
    page.locator("#statement-2 .to-text").click()
    expect(page.locator("#text-2")).to_be_in_viewport()
    assert page.url.endswith("#text-2")


def test_pointing_at_a_statement_tells_its_source_and_cue(
    page: Page, demo_articles: dict[str, Any]
) -> None:
    page.goto(f"/articles/{demo_articles['demo-mayor-tender']['article']['id']}")
    page.locator('.segment.denial[data-statements="2"]').first.hover()
    peek = page.locator("#peek")
    expect(peek).to_contain_text("Karin Holt")
    expect(peek).to_contain_text("denied")
    expect(peek).to_contain_text("statement 1")
    expect(page.locator("#statement-2")).to_have_class("card denial lit")
    page.keyboard.press("Escape")
    expect(peek).to_be_hidden()
    page.locator("#text-1").focus()
    expect(peek).to_contain_text("Jonas Reikert")


def test_kinds_are_told_by_more_than_colour(page: Page, demo_articles: dict[str, Any]) -> None:
    page.goto(f"/articles/{demo_articles['demo-mayor-tender']['article']['id']}")
    style = "element => getComputedStyle(element).textDecorationStyle"
    claim = page.locator(".text .segment.claim").first.evaluate(style)
    denial = page.locator(".text .segment.denial").first.evaluate(style)
    fact = page.locator(".legend .segment.reported_fact").first.evaluate(style)
    assert (claim, denial, fact) == ("solid", "wavy", "dotted")


def test_nothing_in_an_article_becomes_markup_or_script(
    browser: Browser, dashboard: Server
) -> None:
    posted = requests.post(f"{dashboard.address}/v1/articles", json=HOSTILE, timeout=20)
    assert posted.status_code == 201, posted.text
    article_id = posted.json()["article"]["id"]
    # In a context of its own, so that the attack function is there to be called.
    context = browser.new_context(base_url=dashboard.address)
    context.add_init_script("window.attacks = 0; window.attack = () => { window.attacks += 1; };")
    page = context.new_page()
    for address in (f"/articles/{article_id}", "/?period=all", "/search?q=bridge"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.attacks") == 0
        assert page.locator("main img, main script:not([type='application/json'])").count() == 0
    page.goto(f"/articles/{article_id}")
    expect(page.locator(".text")).to_contain_text("<script>attack()</script>")
    expect(page.locator(".text")).to_contain_text("{{ 7 * 7 }}")
    expect(page.locator("h1")).to_have_attribute("dir", "auto")
    context.close()
    requests.delete(f"{dashboard.address}/v1/articles/{article_id}", timeout=20)


def test_the_text_of_a_page_is_the_article_s_text(
    page: Page, demo_articles: dict[str, Any]
) -> None:
    analysis = demo_articles["demo-spill-samples"]
    page.goto(f"/articles/{analysis['article']['id']}")
    page.evaluate("document.querySelectorAll('.marker').forEach((marker) => marker.remove())")
    lines = page.locator(".text p").all_inner_texts()
    assert lines == [line for line in analysis["article"]["text"].split("\n") if line]


def test_the_dark_scheme_is_dark(browser: Browser, dashboard: Server) -> None:
    backgrounds = []
    for scheme in ("light", "dark"):
        context = browser.new_context(base_url=dashboard.address, color_scheme=scheme)
        page = context.new_page()
        page.goto("/")
        backgrounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    assert backgrounds == ["rgb(252, 251, 248)", "rgb(22, 23, 26)"]
