"""axe-core's rules, WCAG 2.1 A and AA among them, on every page in both schemes."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.integration.server import Server

ADDRESSES = [
    "/?period=all",
    "/?from=2001-01-01&to=2001-02-01",
    "/search?kind=denial",
    "/search?kind=denial&q=lemonade",
    "/disputes",
    "/sources",
    "/sources/karin-holt",
    "/sources/tomas-velde/merge?into=larkin-ltd",
    "/review",
    "/review?different=yes",
    "/try",
    "/sign-in",
    "/nowhere",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_break_no_rule_of_accessibility(
    browser: Browser, dashboard: Server, demo_articles: dict[str, Any], scheme: Any
) -> None:
    context = browser.new_context(base_url=dashboard.address, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    axe = Axe()
    tender = demo_articles["demo-mayor-tender"]
    article = f"/articles/{tender['article']['id']}"
    correction = f"/statements/{tender['statements'][1]['id']}/correction"
    found = {}
    for address in [*ADDRESSES, article, correction]:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        # Forms of corrections come when they are opened.
        expect(page.locator(".correction:not(:has(.correction-form))")).to_have_count(0)
        results = axe.run(page)
        if results.violations_count:
            found[address] = results.generate_report()
    context.close()
    assert found == {}


def test_the_keyboard_reaches_the_content_first(browser: Browser, dashboard: Server) -> None:
    context = browser.new_context(base_url=dashboard.address)
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    context.close()
