"""Ids of events rise with time, so that the indexes over them grow at their end."""

import time
from collections.abc import Callable
from datetime import date
from uuid import RFC_4122, UUID

import pytest

from shared.contracts import enveloped
from shared.contracts.community import HubClosed
from shared.contracts.identity import MINUTE_BITS, rising_id

A_MINUTE_NS = (1 << MINUTE_BITS) * 1_000_000
BEGINNING_NS = 27_000_000 * A_MINUTE_NS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda now_ns: monkeypatch.setattr(time, "time_ns", lambda: now_ns)


def test_an_id_is_above_all_of_the_minutes_before(clock: Callable[[int], None]) -> None:
    made: list[UUID] = []
    for minute in range(100):
        clock(BEGINNING_NS + minute * A_MINUTE_NS)
        made.append(rising_id())

    assert made == sorted(made)


def test_an_id_tells_its_version_and_the_minute_it_was_made_in(clock: Callable[[int], None]) -> None:
    clock(BEGINNING_NS + A_MINUTE_NS - 1)

    made = rising_id()

    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 + MINUTE_BITS == 27_000_000


def test_within_a_minute_neither_the_order_nor_anything_else_tells_which_id_was_made_first(
    clock: Callable[[int], None],
) -> None:
    clock(BEGINNING_NS)

    made = [rising_id() for _ in range(1000)]

    assert made != sorted(made)
    assert len({one.int >> 80 for one in made}) > 900
    varying = 0
    for one in made:
        varying |= one.int ^ made[0].int
    assert varying.bit_count() == 90


def test_an_event_is_known_by_such_an_id() -> None:
    envelope = enveloped(HubClosed(on=date(2026, 11, 2), hub_id=rising_id()), source="community")

    assert envelope.id.version == 7
    assert envelope.correlationid == envelope.id
