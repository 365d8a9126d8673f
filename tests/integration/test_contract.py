"""The running service keeps to its specification, whatever it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from schemathesis import Case

from tests.integration.server import Server

# No schema can say that a text must be English, that a cursor must have been handed out, or
# that one date must not be later than another: 422 is an answer to well-formed requests too.
# Nor can it say what is there already (409), or which state a client has seen (412).
ACCEPTED = ["2xx", "304", "404", "409", "412", "413", "422"]
REFUSED = ["400", "404", "405", "412", "413", "415", "422"]

CONFIGURATION = schemathesis.Config.from_dict(
    {
        "seed": 20240424,
        "generation": {
            "max-examples": 25,
            "deterministic": True,
            # The tests send a key of their own.
            "with-security-parameters": False,
        },
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ACCEPTED},
            "negative_data_rejection": {"expected-statuses": REFUSED},
        },
    }
)


SPECIFICATION = schemathesis.openapi.from_path(
    Path(__file__).parents[2] / "openapi.yaml", config=CONFIGURATION
)


@pytest.fixture(scope="module")
def keyed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that asks for keys, as the specification says."""
    running = Server(tmp_path_factory.mktemp("keyed"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def key(keyed_server: Server) -> str:
    return keyed_server.make_key("Contract", "--scope", "admin")


@SPECIFICATION.parametrize()
def test_every_operation_keeps_to_the_specification(
    case: Case, keyed_server: Server, key: str
) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    case.call_and_validate(base_url=keyed_server.address, headers=headers, timeout=60)
