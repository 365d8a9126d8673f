from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.example_texts import FRENCH, VISIT, report
from tests.integration.server import Server


@pytest.fixture
def command(tmp_path: Path) -> Server:
    """A server that is not started: for commands that need its settings only."""
    return Server(tmp_path)


@pytest.fixture
def stored_command(tmp_path: Path, database_url: str) -> Server:
    """The same, for commands that need a database."""
    return Server(tmp_path, database_url=database_url)


def write_lines(path: Path, *lines: object) -> str:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return str(path)


def test_a_text_is_analysed_into_a_table(command: Server, tmp_path: Path) -> None:
    file = tmp_path / "visit.txt"
    file.write_text(VISIT, encoding="utf-8")
    done = command.run("analyze", str(file))
    assert done.returncode == 0, done.stderr
    assert "denial" in done.stdout
    assert not (tmp_path / "data").exists()


def test_a_text_is_analysed_into_json(command: Server, tmp_path: Path) -> None:
    file = tmp_path / "visit.txt"
    file.write_text(VISIT, encoding="utf-8")
    done = command.run("analyze", str(file), "--format", "json")
    assert json.loads(done.stdout)["article"]["text"] == VISIT


def test_the_attributions_behind_the_statements_are_printed(
    command: Server, tmp_path: Path
) -> None:
    file = write_lines(tmp_path / "articles.jsonl", {"id": "a", "text": VISIT})
    done = command.run("analyze", file, "--format", "attributions")
    line = json.loads(done.stdout)
    assert line["id"] == "a"
    cues = [VISIT[start:end] for one in line["attributions"] for start, end in one["cue"]]
    assert all(cue in VISIT for cue in cues)
    assert len(cues) >= 2


def test_lines_keep_their_ids_and_bad_ones_are_reported(command: Server, tmp_path: Path) -> None:
    file = write_lines(
        tmp_path / "articles.jsonl",
        {"id": "a", "text": VISIT, "url": "passed over", "published_at": "2024-04-23"},
        "{",
        {"id": "b", "text": FRENCH},
        "",
        {"id": 7, "text": report(1)},
    )
    done = command.run("analyze", file, "--format", "ndjson")
    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", 7]
    reports = done.stderr.splitlines()
    assert [line.split(": ")[0] for line in reports] == [f"{file}:2", f"{file}:3"]
    array = command.run("analyze", file, "--format", "json")
    assert [article["id"] for article in json.loads(array.stdout)] == ["a", 7]


def test_articles_are_imported_once(stored_command: Server, tmp_path: Path) -> None:
    file = write_lines(
        tmp_path / "articles.jsonl",
        {"id": "a", "text": VISIT},
        {"text": report(1)},
        {"title": "without text"},
    )
    assert stored_command.run("db", "upgrade").returncode == 0
    first = stored_command.run("import", file)
    assert first.stdout == "2 stored, 0 already there, 1 failed.\n"
    assert first.returncode == 1
    assert f"{file}:3: text: " in first.stderr
    second = stored_command.run("import", file)
    assert second.stdout == "0 stored, 2 already there, 1 failed.\n"


def test_importing_into_an_outdated_database_says_what_to_do(
    stored_command: Server, tmp_path: Path
) -> None:
    done = stored_command.run("import", write_lines(tmp_path / "articles.jsonl", {"text": VISIT}))
    assert done.returncode == 1
    assert "attribune db upgrade" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["analyze", "no-such-file.txt"], 2, "No such file"),
        (["analyze", "--format", "xml", "-"], 2, "xml"),
        (["import", "no-such-file.jsonl"], 2, "No such file"),
        (["fly"], 2, "fly"),
    ],
)
def test_a_bad_command_is_refused_in_words(
    command: Server, arguments: list[str], exit_code: int, message: str
) -> None:
    done = command.run(*arguments)
    assert done.returncode == exit_code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_setting_is_named(command: Server) -> None:
    command.environment["ATTRIBUNE_PORT"] = "http"
    done = command.run("serve")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ATTRIBUNE_PORT='http'")


def test_a_language_model_that_is_not_installed_is_named(command: Server, tmp_path: Path) -> None:
    (tmp_path / "visit.txt").write_text(VISIT, encoding="utf-8")
    command.environment["ATTRIBUNE_SPACY_MODEL"] = "no_such_model"
    done = command.run("analyze", str(tmp_path / "visit.txt"))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ATTRIBUNE_SPACY_MODEL='no_such_model'")


def test_a_file_that_is_not_utf8_is_refused_in_words(command: Server, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Café".encode("latin-1"))
    done = command.run("analyze", str(tmp_path / "latin.txt"))
    assert done.returncode == 1
    assert "not UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_copy_of_the_database_restores_what_was_stored_when_it_was_made(
    tmp_path: Path,
) -> None:
    """As docs/operations.md tells: copied while the server writes, restored with it stopped."""
    server = Server(tmp_path, workers=1)
    server.start()
    articles = f"{server.address}/v1/articles"

    def post(number: int) -> str:
        answer = requests.post(articles, json={"text": report(number)}, timeout=60)
        return answer.headers["Location"]

    before = [post(number) for number in range(5)]
    copy = tmp_path / "backup.sqlite3"
    with ThreadPoolExecutor(1) as writer:
        meanwhile = writer.submit(lambda: [post(number) for number in range(100, 110)])
        done = server.run("db", "backup", str(copy))
    assert done.returncode == 0, done.stderr
    assert len(meanwhile.result()) == 10
    assert server.run("db", "backup", str(copy)).returncode == 1
    after = post(500)
    assert server.stop() == 0

    for file in (tmp_path / "data").glob("attribune.sqlite3*"):
        file.unlink()
    copy.rename(tmp_path / "data" / "attribune.sqlite3")
    server.start()
    statuses = [requests.get(server.address + one, timeout=60).status_code for one in before]
    lost = requests.get(server.address + after, timeout=60).status_code
    assert server.stop() == 0
    assert set(statuses) == {200}
    assert lost == 404


def test_what_is_older_than_a_day_is_counted_and_then_deleted(
    stored_command: Server, tmp_path: Path
) -> None:
    file = write_lines(
        tmp_path / "articles.jsonl",
        {"text": report(1), "published_at": "2024-01-31T23:59:59Z"},
        {"text": report(2), "published_at": "2024-02-01T00:00:00Z"},
    )
    assert stored_command.run("db", "upgrade").returncode == 0
    assert stored_command.run("import", file).returncode == 0
    counted = stored_command.run("prune", "--before", "2024-02-01", "--dry-run")
    deleted = stored_command.run("prune", "--before", "2024-02-01")
    again = stored_command.run("prune", "--before", "2024-02-01")
    assert counted.stdout.startswith("Would delete 1 articles with ")
    assert deleted.stdout == counted.stdout.replace("Would delete", "Deleted")
    assert again.stdout == "Deleted 0 articles with 0 statements.\n"
    refused = stored_command.run("prune", "--before", "2999-01-01")
    assert refused.returncode == 2
    assert "has not come yet" in refused.stderr
