from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.storage.rate_limiter import Allowance, RateLimiter


@pytest.fixture
def limiter(tmp_path: Path) -> Iterator[RateLimiter]:
    limiter = RateLimiter(tmp_path / "data" / "rate_limits.sqlite3")
    yield limiter
    limiter.close()


def take(limiter: RateLimiter, client: str, per_minute: int) -> Allowance:
    allowance = limiter.take(client, per_minute)
    assert allowance is not None
    return allowance


def test_a_client_may_make_as_many_requests_as_allowed_and_no_more(limiter: RateLimiter) -> None:
    allowances = [take(limiter, "desk", 3) for _ in range(5)]
    assert [allowance.remaining for allowance in allowances] == [2, 1, 0, 0, 0]
    assert [allowance.is_used_up for allowance in allowances] == [False, False, False, True, True]
    assert allowances[0].reset_seconds == 20
    assert 59 <= allowances[4].reset_seconds <= 60
    assert 19 <= (allowances[4].retry_after_seconds or 0) <= 20


def test_clients_are_counted_apart(limiter: RateLimiter) -> None:
    take(limiter, "desk", 1)
    assert take(limiter, "desk", 1).is_used_up
    assert not take(limiter, "archive", 1).is_used_up
    assert not take(limiter, "'; DROP TABLE client; --", 1).is_used_up


def test_requests_are_given_back_over_time(
    limiter: RateLimiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(60):
        take(limiter, "desk", 60)
    refused = take(limiter, "desk", 60)
    assert refused.retry_after_seconds == 1
    later = time.time_ns() + 2_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert [take(limiter, "desk", 60).is_used_up for _ in range(3)] == [False, False, True]


def test_a_clock_that_is_put_back_makes_nobody_wait_longer_than_a_minute(
    limiter: RateLimiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(limiter, "desk", 1)
    earlier = time.time_ns() - 86_400 * 1_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: earlier)
    assert (take(limiter, "desk", 1).retry_after_seconds or 0) <= 60


def test_clients_that_have_all_their_requests_again_are_forgotten(
    limiter: RateLimiter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(999):
        take(limiter, f"address {number}", 60)
    later = time.time_ns() + 60_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    take(limiter, "desk", 60)
    limiter.close()
    with closing(sqlite3.connect(tmp_path / "data" / "rate_limits.sqlite3")) as connection:
        assert connection.execute("SELECT name FROM client").fetchall() == [("desk",)]


def count_allowed(file: Path, requests: int) -> int:
    limiter = RateLimiter(file)
    return sum(not take(limiter, "desk", 100).is_used_up for _ in range(requests))


def test_processes_count_together(tmp_path: Path) -> None:
    file = tmp_path / "rate_limits.sqlite3"
    with multiprocessing.get_context("spawn").Pool(4) as processes:
        allowed = processes.starmap(count_allowed, [(file, 60)] * 4)
    # One more is given back every 0.6 s.
    assert 100 <= sum(allowed) <= 110
    assert sum(count > 0 for count in allowed) >= 2


def test_a_file_that_cannot_be_used_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "rate_limits.sqlite3").write_bytes(b"no database" * 1000)
    assert RateLimiter(tmp_path / "rate_limits.sqlite3").take("desk", 1) is None
    (tmp_path / "file").touch()
    assert RateLimiter(tmp_path / "file" / "rate_limits.sqlite3").take("desk", 1) is None


def test_counting_a_request_takes_less_than_a_millisecond(limiter: RateLimiter) -> None:
    started = time.perf_counter()
    for _ in range(1000):
        take(limiter, "desk", 1_000_000)
    assert time.perf_counter() - started < 1
