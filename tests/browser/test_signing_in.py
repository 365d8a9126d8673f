"""Signing in with a key, and what its scopes allow."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.integration.server import Server

TEXT = "The mayor of Eastmere said on Monday that the bridge would open in May."


@dataclass(frozen=True, slots=True)
class Locked:
    """A server that has keys, and an article."""

    server: Server
    reader: str
    editor: str
    article: str
    statement: str


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Locked]:
    server = Server(tmp_path_factory.mktemp("locked"), workers=1)
    server.start()
    posted = requests.post(f"{server.address}/v1/articles", json={"text": TEXT}, timeout=20).json()
    reader = server.make_key("reader", "--scope", "read")
    editor = server.make_key("editor", "--scope", "read", "--scope", "edit")
    article, statement = posted["article"]["id"], posted["statements"][0]["id"]
    yield Locked(server, reader, editor, article, statement)
    server.stop()


@pytest.fixture
def visitor(browser: Browser, locked: Locked) -> Iterator[Page]:
    context = browser.new_context(base_url=locked.server.address)
    yield context.new_page()
    context.close()


def test_a_visitor_signs_in_and_comes_to_the_page_that_was_asked_for(
    visitor: Page, locked: Locked
) -> None:
    visitor.goto("/search?kind=claim")
    sign_in(visitor, locked.reader)
    visitor.wait_for_url("**/search?kind=claim")
    expect(visitor.locator(".visitor-name")).to_have_text("reader")
    cookie = visitor.context.cookies()[0]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    assert locked.reader not in str(cookie)
    visitor.get_by_role("button", name="Sign out").click()
    visitor.goto("/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_what_the_key_does_not_allow_is_not_shown_and_is_refused(
    visitor: Page, locked: Locked
) -> None:
    visitor.goto("/")
    sign_in(visitor, locked.reader)
    visitor.goto(f"/articles/{locked.article}")
    expect(visitor.get_by_text("Correct", exact=False)).to_have_count(0)
    expect(visitor.get_by_role("link", name="Review")).to_have_count(0)
    answer = visitor.goto("/review")
    assert answer is not None and answer.status == 403
    visitor.goto("/try")
    token = visitor.locator("main [name=csrf_token]").get_attribute("value")
    refused = visitor.request.post(
        f"/statements/{locked.statement}/correction",
        form={"csrf_token": token or "", "kind": "denial"},
    )
    assert refused.status == 403


def test_an_editor_is_shown_what_editors_may_do(visitor: Page, locked: Locked) -> None:
    visitor.goto("/")
    sign_in(visitor, locked.editor)
    visitor.goto(f"/articles/{locked.article}")
    expect(visitor.locator(".correction").first).to_be_visible()
    expect(visitor.get_by_role("link", name="Review")).to_be_visible()


def test_a_post_without_the_token_of_its_form_is_refused(visitor: Page, locked: Locked) -> None:
    visitor.goto("/")
    sign_in(visitor, locked.editor)
    refused = visitor.request.post(
        f"/statements/{locked.statement}/correction", form={"kind": "denial"}
    )
    assert refused.status == 400
    found = requests.get(
        f"{locked.server.address}/v1/statements/{locked.statement}",
        headers={"X-API-Key": locked.editor},
        timeout=20,
    ).json()
    assert found["kind"] == "claim"


def test_a_wrong_key_is_refused(visitor: Page) -> None:
    visitor.goto("/sign-in")
    visitor.get_by_label("API key").fill("attribune_000000000000_" + "0" * 64)
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor.get_by_role("alert")).to_be_visible()


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example"]
)
def test_signing_in_leads_to_no_other_site(visitor: Page, locked: Locked, elsewhere: str) -> None:
    visitor.goto(f"/sign-in?next={elsewhere}")
    sign_in(visitor, locked.reader)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Who says what")
    assert visitor.url.startswith(locked.server.address)


def test_a_session_ends_when_its_key_is_revoked(visitor: Page, locked: Locked) -> None:
    key = locked.server.make_key("passing", "--scope", "read")
    visitor.goto("/")
    sign_in(visitor, key)
    expect(visitor.locator(".visitor-name")).to_have_text("passing")
    key_id = re.fullmatch(r"attribune_([0-9a-f]+)_[0-9a-f]+", key)
    assert key_id is not None
    assert locked.server.run("keys", "revoke", key_id[1]).returncode == 0
    time.sleep(2.5)
    visitor.goto("/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Sign in")


def sign_in(visitor: Page, key: str) -> None:
    visitor.get_by_label("API key").fill(key)
    visitor.get_by_role("button", name="Sign in").click()
