"""What operators see of a server of several processes: its metrics, its log, how it stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.example_texts import VISIT, report
from tests.integration.server import PATIENCE_SECONDS, Server

COUNT = "attribune_http_request_duration_seconds_count"


def value(server: Server, name: str, **labels: str) -> float:
    answer = requests.get(f"{server.address}/metrics", timeout=60)
    return sum(
        sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def processes(server: Server) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-P", str(server.pid)], check=False, capture_output=True, text=True
    )
    return [int(pid) for pid in found.stdout.split()]


@pytest.fixture
def own_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server that a test may stop; what it makes for itself is in `tmp_path`, too."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return Server(tmp_path)


def test_metrics_are_those_of_all_processes_and_outlive_one_of_them(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()

    def probe(_: int) -> int:
        return requests.get(f"{own_server.address}/healthz", timeout=60).status_code

    with ThreadPoolExecutor(8) as clients:
        assert set(clients.map(probe, range(64))) == {200}
    counted = {value(own_server, COUNT, route="/healthz") for _ in range(8)}
    assert counted == {64}

    dead, living = processes(own_server)
    os.kill(dead, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while dead in processes(own_server) or len(processes(own_server)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert living in processes(own_server)
    assert value(own_server, COUNT, route="/healthz") == 64
    assert value(own_server, "attribune_http_requests_in_progress") == 1
    assert list(tmp_path.glob("attribune-metrics-*/*"))
    assert own_server.stop() == 0
    assert not list(tmp_path.glob("attribune-metrics-*"))


def test_every_line_of_the_log_is_json_and_tells_no_secret(own_server: Server) -> None:
    own_server.start()
    address = own_server.address
    key = own_server.make_key("Wire", "--scope", "admin")
    posted = requests.post(
        f"{address}/v1/articles",
        json={"text": VISIT},
        headers={"X-Request-ID": "wire-7", "Authorization": f"Bearer {key}"},
        timeout=60,
    )
    assert posted.headers["X-Request-ID"] == "wire-7"
    requests.get(f"{address}/v1/statements?q=very-secret", headers={"X-API-Key": key}, timeout=60)
    requests.get(f"{address}/v1/articles", headers={"X-API-Key": "very-secret"}, timeout=60)
    with socket.create_connection(("127.0.0.1", own_server.port)) as client:
        client.sendall(b"NONSENSE /?token=very-secret\r\n\r\n")
        client.recv(1000)
    assert own_server.stop() == 0

    log = own_server.log()
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"gunicorn.error", "alembic.runtime.migration"} >= {line["logger"] for line in lines} - {
        "service.api.request_log"
    }
    assert "very-secret" not in log
    assert key.split("_")[2] not in log
    assert "delegation" not in log
    (line,) = [line for line in lines if line.get("request_id") == "wire-7"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/articles", 201)
    assert line["bytes"] == len(posted.content)
    assert line["milliseconds"] > 0


def test_the_log_names_the_key_by_its_id_and_does_not_tell_it(own_server: Server) -> None:
    own_server.start()
    made = own_server.run("keys", "create", "wire", "--scope", "read")
    token = made.stdout.split()[0]
    headers = {"Authorization": f"Bearer {token}", "X-Request-ID": "by-key"}
    deadline = time.monotonic() + PATIENCE_SECONDS
    # The processes look for new keys now and then.
    while requests.get(f"{own_server.address}/v1/sources", headers=headers, timeout=60).ok is False:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert own_server.stop() == 0
    log = own_server.log()
    lines = [json.loads(line) for line in log.splitlines()]
    (key,) = {line["key"] for line in lines if line.get("request_id") == "by-key" and line["key"]}
    assert token not in log
    assert key in own_server.run("keys", "list").stdout


def test_a_request_that_is_being_served_is_finished_before_the_server_stops(
    own_server: Server,
) -> None:
    own_server.start()
    long_text = " ".join(report(number) for number in range(500))

    def post() -> requests.Response:
        return requests.post(
            f"{own_server.address}/v1/articles", json={"text": long_text}, timeout=PATIENCE_SECONDS
        )

    with ThreadPoolExecutor(1) as clients:
        slow = clients.submit(post)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while value(own_server, "attribune_http_requests_in_progress") < 2:
            assert time.monotonic() < deadline
        own_server.terminate()
        assert refuses_soon(own_server)
        assert not slow.done()
        answer = slow.result()
    assert answer.status_code == 201
    assert own_server.stop() == 0

    own_server.start()
    again = requests.get(own_server.address + answer.headers["Location"], timeout=60)
    assert own_server.stop() == 0
    assert again.json() == answer.json()


def refuses_soon(server: Server) -> bool:
    """Whether no connection is taken any more, a few seconds after the signal."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except ConnectionRefusedError:
            return True
        time.sleep(0.1)
    return False
