"""The schedule of faults: drawn from a seed, so that it can be repeated."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator

from tests.faults import clocks, nodes, operators, postgres_troubles, processes, redis_troubles, streams, turns
from tests.faults.injector import Fault, Injector

PUBLISHERS = ("intake", "coordination", "community", "participation")
WORKERS = ("intake", "coordination", "participation", "community", "reporting")
CALMS_S = (0.1, 0.7)

WORKER = tuple(f"{service}-worker" for service in WORKERS)
NOTHING = ("",)

Way = Callable[[Injector, Fault], Awaitable[None]]
Kinds = dict[str, tuple[tuple[str, ...], Way]]


async def both(injector: Injector, fault: Fault) -> None:
    """Two faults at once."""
    await asyncio.gather(*(inject(injector, each) for each in fault.both))


KINDS: Kinds = {
    "kill-api": (("api",), processes.kill),
    "kill-worker": (WORKER, processes.kill),
    "kill-redis": (("redis",), processes.kill),
    "kill-postgres": (("postgres",), processes.kill),
    "power-cut-postgres": (("postgres",), processes.kill_all),
    "freeze-api": (("api",), processes.freeze),
    "freeze-worker": (WORKER, processes.freeze),
    "freeze-worker-long": (WORKER, turns.freeze_long),
    "freeze-redis": (("redis",), processes.freeze),
    "freeze-postgres": (("postgres",), processes.freeze),
    "silence-redis": (("redis",), processes.silence),
    "wipe-redis": (NOTHING, streams.wipe),
    "lose-tail": (PUBLISHERS, streams.lose_tail),
    "fail-over-redis": (PUBLISHERS, streams.fail_over),
    "duplicate": (PUBLISHERS, streams.duplicate),
    "reorder": (PUBLISHERS, streams.straggle),
    "clock-ahead": (PUBLISHERS, streams.leap),
    "clock-set-back": (PUBLISHERS, streams.set_clock_back),
    "clock-of-service": (("api", *WORKER), clocks.move),
    "clock-of-redis": (("redis",), clocks.move),
    "clock-of-postgres": (("postgres",), clocks.move),
    "poison": (PUBLISHERS, streams.poison),
    "redis-full": (NOTHING, redis_troubles.fill),
    "redis-read-only": (NOTHING, redis_troubles.make_read_only),
    "redis-slow": (NOTHING, redis_troubles.slow_down),
    "redis-on-old-files": (NOTHING, redis_troubles.restart_on_old_files),
    "redis-without-files": (NOTHING, redis_troubles.restart_without_files),
    "fail-over-postgres": (NOTHING, postgres_troubles.disconnect),
    "postgres-connections": (NOTHING, postgres_troubles.take_all_connections),
    "deny-table": (postgres_troubles.TABLES, postgres_troubles.deny),
    "lock-table": (postgres_troubles.TABLES, postgres_troubles.lock),
    "replay": (PUBLISHERS, operators.replay),
    "rebuild": (NOTHING, operators.rebuild),
    "rebuild-and-replace": (NOTHING, operators.rebuild_and_replace),
    "retry-dead-letters": (postgres_troubles.TABLES, operators.retry_dead_letters),
    "two-at-once": (NOTHING, both),
}
"""Kind → its targets, and how it is done."""

ON_A_CLUSTER: Kinds = {
    **{
        kind: how
        for kind, how in KINDS.items()
        if how[0] != ("redis",) and how[1].__module__ != redis_troubles.__name__ and kind != "wipe-redis"
    },
    "kill-node": (NOTHING, nodes.kill),
    "freeze-node": (NOTHING, nodes.freeze),
    "wipe-node": (NOTHING, nodes.wipe),
}
"""The same on a Redis Cluster, whose servers fail one by one."""

ALONE = {"two-at-once", "poison", "redis-on-old-files", "redis-without-files", "retry-dead-letters"}
"""What must be watched while it is done, or is no single fault."""


def drawn(seed: int, count: int, *, cluster: bool = False) -> Iterator[Fault]:
    """The schedule of this seed: every kind once in each round, in an order and with targets of its own."""
    chance, kinds = random.Random(seed), ON_A_CLUSTER if cluster else KINDS
    rounds: list[str] = []
    for _ in range(count):
        if not rounds:
            rounds = chance.sample(sorted(kinds), len(kinds))
        yield _of(rounds.pop(), kinds, chance)


def _of(kind: str, kinds: Kinds, chance: random.Random) -> Fault:
    pair = chance.sample(sorted(kinds.keys() - ALONE), 2) if kind == "two-at-once" else ()
    target, calm = chance.choice(kinds[kind][0]), chance.uniform(*CALMS_S)
    return Fault(kind, target, chance.random(), calm, tuple(_of(each, kinds, chance) for each in pair))


async def inject(injector: Injector, fault: Fault) -> None:
    """Do it; returns when it is over, or done where nothing lasts."""
    await (KINDS | ON_A_CLUSTER)[fault.kind][1](injector, fault)
