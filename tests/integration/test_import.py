from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.example_texts import FRENCH, VISIT, report
from tests.integration.server import Server


@pytest.fixture
def command(tmp_path: Path) -> Server:
    """A server that is not started: for commands that need its settings only."""
    server = Server(tmp_path)
    assert server.run("db", "upgrade").returncode == 0
    return server


def test_rows_of_a_csv_file_are_imported(command: Server, tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id", "text", "title", "published_at", "section"])
        rows.writerow(["1", VISIT, "A visit, at last", "2024-04-23", "world"])
        rows.writerow(["2", report(1), "", "", ""])
        rows.writerow(["3", "", "without text", "", ""])
        rows.writerow(["4", FRENCH, "", "", ""])
    first = command.run("import", str(file))
    assert first.stdout == "2 stored, 0 already there, 2 failed.\n", first.stderr
    assert "text: " in first.stderr
    assert command.run("import", str(file)).stdout == "0 stored, 2 already there, 2 failed.\n"


def test_a_csv_file_that_is_none_is_refused_in_words(command: Server, tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    file.write_bytes(b"text\nCaf\xe9 said.\n")
    done = command.run("import", str(file))
    assert done.returncode == 1
    assert "not UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_texts_of_a_folder_are_imported_and_renewed(command: Server, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    (folder / "april").mkdir(parents=True)
    (folder / "visit.txt").write_text(VISIT, encoding="utf-8")
    (folder / "april" / "bridge.txt").write_text(report(1), encoding="utf-8")
    (folder / "latin.txt").write_bytes("Café".encode("latin-1"))
    (folder / "notes.md").write_text("no article", encoding="utf-8")
    first = command.run("import", str(folder))
    assert first.stdout == "2 stored, 0 already there, 1 failed.\n", first.stderr
    assert "latin.txt" in first.stderr
    (folder / "april" / "bridge.txt").write_text(report(2), encoding="utf-8")
    second = command.run("import", str(folder))
    assert second.stdout == "1 stored, 1 already there, 1 failed.\n"


def test_what_the_present_model_analysed_is_not_analysed_anew(
    command: Server, tmp_path: Path
) -> None:
    file = tmp_path / "texts"
    file.mkdir()
    (file / "visit.txt").write_text(VISIT, encoding="utf-8")
    command.run("import", str(file))
    assert command.run("reanalyze").stdout == "0 articles analysed anew.\n"
    newer = command.run("reanalyze", "--model-older-than", "999")
    assert newer.stdout == "1 articles analysed anew.\n"
    assert command.run("reanalyze", "--model-older-than", "soon").returncode == 2
