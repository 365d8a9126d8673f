from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from service.runtime import Runtime
from service.settings import Settings
from tests.example_texts import report
from tests.integration.server import Server


def test_machines_that_upgrade_one_database_at_once_do_not_collide(
    tmp_path: Path, database_url: str
) -> None:
    machines = [Server(tmp_path, database_url=database_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as at_once:
        done = list(at_once.map(lambda machine: machine.run("db", "upgrade"), machines))
    assert [machine.returncode for machine in done] == [0, 0, 0], done
    new = sum(int(machine.stdout.split("; ")[1].split()[0]) for machine in done)
    assert new == len(Runtime(Settings()).catalogue.sources)


def test_the_service_stores_and_finds_while_its_database_is_upgraded(server: Server) -> None:
    def post(number: int) -> int:
        body = {"text": report(number), "external_id": f"meanwhile-{number}"}
        return requests.post(f"{server.address}/v1/articles", json=body, timeout=60).status_code

    def search(number: int) -> int:
        address = f"{server.address}/v1/statements?q=meanwhile"
        return requests.get(address, timeout=60).status_code

    with ThreadPoolExecutor(4) as clients:
        upgrade = clients.submit(server.run, "db", "upgrade")
        posted = [clients.submit(post, number) for number in range(1000, 1010)]
        found = [clients.submit(search, number) for number in range(10)]
        statuses = Counter(answer.result() for answer in (*posted, *found))
    assert upgrade.result().returncode == 0
    assert statuses == {201: 10, 200: 10}, server.log()
