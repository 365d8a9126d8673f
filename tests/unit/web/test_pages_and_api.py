"""What the pages share with the API beside them, and what they don't."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.storage import keys
from service.storage.keys import Scope
from service.web.headers import CONTENT_SECURITY_POLICY

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_pages_have_a_policy_of_their_own(client: FlaskClient) -> None:
    page = client.get("/sources", headers=BROWSER)
    api = client.get("/v1/sources?limit=1", headers=BROWSER)
    assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "form-action 'none'" in api.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "private, no-store"


def test_pages_hold_neither_inline_script_nor_inline_style(client: FlaskClient) -> None:
    for address in ("/?period=all", "/search", "/try", "/sign-in", "/sources/kcna"):
        text = client.get(address, headers=BROWSER).text
        assert " style=" not in text and "<style" not in text and " onclick=" not in text
        for script in text.split("<script")[1:]:
            assert script.startswith((' src="/static/', ' type="application/json"'))


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"X-Forwarded-For": "203.0.113.9"}, {"Via": "1.1 proxy"}]
)
def test_without_keys_pages_are_for_this_machine_only(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    answer = client.get("/", headers=BROWSER | headers)
    assert answer.status_code == 403
    assert answer.mimetype == "text/html"


def test_the_cookie_is_sent_in_the_clear_only_where_the_page_is(client: FlaskClient) -> None:
    clear = client.get("/sign-in", headers=BROWSER).headers["Set-Cookie"]
    other = client.application.test_client()
    encrypted = other.get("/sign-in", headers=BROWSER, base_url="https://localhost").headers
    assert "Secure" not in clear
    assert "Secure" in encrypted["Set-Cookie"]
    assert all(flag in clear for flag in ("HttpOnly", "SameSite=Strict"))


def test_static_files_are_compressed_for_those_who_can_unpack_them(client: FlaskClient) -> None:
    plain = client.get("/static/dashboard.css")
    packed = client.get("/static/dashboard.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_an_address_with_a_nul_is_nowhere(client: FlaskClient) -> None:
    assert client.get("/sources/a%00b", headers=BROWSER).status_code == 404
    assert client.get("/sources?q=a%00b", headers=BROWSER).status_code == 422
    assert client.get("/search?q=a%00b&source=%00", headers=BROWSER).status_code == 422
    assert client.get("/disputes?q=a%00b", headers=BROWSER).status_code == 422


def test_once_there_is_a_key_pages_lead_to_the_one_to_sign_in(application: Flask) -> None:
    with application.extensions["attribune"].database.writing() as session:
        keys.create(session, "News desk", [Scope.READ], now=datetime.now(UTC))
    client = application.test_client()
    for address in ("/", "/search", "/sources/kcna", "/nowhere"):
        answer = client.get(address, headers=BROWSER)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in?next=/")
    assert client.post("/review/kcna", headers=BROWSER).status_code in {302, 400}
