"""A process is known by its number and its start, whatever the clock on the wall shows."""

import os

import psutil
import pytest

from shared.stack.state import find_process, start_of


def test_a_process_is_found_again_after_the_clock_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    started, booted = start_of(os.getpid()), psutil.boot_time()

    monkeypatch.setattr("psutil._pslinux.boot_time", lambda: booted + 3600)

    found = find_process(os.getpid(), started)
    assert found is not None
    assert found.pid == os.getpid()


def test_another_process_that_was_given_the_same_number_is_not_taken_for_it() -> None:
    assert find_process(os.getpid(), start_of(os.getpid()) + 1) is None


def test_who_has_ended_has_no_start() -> None:
    with pytest.raises(psutil.NoSuchProcess):
        start_of(2**22 + 1)
