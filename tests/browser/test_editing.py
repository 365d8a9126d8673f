"""What editors do on the pages."""

from __future__ import annotations

from typing import Any

import requests
from playwright.sync_api import Browser, Page, expect

from tests.integration.server import Server


def test_a_statement_is_corrected_in_place_and_restored(
    page: Page, dashboard: Server, demo_articles: dict[str, Any]
) -> None:
    analysis = demo_articles["demo-dam-water-level"]
    statement = analysis["statements"][0]
    page.goto(f"/articles/{analysis['article']['id']}")
    card = page.locator("#statement-1")
    card.get_by_text("Correct").click()
    card.get_by_label("Kind").select_option("reported_fact")
    card.get_by_label("Speaker").fill("elena-brask")
    card.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("The correction is kept.")
    assert page.url.endswith("#statement-1")
    expect(card).to_contain_text("corrected")
    expect(card).to_contain_text("Elena Brask")
    address = f"{dashboard.address}/v1/statements/{statement['id']}"
    assert requests.get(address, timeout=20).json()["kind"] == "reported_fact"
    card.get_by_text("Correct", exact=False).last.click()
    page.locator("#statement-1 details").evaluate("element => { element.open = true; }")
    card.get_by_role("button", name="Restore the machine’s answer").click()
    expect(card).not_to_contain_text("corrected")
    assert requests.get(address, timeout=20).json()["kind"] == statement["kind"]


def test_what_a_denial_denies_is_corrected_in_place(
    page: Page, dashboard: Server, demo_articles: dict[str, Any]
) -> None:
    analysis = demo_articles["demo-mayor-tender"]
    first, denial, third = (statement["id"] for statement in analysis["statements"][:3])
    address = f"{dashboard.address}/v1/statements/{denial}"
    page.goto(f"/articles/{analysis['article']['id']}")
    card = page.locator("#statement-2")
    card.get_by_text("Correct").click()
    choices = card.get_by_role("group", name="Denies")
    expect(choices.get_by_role("checkbox")).to_have_count(len(analysis["statements"]) - 1)
    expect(choices.get_by_role("checkbox", checked=True)).to_have_value(first)
    choices.locator(f'[value="{first}"]').uncheck()
    choices.locator(f'[value="{third}"]').check()
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("link", name="statement 3")).to_be_visible()
    expect(page.locator("#statement-3")).to_contain_text("Denied by")
    assert requests.get(address, timeout=20).json()["denies"] == [third]
    card.get_by_text("Correct statement").click()
    card.get_by_role("button", name="Restore the machine’s answer").click()
    expect(card).not_to_contain_text("corrected")
    assert requests.get(address, timeout=20).json()["denies"] == [first]


def test_only_a_denial_is_asked_what_it_denies(
    page: Page, dashboard: Server, demo_articles: dict[str, Any]
) -> None:
    analysis = demo_articles["demo-mayor-tender"]
    denial = analysis["statements"][1]["id"]
    page.goto(f"/statements/{denial}/correction")
    choices = page.get_by_role("group", name="Denies")
    expect(choices).to_be_visible()
    page.get_by_label("Kind").select_option("claim")
    expect(choices).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    corrected = requests.get(f"{dashboard.address}/v1/statements/{denial}", timeout=20).json()
    assert (corrected["kind"], corrected["denies"]) == ("claim", [])
    page.goto(f"/statements/{denial}/correction")
    page.get_by_label("Kind").select_option("denial")
    # What the machine found is proposed again.
    expect(choices.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.get_by_role("button", name="Restore the machine’s answer").click()
    restored = requests.get(f"{dashboard.address}/v1/statements/{denial}", timeout=20).json()
    assert restored == analysis["statements"][1] | {"article_id": analysis["article"]["id"]}


def test_what_a_denial_denies_is_corrected_without_javascript(
    browser: Browser, dashboard: Server, demo_articles: dict[str, Any]
) -> None:
    analysis = demo_articles["demo-mayor-tender"]
    denial = analysis["statements"][1]["id"]
    context = browser.new_context(base_url=dashboard.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/articles/{analysis['article']['id']}")
    page.locator("#statement-2").get_by_text("Correct").click()
    page.get_by_role("link", name="Open the form for statement 2").click()
    page.get_by_role("group", name="Denies").get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Save").click()
    assert page.url.endswith(f"/articles/{analysis['article']['id']}#statement-2")
    expect(page.locator("#statement-2 .facts")).not_to_contain_text("Denies")
    page.goto(f"/statements/{denial}/correction")
    page.get_by_role("button", name="Restore the machine’s answer").click()
    expect(page.locator("#statement-2 .facts")).to_contain_text("Denies")
    context.close()


def test_a_source_that_nobody_knows_cannot_be_given(
    page: Page, demo_articles: dict[str, Any]
) -> None:
    page.goto(f"/articles/{demo_articles['demo-dam-water-level']['article']['id']}")
    card = page.locator("#statement-2")
    card.get_by_text("Correct").click()
    card.get_by_label("Speaker").fill("Nobody At All")
    card.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No such source is known")


def test_a_source_is_merged_with_a_preview_and_the_merge_undone(
    page: Page, dashboard: Server
) -> None:
    counts = _count(dashboard, "tomas-velde"), _count(dashboard, "larkin-ltd")
    page.goto("/sources/tomas-velde")
    page.get_by_text("Merge into another source").click()
    page.get_by_label("Name or id of the other").fill("Larkin Ltd")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Merge “Tomas Velde” into “Larkin Ltd”?"
    )
    expect(page.locator("main")).to_contain_text("Tomas Velde")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("status")).to_contain_text("is merged")
    expect(page.get_by_role("heading", level=1)).to_have_text("Larkin Ltd")
    assert _count(dashboard, "larkin-ltd") > counts[1]
    page.get_by_role("button", name="Undo the merge of Tomas Velde").click()
    expect(page.get_by_role("status")).to_contain_text("is undone")
    assert (_count(dashboard, "tomas-velde"), _count(dashboard, "larkin-ltd")) == counts


def test_a_source_is_renamed_and_given_an_alias(page: Page) -> None:
    page.goto("/sources/mette-sand")
    page.get_by_text("Name, aliases, type").click()
    page.get_by_label("Name", exact=True).fill("Mette Sand-Olsen")
    page.get_by_label("Aliases").fill("Mette Sand\nThe auditor")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mette Sand-Olsen")
    expect(page.locator(".chips")).to_contain_text("The auditor")
    page.goto("/sources?q=The+aud")
    expect(page.get_by_role("link", name="Mette Sand-Olsen")).to_be_visible()


def test_the_queue_lists_by_frequency_and_takes_what_is_reviewed_off(page: Page) -> None:
    page.goto("/review")
    first = page.locator(".list > li").first
    name = first.locator(".headline").inner_text()
    first.get_by_role("button", name="Keep as it is").click()
    expect(page.get_by_role("status")).to_contain_text(name)
    expect(page.locator(".list > li").first.locator(".headline")).not_to_have_text(name)


def test_a_suggestion_that_is_wrong_is_not_made_again_until_it_is_undone(
    browser: Browser, dashboard: Server
) -> None:
    address = f"{dashboard.address}/v1/sources"
    for name in ("Quentin Marlowe", "Quentin Marlow"):
        new = {"name": name, "type": "person", "status": "unreviewed"}
        assert requests.post(address, json=new, timeout=20).status_code == 201
    context = browser.new_context(base_url=dashboard.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/review")
    while page.get_by_role("list", name="What Quentin Marlow may be").count() == 0:
        page.get_by_role("link", name="More sources").click()
        # A click is done when the next page begins to come.
        page.wait_for_load_state()
    queue = page.url
    one = page.get_by_role("list", name="What Quentin Marlow may be")
    one.get_by_role("button", name="Not the same – Quentin Marlow and Quentin Marlowe").click()
    expect(page.get_by_role("status")).to_contain_text("“Quentin Marlow” is not “Quentin Marlowe”")
    assert page.url == queue
    for name in ("Quentin Marlow", "Quentin Marlowe"):
        expect(page.get_by_role("list", name=f"What {name} may be", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Not the same").click()
    page.get_by_role("button", name="Undo that Quentin Marlow is not Quentin Marlowe").click()
    expect(page.get_by_role("status")).to_contain_text("may be “Quentin Marlowe” again")
    expect(page.locator("main")).to_contain_text("No two sources were told from one another")
    page.goto(queue)
    expect(one).to_be_visible()
    context.close()


def _count(dashboard: Server, source_id: str) -> int:
    address = f"{dashboard.address}/v1/sources/{source_id}/statements?limit=200"
    return len(requests.get(address, timeout=20).json()["items"])
