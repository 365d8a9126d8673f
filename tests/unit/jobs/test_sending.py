from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.jobs import sending
from service.jobs.sending import InvalidUrlError, parse, send
from tests.receiver import Receiver, receiving

HEADERS = {"webhook-id": "e1", "Content-Type": "application/json"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def names_are(monkeypatch: pytest.MonkeyPatch, **names: list[str]) -> None:
    """Have each name resolve to these addresses, one after the other at each look-up."""

    def resolve(host: str, port: int, **options: object) -> list[tuple[object, ...]]:
        found = names[host.replace(".", "_")]
        address = found.pop(0) if len(found) > 1 else found[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def test_an_event_is_posted_with_its_headers(receiver: Receiver) -> None:
    answer = send(receiver.url, '{"a": "ü"}', HEADERS, allow_private=True)
    assert (answer.status, answer.failure) == (204, None)
    (received,) = receiver.received
    assert (received.path, received.body) == ("/hook", '{"a": "ü"}')
    assert received.headers["webhook-id"] == "e1"
    assert received.headers["Host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 410, 500, 503])
def test_an_answer_other_than_success_is_a_failure(receiver: Receiver, status: int) -> None:
    receiver.answers = [status]
    receiver.headers = {"Location": receiver.url}
    answer = send(receiver.url, "{}", HEADERS, allow_private=True)
    assert answer.status == status
    assert answer.failure is not None and str(status) in answer.failure
    assert len(receiver.received) == 1


def test_a_private_address_is_refused_when_it_is_connected_to(receiver: Receiver) -> None:
    answer = send(receiver.url, "{}", HEADERS, allow_private=False)
    assert answer.status is None
    assert answer.failure is not None and "not on the public internet" in answer.failure
    assert receiver.received == []


def test_a_name_that_changes_its_address_is_not_looked_up_twice(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that was checked is connected to, not what the name means a moment later."""
    names_are(monkeypatch, rebinding_example=["127.0.0.1", "203.0.113.1"])
    url = f"http://rebinding.example:{receiver.port}/hook"
    assert send(url, "{}", HEADERS, allow_private=True).received
    (received,) = receiver.received
    assert received.headers["Host"] == f"rebinding.example:{receiver.port}"


def test_nothing_that_listens_is_a_failure_in_words() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    answer = send(f"http://127.0.0.1:{port}/", "{}", HEADERS, allow_private=True)
    assert answer.status is None
    assert answer.failure is not None and answer.failure.startswith("ConnectError")


def test_a_slow_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte now and then keeps a connection alive, but not the service waiting."""
    monkeypatch.setattr(sending, "ANSWER_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                for byte in b"HTTP/1.1 204 No Content\r\nX: " + b"x" * 1000:
                    try:
                        connection.sendall(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(0.2)

        threading.Thread(target=drip, daemon=True).start()
        started = time.monotonic()
        port = listener.getsockname()[1]
        answer = send(f"http://127.0.0.1:{port}/", "{}", HEADERS, allow_private=True)
    assert answer.failure == "There was no answer within 1 seconds."
    assert time.monotonic() - started < 5


def test_an_answer_without_end_is_not_read(receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [200], {"Content-Length": str(10**12)}
    assert send(receiver.url, "{}", HEADERS, allow_private=True).received


def test_what_is_no_http_is_a_failure_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def shout() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"\x00\xff" * 10_000 + b"\r\n\r\n")

        threading.Thread(target=shout, daemon=True).start()
        port = listener.getsockname()[1]
        answer = send(f"http://127.0.0.1:{port}/", "{}", HEADERS, allow_private=True)
    assert answer.status is None
    assert answer.failure is not None and "\0" not in answer.failure
    assert len(answer.failure) <= 300


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for hooks.example that it signed itself, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=hooks.example"
    options = ["-addext", "subjectAltName=DNS:hooks.example", "-keyout", key, "-out", certificate]
    subprocess.run([*command.split(), *options], check=True, capture_output=True)
    return certificate, key


def test_the_certificate_is_that_of_the_name(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    names_are(monkeypatch, hooks_example=["127.0.0.1"], other_example=["127.0.0.1"])
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*certificate)
    asked_for: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with receiving(server) as secured:

        def post(host: str, trusted: ssl.SSLContext | None) -> sending.Answer:
            url = f"https://{host}:{secured.port}/hook"
            return send(url, "{}", HEADERS, allow_private=True, trusted=trusted)

        assert post("hooks.example", trusting).received
        assert asked_for == ["hooks.example"]
        mistrusted = [post("hooks.example", None), post("other.example", trusting)]
    for answer in mistrusted:
        assert answer.failure is not None and "CERTIFICATE_VERIFY_FAILED" in answer.failure
    assert len(secured.received) == 1


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://hooks.example/", "https or http"),
        ("file:///etc/passwd", "https or http"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "https or http"),
        ("hooks.example/path", "https or http"),
        ("https://", "https or http"),
        ("https://user:password@hooks.example/", "password"),
        ("https://hooks.example/#part", "fragment"),
        ("https://hooks.example:99999/", "port"),
        ("https://hooks.example:0/", "port"),
        ("https://[::1/", "Not an address"),
        ("https://hooks.example/\r\nX: y", "Not an address"),
    ],
)
def test_what_is_no_address_of_a_webhook_is_refused_in_words(url: str, reason: str) -> None:
    with pytest.raises(InvalidUrlError, match=reason):
        parse(url)
