"""Keys, rates and slow clients on a real server of two processes."""

from __future__ import annotations

import json
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import requests

from tests.databases import only_postgresql
from tests.example_texts import VISIT
from tests.integration.server import Server


@pytest.fixture(scope="module")
def keyed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("keyed"))
    running.start()
    running.make_key("First", "--scope", "read")
    yield running
    running.stop()


def get(server: Server, key: str, address: str = "/v1/articles?limit=1") -> requests.Response:
    # A connection for each request, so that both processes are asked.
    headers = {"Authorization": f"Bearer {key}", "Connection": "close"}
    return requests.get(server.address + address, headers=headers, timeout=30)


def test_two_processes_count_requests_together(keyed_server: Server) -> None:
    key = keyed_server.make_key("Limited", "--scope", "read", "--rate", "60")
    started = time.monotonic()
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda _: get(keyed_server, key), range(150)))
    given_back = time.monotonic() - started
    counts = Counter(answer.status_code for answer in answers)
    assert counts.keys() == {200, 429}
    assert 60 <= counts[200] <= 61 + given_back
    refused = next(answer for answer in answers if answer.status_code == 429)
    time.sleep(int(refused.headers["Retry-After"]) + 0.1)
    assert get(keyed_server, key).status_code == 200


def test_a_revocation_holds_within_seconds_in_every_process(keyed_server: Server) -> None:
    key = keyed_server.make_key("Former", "--scope", "read")
    assert {get(keyed_server, key).status_code for _ in range(20)} == {200}
    key_id = key.split("_")[1]
    assert keyed_server.run("keys", "revoke", key_id).returncode == 0
    time.sleep(2.1)
    answers = [get(keyed_server, key) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].json()["type"] == "/problems/revoked-key"
    listed = json.loads(keyed_server.run("keys", "list", "--format", "json").stdout)
    states = {item["id"]: item["state"] for item in listed}
    assert states[key_id] == "revoked" and "valid" in states.values()
    assert key.split("_")[2] not in json.dumps(listed)


def test_headers_that_pretend_to_come_from_a_proxy_change_nothing(keyed_server: Server) -> None:
    for name, value in {
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Proto": "https",
        "Script-Name": "/docs",
        "Path-Info": "/healthz",
    }.items():
        answer = requests.get(
            f"{keyed_server.address}/v1/articles", headers={name: value}, timeout=30
        )
        assert answer.status_code == 401
        assert "Strict-Transport-Security" not in answer.headers


def test_slow_clients_do_not_hold_up_others(server: Server) -> None:
    heads = [
        b"",
        b"G",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        (
            b"POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 500\r\n\r\n{"
        ),
        (
            b"POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"
        ),
    ]
    with ExitStack() as open_clients:
        slow = []
        for number in range(60):
            client = socket.create_connection(("127.0.0.1", server.port))
            open_clients.enter_context(closing(client))
            client.sendall(heads[number % len(heads)])
            slow.append(client)
        time.sleep(0.5)
        for number in range(10):
            started = time.monotonic()
            answer = requests.get(f"{server.address}/v1/articles?limit=1", timeout=30)
            assert answer.status_code == 200
            assert time.monotonic() - started < 2
            # They go on: one byte now and then.
            slow[number].sendall(b"x")
        posted = requests.post(f"{server.address}/v1/analyze", json={"text": VISIT}, timeout=30)
        assert posted.status_code == 200


def test_a_client_that_never_ends_its_request_is_given_up(server: Server) -> None:
    with closing(socket.create_connection(("127.0.0.1", server.port))) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        client.settimeout(0.5)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                client.sendall(b"x")
                if client.recv(100) == b"":
                    return
            except TimeoutError:
                continue
            except OSError:
                return
    pytest.fail("The connection is still open.")


def test_a_kept_connection_serves_one_request_after_the_other(server: Server) -> None:
    with requests.Session() as session:
        for _ in range(3):
            assert session.get(f"{server.address}/healthz", timeout=30).status_code == 200
            assert (
                session.post(
                    f"{server.address}/v1/analyze", json={"text": VISIT}, timeout=30
                ).status_code
                == 200
            )


def test_too_many_headers_are_refused(server: Server) -> None:
    headers = {f"X-Header-{number}": "x" for number in range(200)}
    answer = requests.get(f"{server.address}/healthz", headers=headers, timeout=30)
    assert answer.status_code in {400, 431}


def test_the_server_does_not_open_to_others_without_a_key(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.environment["ATTRIBUNE_HOST"] = "0.0.0.0"
    assert server.run("db", "upgrade").returncode == 0
    refused = server.run("serve")
    assert refused.returncode == 1
    assert "attribune keys create" in refused.stderr
    assert "ATTRIBUNE_ALLOW_UNAUTHENTICATED=yes-anyone-may-read-and-write" in refused.stderr
    assert "Traceback" not in refused.stderr


@only_postgresql
def test_a_machine_of_several_does_not_serve_without_the_secret_that_they_share(
    tmp_path: Path, database_url: str
) -> None:
    machine = Server(tmp_path, database_url=database_url)
    del machine.environment["ATTRIBUNE_SESSION_SECRET"]
    refused = machine.run("serve")
    assert refused.returncode == 1
    assert "ATTRIBUNE_SESSION_SECRET" in refused.stderr
    assert "openssl rand -hex 32" in refused.stderr
    assert "Traceback" not in refused.stderr


@only_postgresql
def test_who_has_signed_in_at_one_machine_has_signed_in_at_all(
    tmp_path: Path, database_url: str
) -> None:
    machines = [Server(tmp_path / name, 1, database_url) for name in ("first", "second")]
    secret = machines[0].environment["ATTRIBUNE_SESSION_SECRET"]
    with ExitStack() as running:
        for machine in machines:
            Path(machine.environment["ATTRIBUNE_DATA_DIR"]).mkdir(parents=True)
            machine.environment["ATTRIBUNE_SESSION_SECRET"] = secret
            machine.environment["ATTRIBUNE_API_ANALYSES"] = "no"
            machine.start()
            running.callback(machine.stop)
        key = machines[0].make_key("Reader", "--scope", "read")
        visitor = running.enter_context(requests.Session())
        form = visitor.get(f"{machines[0].address}/sign-in", timeout=30).text
        (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', form))
        entered = {"key": key, "csrf_token": token}
        headers = {"Referer": machines[0].address}
        visitor.post(f"{machines[0].address}/sign-in", entered, headers=headers, timeout=30)
        for machine in machines:
            page = visitor.get(f"{machine.address}/sources", allow_redirects=False, timeout=30)
            assert page.status_code == 200, page.headers


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["create", "Desk"], "--scope"),
        (["create", "Desk", "--scope", "fly"], "fly"),
        (["create", "Desk", "--scope", "read", "--expires", "2001-01-01"], "--expires"),
        (["create", "Desk", "--scope", "read", "--rate", "0"], "--rate"),
        (["create", " ", "--scope", "read"], "NAME"),
        (["create", "a\nb", "--scope", "read"], "NAME"),
        (["create", "Local", "--scope", "read"], "NAME"),
        (["create", "service", "--scope", "read"], "NAME"),
        (["revoke", "nothing"], "No key has the id nothing"),
    ],
)
def test_a_bad_command_about_keys_is_refused_in_words(
    keyed_server: Server, arguments: list[str], message: str
) -> None:
    done = keyed_server.run("keys", *arguments)
    assert done.returncode in {1, 2}
    assert message in done.stderr
    assert "Traceback" not in done.stderr
