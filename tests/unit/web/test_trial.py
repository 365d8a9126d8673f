from __future__ import annotations

from dataclasses import replace

from service import create_app
from service.settings import Settings
from service.storage.database import Database


def test_where_only_workers_analyse_there_is_no_page_to_try(
    settings: Settings, database: Database
) -> None:
    client = create_app(replace(settings, api_analyses=False)).test_client()
    browser = {"Accept": "text/html"}
    assert client.get("/try", headers=browser).status_code >= 400
    assert "Try it" not in client.get("/sources", headers=browser).text
