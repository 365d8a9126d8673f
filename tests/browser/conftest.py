from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.chromium import chromium
from tests.integration.server import Server


# Not of the whole session: while Playwright runs, its event loop is the thread's running one, and
# other tests have loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the articles of `attribune demo`, and without keys."""
    server = Server(tmp_path_factory.mktemp("dashboard"), workers=1)
    server.start()
    filled = server.run("demo")
    assert filled.returncode == 0, filled.stderr
    yield server
    server.stop()


@pytest.fixture
def page(browser: Browser, dashboard: Server) -> Iterator[Page]:
    """An empty tab; whatever a page complains of on its console fails the test."""
    context = browser.new_context(base_url=dashboard.address)
    opened = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    opened.on("console", note)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def demo_articles(dashboard: Server) -> dict[str, dict[str, Any]]:
    """The stored articles with their statements, by their external ids."""
    listed = requests.get(f"{dashboard.address}/v1/articles?limit=100", timeout=20).json()["items"]
    return {
        article["external_id"]: requests.get(
            f"{dashboard.address}/v1/articles/{article['id']}", timeout=20
        ).json()
        for article in listed
    }
