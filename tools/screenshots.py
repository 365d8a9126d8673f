"""Renew the screenshots of the README, from the articles of `attribune demo`.

    python -m tools.screenshots ADDRESS

ADDRESS is that of a running service whose database `attribune demo` has filled.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urljoin

import requests

from tests.browser.chromium import chromium

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SIZE = {"width": 1200, "height": 860}
ARTICLE = "demo-satellite-silence"


def main() -> None:
    address = sys.argv[1]
    listed = requests.get(urljoin(address, "/v1/articles?limit=100"), timeout=20).json()
    found = next(item for item in listed["items"] if item["external_id"] == ARTICLE)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        context = browser.new_context(viewport=SIZE, color_scheme="light")
        page = context.new_page()
        page.goto(urljoin(address, "/?period=all"))
        page.wait_for_selector(".chart canvas")
        page.screenshot(path=IMAGES / "overview.png")
        page.goto(urljoin(address, f"/articles/{found['id']}"))
        page.locator(".text .segment.denial").first.hover()
        page.screenshot(path=IMAGES / "article.png")


if __name__ == "__main__":
    main()
