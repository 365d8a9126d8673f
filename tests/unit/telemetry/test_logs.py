"""Each test logs in a process of its own, since logging is one for a whole process."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

ARTICLE_TEXT = "The harbour is closed"


def logged(statements: str, log_format: str = "LogFormat.JSON", level: str = "INFO") -> str:
    program = f"""
import logging, structlog
from service.settings import LogFormat
from service.telemetry import logs
logs.configure({log_format}, {level!r})
{statements}
"""
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert done.stdout == ""
    return done.stderr


def lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_lines_of_this_service_and_of_libraries_have_the_same_fields() -> None:
    output = logged(
        "structlog.contextvars.bind_contextvars(request_id='r-1')\n"
        "structlog.get_logger('service.x').info('stored', count=2)\n"
        "logging.getLogger('gunicorn.error').info('Booting %s', 7)\n"
        "logging.getLogger('sqlalchemy.pool').warning('slow', extra={'seconds': 3})\n"
    )
    own, gunicorn, sqlalchemy = lines(output)
    for line in (own, gunicorn, sqlalchemy):
        assert {"timestamp", "level", "logger", "message"} <= line.keys()
        assert line["request_id"] == "r-1"
    assert (own["message"], own["count"]) == ("stored", 2)
    assert gunicorn["message"] == "Booting 7"
    assert sqlalchemy["seconds"] == 3


def test_lines_below_the_level_are_left_out() -> None:
    output = logged(
        "structlog.get_logger('a').info('small')\n"
        "logging.getLogger('b').info('small')\n"
        "structlog.get_logger('a').warning('great')",
        level="WARNING",
    )
    assert [line["message"] for line in lines(output)] == ["great"]


def test_a_stack_trace_is_one_line_of_json_without_the_values_of_variables() -> None:
    statements = (
        "def fail():\n    text = 'The harbour ' + 'is closed'\n    return text / 0\n"
        "try:\n    fail()\n"
        "except TypeError:\n    structlog.get_logger('a').exception('failed')"
    )
    (line,) = lines(logged(statements))
    assert "TypeError" in line["exception"]
    assert ARTICLE_TEXT not in line["exception"]
    console = logged(statements, "LogFormat.CONSOLE")
    assert "TypeError" in console
    assert ARTICLE_TEXT not in console


def test_without_a_format_and_a_terminal_lines_are_json() -> None:
    assert len(lines(logged("logging.warning('plain')", "None"))) == 1


def test_the_query_of_an_address_is_left_out_of_what_libraries_log() -> None:
    output = logged(
        "logging.getLogger('gunicorn.error').error("
        "'Error handling request %s', '/v1/statements?q=secret')"
    )
    assert "secret" not in output
    assert "/v1/statements?…" in output
