from __future__ import annotations

from threading import Event
from time import sleep

import pytest

from service.telemetry.background import Background


def test_work_that_hangs_is_waited_for_no_longer_than_asked_and_done_once_at_a_time() -> None:
    begun: list[int] = []
    release = Event()

    def hang() -> str:
        begun.append(1)
        release.wait(10)
        return "done"

    background = Background(hang)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            background.fresh(0.05)
    assert background.latest(0.05) is None
    assert len(begun) == 1
    release.set()
    assert background.fresh(5) == "done"


def test_what_work_raises_is_raised_to_those_who_want_a_fresh_outcome() -> None:
    background = Background(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        background.fresh(5)
    assert background.latest(5) is None


def test_the_latest_outcome_is_kept_while_the_work_rests() -> None:
    outcomes = iter(range(10))
    background = Background(lambda: next(outcomes), rest_seconds=60)
    assert [background.latest(5) for _ in range(3)] == [0, 0, 0]


def test_work_rests_in_proportion_to_what_it_took() -> None:
    outcomes = iter(range(10))

    def work() -> int:
        sleep(0.05)
        return next(outcomes)

    background = Background(work, rest_factor=100)
    assert background.latest(5) == 0
    sleep(0.2)
    assert background.latest(5) == 0


def test_the_last_outcome_is_answered_while_a_new_one_is_sought() -> None:
    release = Event()
    outcomes = iter([1, 2])

    def work() -> int:
        outcome = next(outcomes)
        if outcome == 2:
            release.wait(10)
        return outcome

    background = Background(work)
    assert background.latest(5) == 1
    assert background.latest(5) == 1
    release.set()
    assert background.fresh(5) == 2


def test_an_outcome_that_is_too_old_is_not_answered() -> None:
    release = Event()
    outcomes = iter([1, 2])

    def work() -> int:
        outcome = next(outcomes)
        if outcome == 2:
            release.wait(10)
        return outcome

    background = Background(work, keep_seconds=0.05)
    assert background.latest(5) == 1
    sleep(0.1)
    assert background.latest(5) is None
    release.set()
