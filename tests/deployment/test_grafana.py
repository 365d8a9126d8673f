"""Grafana's dashboard, run as Grafana would: by the role that the compose file gives it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from psycopg.errors import InsufficientPrivilege, ReadOnlySqlTransaction
from sqlalchemy.engine import make_url

from service.analysis.statement import Kind
from service.settings import Settings
from service.storage import articles
from service.storage.database import Database
from tests.databases import PSQL, only_postgresql
from tests.unit.storage.analyses import analysis, claim

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD: dict[str, Any] = json.loads(
    (DEPLOY / "grafana" / "dashboards" / "attribune.json").read_text(encoding="utf-8")
)
PANELS = [pytest.param(panel, id=panel["title"]) for panel in DASHBOARD["panels"]]
PERIOD = "BETWEEN '2024-01-01T00:00:00Z' AND '2100-01-01T00:00:00Z'"


def expanded(sql: str) -> str:
    """The query with Grafana's macros replaced as its PostgreSQL data source replaces them."""
    sql = re.sub(r"\$__timeFilter\(([^)]+)\)", rf"\1 {PERIOD}", sql)
    group = r'floor(extract(epoch from \1)/86400)*86400 AS "time"'
    sql = re.sub(r"\$__timeGroupAlias\(([^,]+), \$__interval\)", group, sql)
    assert "$" not in sql
    return sql


@pytest.fixture
def address(database: Database, settings: Settings) -> Iterator[str]:
    """The address of a database with a claim and its denial, for the role of the dashboard."""
    statements = (
        claim("The pier is unsafe", statement_id="s1"),
        claim("It is safe", statement_id="s2", kind=Kind.DENIAL, denies=("s1",)),
    )
    articles.store(database, analysis("Of the pier.", statements=statements))
    url = make_url(settings.database_url).set(drivername="postgresql")
    owner = url.render_as_string(hide_password=False)
    grant(owner)
    yield url.set(username="grafana", password="look").render_as_string(hide_password=False)
    with psycopg.connect(owner) as connection:
        connection.execute("DROP OWNED BY grafana")
        connection.execute("DROP ROLE grafana")


def grant(owner: str) -> None:
    script = str(DEPLOY / "postgresql" / "grafana-role.sql")
    for _ in range(2):
        subprocess.run(
            [PSQL, "--no-psqlrc", "--quiet", "--file", script, owner],
            check=True,
            env=os.environ | {"GRAFANA_DATABASE_PASSWORD": "look"},
        )


@only_postgresql
@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_has_something_to_show(panel: dict[str, Any], address: str) -> None:
    (target,) = panel["targets"]
    with psycopg.connect(address) as connection:
        rows = connection.execute(expanded(target["rawSql"])).fetchall()
    assert rows
    assert all(value is not None for row in rows for value in row[:1])


@only_postgresql
@pytest.mark.parametrize(
    "query",
    [
        "SELECT text FROM article",
        "SELECT text FROM statement",
        "SELECT * FROM api_key",
        "DELETE FROM denial",
        "UPDATE source SET name = 'x'",
    ],
)
def test_the_role_reads_no_text_and_no_key_and_changes_nothing(query: str, address: str) -> None:
    with (
        psycopg.connect(address) as connection,
        pytest.raises((InsufficientPrivilege, ReadOnlySqlTransaction)),
    ):
        connection.execute(query)


def test_the_dashboard_asks_the_data_source_that_is_provisioned() -> None:
    file = DEPLOY / "grafana" / "provisioning" / "datasources" / "attribune.yaml"
    (source,) = yaml.safe_load(file.read_text(encoding="utf-8"))["datasources"]
    asked = {panel["datasource"]["uid"] for panel in DASHBOARD["panels"]}
    assert asked == {source["uid"]}
