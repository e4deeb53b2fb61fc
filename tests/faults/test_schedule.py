"""A schedule can be repeated, and leaves nothing out."""

from itertools import islice

import pytest

from tests.faults.schedule import ALONE, KINDS, ON_A_CLUSTER, Kinds, drawn


def test_a_seed_draws_the_same_schedule_again_and_another_seed_another() -> None:
    assert list(drawn(7, 60)) == list(drawn(7, 60))
    assert list(drawn(7, 60)) != list(drawn(8, 60))


@pytest.mark.parametrize(("cluster", "kinds"), [(False, KINDS), (True, ON_A_CLUSTER)])
def test_every_kind_comes_once_before_any_comes_again(cluster: bool, kinds: Kinds) -> None:
    faults = drawn(7, 2 * len(kinds), cluster=cluster)

    for _ in range(2):
        assert sorted(fault.kind for fault in islice(faults, len(kinds))) == sorted(kinds)


def test_two_at_once_are_two_that_may_be_together() -> None:
    pairs = [fault.both for fault in drawn(7, 40 * len(KINDS)) if fault.kind == "two-at-once"]

    assert len(pairs) == 40
    assert all(first.kind != second.kind and not {first.kind, second.kind} & ALONE for first, second in pairs)


def test_a_cluster_is_spared_only_what_its_servers_cannot_meet() -> None:
    assert {kind for kind in KINDS if kind not in ON_A_CLUSTER} == {
        "clock-of-redis",
        "freeze-redis",
        "kill-redis",
        "redis-full",
        "redis-on-old-files",
        "redis-read-only",
        "redis-slow",
        "redis-without-files",
        "silence-redis",
        "wipe-redis",
    }
