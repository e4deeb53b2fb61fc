"""`make bench`: the figures of the quality bars, each beside a hand-written floor measured in the same run.

Absolute times mean little on a noisy machine, so both sides stand on the same servers, take turns, and give medians.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from redis.asyncio import Redis
from rich.console import Console
from rich.markup import escape

from shared.demo.story import StoryBroken
from shared.migrations import run_migrations
from shared.stack.account import choose_account
from shared.testing.servers import Databases, running_postgres, temporary_folder
from tests.performance import command, latency, national, pipeline, rebuild, stack, summary, withdrawal
from tests.performance.figures import Figure, show, write
from tests.performance.house import House, built
from tests.performance.load import RefusedError
from tests.performance.pipeline import LostError
from tests.performance.programs import NotReadyError, end_of, megabytes
from tests.performance.withdrawal import NotInForceError

console = Console(highlight=False, soft_wrap=True, width=100)


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    seconds: float
    events: int
    samples: int
    load: float
    """Seconds of the national load."""
    kept: int
    """Events that a rebuild reads."""
    facts: int
    """Facts behind the larger of two summaries."""
    withdrawals: int


FULL = Size(rounds=5, seconds=3.0, events=20_000, samples=200, load=60, kept=60_000, facts=10_000_000, withdrawals=20)
QUICK = Size(rounds=2, seconds=1.5, events=3_000, samples=50, load=20, kept=10_000, facts=500_000, withdrawals=3)


def say(line: str) -> None:
    """Tell how it goes on."""
    console.print(line, style="dim")


APART = frozenset({"embedded", "national_load", "rebuild", "summary", "withdrawal"})
"""Parts that stand on servers of their own."""
PARTS = frozenset({"command", "pipeline", "latency", "rss"}) | APART
"""What `--only` may name; `embedded` is the stack of `tsunagu up`: its start and its memory."""


async def main(size: Size, path: Path, parts: frozenset[str]) -> bool:
    """Measure, print, write; returns whether everything could be measured, met or missed."""
    started = time.perf_counter()
    figures: dict[str, Figure] = {}
    with temporary_folder(choose_account()) as folder:
        if parts - APART:
            async with built(folder) as house:
                console.print(await _surroundings(house))
                try:
                    figures |= await _measure(house, size, parts)
                except (LostError, RefusedError):
                    _tell_logs(folder)
                    raise
        if parts & {"rebuild", "summary"}:
            figures |= await _measure_reporting(size, parts)
        if "embedded" in parts:
            figures |= _embedded(folder)
        if "withdrawal" in parts:
            figures |= await asyncio.to_thread(withdrawal.measure, folder, samples=size.withdrawals, say=say)
        if "national_load" in parts:
            figures |= await _national_load(folder, size)
    show(figures, console)
    write(figures, path)
    console.print(f"{path} written; {time.perf_counter() - started:.0f} s in all")
    return bool(figures) and ("embedded" not in parts or "start" in figures)


def _tell_logs(folder: Path) -> None:
    """What the processes said last; the folder goes with the bench."""
    for log in sorted(folder.glob("*.log")):
        if end := end_of(log, lines=5):
            console.print(f"[bold]{log.name}[/]\n{escape(end)}")


async def _measure(house: House, size: Size, parts: frozenset[str]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    with command.apis(house) as apis:
        for difference in await command.compare_rows(house, apis):
            console.print(f"[bold red]The floor writes other rows:[/] {escape(difference)}")
        if "command" in parts:
            told = await command.measure(house, apis, rounds=size.rounds, seconds=size.seconds)
            say(f"command: the load itself took {told.client_cpu:.0%} of one core")
            figures["command"] = told.figure
        if parts & {"pipeline", "latency", "rss"}:
            figures |= await _measure_road(house, size, parts, apis)
    return figures


async def _measure_road(house: House, size: Size, parts: frozenset[str], apis: command.Apis) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    with pipeline.workers(house) as workers:
        async with pipeline.sides(house) as sides:
            if "pipeline" in parts:
                figures |= await pipeline.measure(house, sides, rounds=size.rounds, events=size.events, say=say)
            if "latency" in parts:
                figures |= await latency.measure(apis, sides, samples=size.samples)
        if "rss" in parts:
            sizes = [megabytes(process.pid) for process in (apis.process, *workers)]
            say("rss: intake API {:.0f} MB, intake worker {:.0f} MB, reporting worker {:.0f} MB".format(*sizes))
            figures["rss"] = Figure(max(sizes), stack.GOAL_MB, "MB")
    return figures


async def _measure_reporting(size: Size, parts: frozenset[str]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    with running_postgres(durable=True) as server:
        databases = Databases(server, run_migrations)
        if "rebuild" in parts:
            figures |= await rebuild.measure(databases, rounds=size.rounds, events=size.kept, say=say)
        if "summary" in parts:
            figures |= await summary.measure(databases, facts=size.facts, samples=min(size.samples, 50), say=say)
    return figures


def _embedded(folder: Path) -> dict[str, Figure]:
    try:
        return stack.measure(folder)
    except NotReadyError as failure:
        console.print(f"[bold red]start and embedded memory could not be measured:[/] {escape(str(failure))}")
        return {}


async def _national_load(folder: Path, size: Size) -> dict[str, Figure]:
    outcome = await asyncio.to_thread(national.measure, folder, size.load, say)
    if not outcome.sound:
        raise LostError(f"national load: {outcome}")
    return outcome.figures()


async def _surroundings(house: House) -> str:
    """Where it was measured."""
    connection = await asyncpg.connect(house.admin_url)
    redis = Redis.from_url(house.redis_url)
    versions = {
        "Python": platform.python_version(),
        "PostgreSQL": str(await connection.fetchval("SHOW server_version")),
        "Redis": str((await redis.info("server"))["redis_version"]),
    }
    settings = [f"{name} {await connection.fetchval(f'SHOW {name}')}" for name in ("fsync", "synchronous_commit")]
    await connection.close()
    await redis.aclose()
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"{os.cpu_count()} cores (load {os.getloadavg()[0]:.1f}), {told}; {', '.join(settings)}, appendonly yes"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller rounds, for a look in a minute")
    parser.add_argument(
        "--only",
        type=_parts,
        default=PARTS,
        metavar="PART,…",
        help=f"measure only some of: {', '.join(sorted(PARTS))}; without the others' load before them",
    )
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures are written")
    return parser.parse_args()


def _parts(listed: str) -> frozenset[str]:
    """What `--only` names. Raises ArgumentTypeError."""
    named = frozenset(listed.split(","))
    if unknown := named - PARTS:
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return named


if __name__ == "__main__":
    told = _arguments()
    try:
        sys.exit(0 if asyncio.run(main(QUICK if told.quick else FULL, told.json, told.only)) else 1)
    except (NotReadyError, LostError, RefusedError, NotInForceError, StoryBroken) as failure:
        console.print(f"[bold red]The bench was broken off:[/] {escape(str(failure))}")
        sys.exit(1)
