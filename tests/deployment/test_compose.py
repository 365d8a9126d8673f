"""The compose files are valid, and fit the image and the files that they mount."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

ROOT = Path(__file__).parents[2]
FILES = ["docker-compose.yml", "compose.sqlite.yml"]
SCHEMA = json.loads(
    (Path(__file__).parent / "compose-spec" / "compose-spec.json").read_text(encoding="utf-8")
)


def read(file: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    return content


SERVICES = [
    pytest.param(service, id=f"{file}:{name}")
    for file in FILES
    for name, service in read(file)["services"].items()
]


@pytest.mark.parametrize("file", FILES)
def test_a_compose_file_is_valid(file: str) -> None:
    errors = Draft7Validator(SCHEMA).iter_errors(read(file))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_the_compose_files_do_not_take_each_other_s_containers_for_their_own() -> None:
    names = [read(file)["name"] for file in FILES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_takes_all_the_memory_or_is_open_to_other_machines(
    service: dict[str, Any],
) -> None:
    assert service["mem_limit"]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_mounts_from_here_is_here(service: dict[str, Any]) -> None:
    sources = [volume.split(":")[0] for volume in service.get("volumes", [])]
    assert all((ROOT / source).exists() for source in sources if source.startswith("."))


@pytest.mark.parametrize("service", SERVICES)
def test_passwords_come_from_the_environment(service: dict[str, Any]) -> None:
    environment = service.get("environment", {})
    secret = re.compile("PASSWORD|SECRET")
    secrets = [value for name, value in environment.items() if secret.search(name)]
    assert all(re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value) for value in secrets)


def test_every_secret_of_the_compose_file_is_in_the_example() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / FILES[0]).read_text(encoding="utf-8")))
    example = (ROOT / "deploy" / "example.env").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE)) == wanted


def test_what_serves_has_the_secret_that_all_machines_share() -> None:
    environment = read("docker-compose.yml")["services"]["api"]["environment"]
    assert "ATTRIBUNE_SESSION_SECRET" in environment


def test_the_health_of_workers_is_asked_where_they_tell_it() -> None:
    worker = read("docker-compose.yml")["services"]["worker"]
    port = worker["environment"]["ATTRIBUNE_WORKER_METRICS_PORT"]
    assert f"http://127.0.0.1:{port}/readyz" in worker["healthcheck"]["test"][-1]


def test_migrations_run_before_what_needs_them() -> None:
    services = read("docker-compose.yml")["services"]
    for name in ("api", "worker", "grafana-role"):
        assert services[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }


def test_the_dockerfile_follows_its_linter() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert hadolint is not None
    done = subprocess.run(
        [hadolint, str(ROOT / "Dockerfile")], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")
