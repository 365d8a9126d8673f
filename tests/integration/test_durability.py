from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from tests.example_texts import VISIT, report
from tests.integration.server import Server

PATIENCE_SECONDS = 120
REPEATED_BY_EACH = 10


def test_an_article_that_was_acknowledged_survives_a_crash(
    tmp_path: Path, database_url: str
) -> None:
    server = Server(tmp_path, workers=1, database_url=database_url)
    server.start()
    posted = requests.post(f"{server.address}/v1/articles", json={"text": VISIT}, timeout=60)
    server.kill()
    assert posted.status_code == 201

    server.start()
    read = requests.get(server.address + posted.headers["Location"], timeout=60)
    assert server.stop() == 0
    assert read.status_code == 200
    assert read.json() == posted.json()


def test_eight_clients_at_once_lose_nothing(server: Server) -> None:
    def post(number: int) -> int:
        body = {"text": report(number), "external_id": f"crowd-{number}"}
        address = f"{server.address}/v1/articles"
        return requests.post(address, json=body, timeout=PATIENCE_SECONDS).status_code

    before = count_articles(server)
    with ThreadPoolExecutor(8) as clients:
        statuses = Counter(clients.map(post, range(200)))
    assert statuses == {201: 200}, server.log()
    assert count_articles(server) == before + 200


def test_one_article_posted_by_many_at_once_is_stored_once(server: Server) -> None:
    def post(number: int) -> tuple[int, str]:
        address = f"{server.address}/v1/articles"
        answer = requests.post(address, json={"text": VISIT}, timeout=PATIENCE_SECONDS)
        return answer.status_code, answer.json()["article"]["id"]

    before = count_articles(server)
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(post, range(24)))
    assert Counter(status for status, _ in answers) == {200: 23, 201: 1}
    assert len({article_id for _, article_id in answers}) == 1
    assert count_articles(server) == before + 1


def test_many_clients_that_repeat_themselves_store_each_article_once(server: Server) -> None:
    """200 clients post from the same 50 articles, with the same keys and ids, and ask again
    where another is being served."""

    def post(client: int) -> Counter[int]:
        statuses: Counter[int] = Counter()
        with requests.Session() as session:
            for step in range(REPEATED_BY_EACH):
                number = (client + step) % 50
                body = {"text": report(1000 + number), "external_id": f"repeated-{number}"}
                headers = {"Idempotency-Key": f"repeated-{number}"}
                while True:
                    answer = session.post(
                        f"{server.address}/v1/articles",
                        json=body,
                        headers=headers,
                        timeout=PATIENCE_SECONDS,
                    )
                    statuses[answer.status_code] += 1
                    if answer.status_code != requests.codes.conflict:
                        break
                    time.sleep(0.2)
        return statuses

    before = count_articles(server)
    with ThreadPoolExecutor(200) as clients:
        statuses = sum(clients.map(post, range(200)), Counter())
    assert statuses[201] == 200 * REPEATED_BY_EACH, statuses
    assert set(statuses) <= {201, 409}, server.log()
    assert count_articles(server) == before + 50


def count_articles(server: Server) -> int:
    count, address = 0, "/v1/articles?limit=200"
    while address:
        answer = requests.get(server.address + address, timeout=60).json()
        count += len(answer["items"])
        address = answer["next"]
    return count
