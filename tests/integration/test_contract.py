"""The running service keeps to its specification, whatever it is sent."""

from __future__ import annotations

from pathlib import Path

import schemathesis
from schemathesis import Case

from tests.integration.server import Server

# No schema can say that a text must be English, that a cursor must have been handed out, or
# that one date must not be later than another: 422 is an answer to well-formed requests too.
ACCEPTED = ["2xx", "304", "404", "413", "422"]
REFUSED = ["400", "404", "405", "413", "415", "422"]

CONFIGURATION = schemathesis.Config.from_dict(
    {
        "seed": 20240424,
        "generation": {"max-examples": 25, "deterministic": True},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ACCEPTED},
            "negative_data_rejection": {"expected-statuses": REFUSED},
        },
    }
)


SPECIFICATION = schemathesis.openapi.from_path(
    Path(__file__).parents[2] / "openapi.yaml", config=CONFIGURATION
)


@SPECIFICATION.parametrize()
def test_every_operation_keeps_to_the_specification(case: Case, server: Server) -> None:
    case.call_and_validate(base_url=server.address, timeout=60)
