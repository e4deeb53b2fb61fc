"""Breaths between batches: none in a quiet system, none in a flood, one where events come one by one in quick order."""

import pytest

from shared.messaging.pace import BUSY, PLENTY, Pace


def test_a_quiet_relay_never_waits() -> None:
    pace = Pace(100)
    assert not any(pace.wants_breath(1, second / 20) for second in range(200))


def test_a_relay_of_many_small_batches_lets_the_next_ones_gather() -> None:
    pace = Pace(100)
    wanted = [pace.wants_breath(2, step / 50) for step in range(100)]
    assert not wanted[0]
    assert all(wanted[50:])


def test_once_it_is_quiet_again_nobody_waits() -> None:
    pace = Pace(100)
    assert pace.wants_breath(int(BUSY) + 1, 100.0)
    assert pace.wants_breath(1, 100.01)
    assert not pace.wants_breath(1, 103.0)


@pytest.mark.parametrize("count", [0, PLENTY, 500])
def test_nothing_read_and_a_large_batch_are_followed_at_once(count: int) -> None:
    pace = Pace(100)
    pace.wants_breath(50, 1.0)
    assert not pace.wants_breath(count, 1.0)


def test_no_breath_is_taken_where_none_is_set() -> None:
    pace = Pace(0)
    assert not any(pace.wants_breath(5, 1.0) for _ in range(100))
