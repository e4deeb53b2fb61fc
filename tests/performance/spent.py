"""Where the time of the pipeline goes: CPU time an event, by part, ours beside the floor's.

`python -m tests.performance.spent [rounds] [events]`. Unlike a rate it hardly depends on what else the machine does.
"""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import asyncpg
import psutil
from redis.asyncio import Redis

from shared.stack.account import choose_account
from shared.testing.servers import temporary_folder
from tests.performance import pipeline
from tests.performance.house import House, built, connected
from tests.performance.pipeline import Side

_BACKENDS = "SELECT pid, coalesce(datname, 'of itself') AS place FROM pg_stat_activity WHERE pid <> ALL($1)"
_MODULES = {
    "services.intake.app:worker": "relay",
    "services.reporting.app:worker": "consumer",
    "floor.relay": "relay",
    "floor.consumer": "consumer",
}
Spent = dict[str, float]


async def main(rounds: int, events: int) -> None:
    """Measure and print."""
    with temporary_folder(choose_account()) as folder:
        async with built(folder) as house:
            with pipeline.workers(house):
                async with pipeline.sides(house) as sides, connected(house.admin_url) as admin:
                    _show(await _measure(house, sides, admin, rounds, events), rounds * events)


async def _measure(
    house: House, sides: dict[str, Side], admin: asyncpg.Connection[Any], rounds: int, events: int
) -> dict[str, Spent]:
    """Seconds by side and part."""
    spent: dict[str, Spent] = {side: defaultdict(float) for side in sides}
    redis = Redis.from_url(house.redis_url)
    own = [await side.fetchval("SELECT pg_backend_pid()") for each in sides.values() for side in _lines(each)]
    own.append(await admin.fetchval("SELECT pg_backend_pid()"))
    server = int((await redis.info("server"))["process_id"])
    for number in range(rounds + 1):
        for name, side in sides.items():
            await house.rest()
            before = _times(_processes(name), await _backends(admin, own), server)
            await pipeline.measure_round(side, house, events)
            await asyncio.sleep(0.5)  # acknowledgements and notes of the last batches
            after = _times(_processes(name), await _backends(admin, own), server)
            if number:  # the first round is for warming up
                for part, seconds in after.items():
                    spent[name][part] += seconds - before.get(part, 0.0)
    await redis.aclose()
    return spent


def _lines(side: Side) -> tuple[asyncpg.Connection[Any], ...]:
    return side.publisher, side.consumer


def _processes(side: str) -> dict[int, str]:
    found = {}
    for process in psutil.Process().children():
        words = " ".join(process.cmdline())
        for module, part in _MODULES.items():
            if module in words and ("floor" in words) == (side == "floor"):
                found[process.pid] = part
    return found


async def _backends(admin: asyncpg.Connection[Any], own: list[int]) -> dict[int, str]:
    return {row["pid"]: f"Postgres, {row['place']}" for row in await admin.fetch(_BACKENDS, own)}


def _times(processes: Mapping[int, str], backends: Mapping[int, str], redis: int) -> Spent:
    sums: Spent = defaultdict(float)
    for pid, part in ({redis: "Redis"} | dict(processes) | dict(backends)).items():
        try:
            told = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            continue
        sums[part] += told.user + told.system
    return sums


def _show(spent: dict[str, Spent], events: int) -> None:
    for side, parts in spent.items():
        print(f"{side}: {sum(parts.values()) / events * 1e6:.1f} µs an event")  # noqa: T201
        for part, seconds in sorted(parts.items(), key=lambda item: -item[1]):
            if seconds / events > 2e-7:
                print(f"  {seconds / events * 1e6:6.1f}  {part}")  # noqa: T201


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(*(given + [5, 20_000][len(given) :])))
