"""How often workers look for what got stuck: soon enough, and cheap where there are many streams."""

import pytest

from shared.messaging.claims import look_every_ms


@pytest.mark.parametrize(("idle_ms", "look_ms"), [(100, 100), (500, 500), (1000, 500), (30_000, 3000)])
def test_what_lies_idle_is_looked_for_within_a_tenth_of_that_time_but_not_all_the_time(
    idle_ms: int, look_ms: int
) -> None:
    assert look_every_ms(idle_ms) == look_ms


@pytest.mark.parametrize("idle_ms", [1000, 5000, 30_000, 3_600_000])
def test_danglers_are_acknowledged_before_they_are_due_to_be_claimed(idle_ms: int) -> None:
    assert idle_ms // 2 + look_every_ms(idle_ms) <= idle_ms
