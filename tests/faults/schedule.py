"""The schedule of faults: drawn from a seed, so that it can be repeated."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator

from tests.faults import postgres_troubles, processes, redis_troubles, streams
from tests.faults.injector import Fault, Injector

PUBLISHERS = ("intake", "coordination", "community", "participation")
WORKERS = ("intake", "coordination", "participation", "community", "reporting")
CALMS_S = (0.2, 1.0)

WORKER = tuple(f"{service}-worker" for service in WORKERS)
NOTHING = ("",)

Way = Callable[[Injector, Fault], Awaitable[None]]


async def both(injector: Injector, fault: Fault) -> None:
    """Two faults at once."""
    await asyncio.gather(*(inject(injector, each) for each in fault.both))


KINDS: dict[str, tuple[tuple[str, ...], Way]] = {
    "kill-api": (("api",), processes.kill),
    "kill-worker": (WORKER, processes.kill),
    "kill-redis": (("redis",), processes.kill),
    "kill-postgres": (("postgres",), processes.kill),
    "power-cut-postgres": (("postgres",), processes.kill_all),
    "freeze-api": (("api",), processes.freeze),
    "freeze-worker": (WORKER, processes.freeze),
    "freeze-redis": (("redis",), processes.freeze),
    "freeze-postgres": (("postgres",), processes.freeze),
    "silence-redis": (("redis",), processes.silence),
    "wipe-redis": (NOTHING, streams.wipe),
    "lose-tail": (PUBLISHERS, streams.lose_tail),
    "fail-over-redis": (PUBLISHERS, streams.fail_over),
    "duplicate": (PUBLISHERS, streams.duplicate),
    "reorder": (PUBLISHERS, streams.straggle),
    "clock-ahead": (PUBLISHERS, streams.leap),
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
    "two-at-once": (NOTHING, both),
}
"""Kind → its targets, and how it is done."""

ALONE = {"two-at-once", "poison", "redis-on-old-files", "redis-without-files"}
"""What must be watched while it is done, or is no single fault."""


def drawn(seed: int, count: int) -> Iterator[Fault]:
    """The schedule of this seed: every kind once in each round, in an order and with targets of its own."""
    chance = random.Random(seed)
    rounds: list[str] = []
    for _ in range(count):
        if not rounds:
            rounds = chance.sample(sorted(KINDS), len(KINDS))
        yield _of(rounds.pop(), chance)


def _of(kind: str, chance: random.Random) -> Fault:
    pair = chance.sample(sorted(KINDS.keys() - ALONE), 2) if kind == "two-at-once" else ()
    targets = KINDS[kind][0]
    calm = chance.uniform(*CALMS_S)
    return Fault(kind, chance.choice(targets), chance.random(), calm, tuple(_of(each, chance) for each in pair))


async def inject(injector: Injector, fault: Fault) -> None:
    """Do it; returns when it is over, or done where nothing lasts."""
    await KINDS[fault.kind][1](injector, fault)
