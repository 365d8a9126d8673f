"""The running service keeps to its specification, whatever it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
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


def test_operations_keep_to_the_specification_one_after_the_other(
    keyed_server: Server, key: str
) -> None:
    """What one operation answers is sent to the next, by the links between them."""
    machine = SPECIFICATION.as_state_machine()

    class Sequence(machine):  # type: ignore[misc, valid-type]
        def get_call_kwargs(self, case: Case) -> dict[str, object]:
            headers = {"Authorization": f"Bearer {key}"}
            return {"base_url": keyed_server.address, "headers": headers, "timeout": 60}

    run_state_machine_as_test(
        Sequence,
        settings=settings(
            max_examples=20,
            stateful_step_count=6,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
