"""The fault suite: `FAULTS=200 SEED=7 python -m tests.faults.run`; exit code 0 only when nothing was lost or doubled.

Without `FAULTS` every kind comes once. `REPLICAS=4` runs so many of each process, `CLUSTER=1` the streams on a Redis
Cluster with partitions.

A stack of its own runs under steady load while faults of a seeded schedule are injected one after the other; each time
it is measured how long it takes until everything acknowledged so far, and probes of every publisher, are counted.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from shared.demo.story import CITY
from shared.stack.account import choose_account
from shared.stack.state import State
from shared.testing.servers import temporary_folder
from tests.faults.checker import Checker, Verdict
from tests.faults.driver import KINDS as DONE
from tests.faults.driver import Driver
from tests.faults.injector import Fault, Injector
from tests.faults.schedule import KINDS, ON_A_CLUSTER, drawn, inject
from tests.faults.stack import partitions, replicas, stack, tokens_of

CLIENTS = 4
PROBES = ("concern", "conference", "gap", "menu")
"""One kind of each publisher that reporting listens to."""
CASES = 3
RECOVERY_S, SETTLE_S = 60, 60
LOOK_S = 0.05

console = Console(highlight=False, soft_wrap=True, width=110)


@dataclass
class Suite:
    """One run of a schedule against a running stack."""

    driver: Driver
    injector: Injector
    checker: Checker
    recoveries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _counted: int = 0
    """So many of the driver's acknowledged list are known to be counted."""
    _waiting_for: str = ""

    async def run(self, seed: int, faults: int) -> Verdict:
        """Work, disturb, stop, settle, compare."""
        async with asyncio.timeout(SETTLE_S):
            await self.checker.note_what_stands()
        first = random.Random(seed)
        for kind in ("consultation", "hub"):  # contacts, consents and sessions need one
            await self.driver.issue(kind, first)
        for _ in range(CASES):
            await self.driver.open_case(first)
        clients = [asyncio.create_task(self.driver.work(random.Random(f"{seed}-{n}"), DONE)) for n in range(CLIENTS)]
        disturbing = asyncio.create_task(self._disturb(seed, faults))
        done, _ = await asyncio.wait([disturbing, *clients], return_when=asyncio.FIRST_COMPLETED)
        self.driver.stop()
        if disturbing not in done:  # a client met a refusal, which is raised here
            disturbing.cancel()
        await asyncio.gather(*clients)
        await disturbing
        return await self._settled()

    async def _disturb(self, seed: int, faults: int) -> None:
        probing = random.Random(f"{seed}-probes")
        for number, fault in enumerate(drawn(seed, faults, cluster=self.injector.cluster is not None), start=1):
            await asyncio.sleep(fault.calm)
            await inject(self.injector, fault)
            took = await self._recovery(fault, probing)
            self.recoveries[fault.kind].append(took)
            console.print(f"{number:3} {fault.name:40} recovered in {took:5.2f} s", style="dim")

    async def _recovery(self, fault: Fault, chance: random.Random) -> float:
        """Seconds until new probes, and everything acknowledged before them, are counted."""
        started = time.monotonic()
        await asyncio.gather(*(self.driver.issue(kind, chance) for kind in PROBES))
        if not await self._until_recovered(RECOVERY_S, fault.name):
            self._counted = len(self.driver.acknowledged)  # the checker will tell; the next fault is not to wait
        return time.monotonic() - started

    async def _until_recovered(self, seconds: float, what: str) -> bool:
        deadline, wanted = time.monotonic() + seconds, len(self.driver.acknowledged)
        while time.monotonic() < deadline:
            if await self.has_recovered(wanted):
                return True
            await asyncio.sleep(LOOK_S)
        console.print(f"[bold red]{escape(what)}: not recovered after {seconds:.0f} s: {escape(self._waiting_for)}[/]")
        return False

    async def has_recovered(self, wanted: int) -> bool:
        """Whether every process runs, and the first `wanted` acknowledged commands are counted."""
        state = self.injector.state
        down = [process["name"] for process in state.processes if process["status"] != "running"]
        if down:
            self._waiting_for = f"{', '.join(down)} not running"
            return False
        asked = [done.id for done in self.driver.acknowledged[self._counted : wanted]]
        try:
            connection = await asyncpg.connect(state.databases["reporting"], timeout=5)
        except (OSError, asyncpg.PostgresError) as failure:
            self._waiting_for = f"reporting's database: {type(failure).__name__}"
            return False
        try:
            rows = await connection.fetch("SELECT fact_id FROM fact WHERE fact_id = ANY($1::uuid[])", asked, timeout=5)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        finally:
            connection.terminate()
        return self._advance({row["fact_id"] for row in rows}, wanted)

    def _advance(self, counted: set[UUID], wanted: int) -> bool:
        while self._counted < wanted and self.driver.acknowledged[self._counted].id in counted:
            self._counted += 1
        late = self.driver.acknowledged[self._counted : wanted]
        self._waiting_for = f"{len(late)} not counted, the first {late[0] if late else ''}"
        return not late

    async def _settled(self) -> Verdict:
        """The verdict once it is clean, or the last one."""
        deadline = time.monotonic() + SETTLE_S
        while True:
            verdict = await self.checker.verdict(self.driver.acknowledged, self.injector.hostile)
            if verdict.clean or time.monotonic() > deadline:
                return verdict
            await asyncio.sleep(1)

    def show(self) -> None:
        """Faults by kind, and what the clients met."""
        table = Table("fault", "count", "median s", "longest s", title="recoveries")
        for kind, took in sorted(self.recoveries.items()):
            table.add_row(kind, str(len(took)), f"{sorted(took)[len(took) // 2]:.2f}", f"{max(took):.2f}")
        console.print(table)
        repeated = ", ".join(f"{reason} {count}" for reason, count in self.driver.repeated.most_common())
        console.print(f"repeated: {repeated or 'nothing'}")


async def main(injector: Injector, state: State, seed: int, faults: int) -> bool:
    """Run the suite; the last line printed is its result. Returns whether nothing was lost, doubled or stuck."""
    tokens = tokens_of(state)
    checker = Checker(state, tokens(CITY), injector.redis_url, injector.partitions)
    suite = Suite(Driver(state.base_url, tokens), injector, checker)
    verdict = await suite.run(seed, faults)
    for trouble in injector.troubles:
        verdict.hold(trouble, 1)
    await suite.driver.aclose()
    suite.show()
    for finding in verdict.findings:
        console.print(f"[bold red]{escape(finding)}[/]")
    if not verdict.clean:
        console.print(f"logs are kept in {kept(seed)}")
    result = {
        "seed": seed,
        "faults": sum(len(took) for took in suite.recoveries.values()),
        "acknowledged": len(suite.driver.acknowledged),
        "lost": verdict.lost,
        "doubled": verdict.doubled,
        "stuck": verdict.stuck,
        "longest_recovery_s": round(max((max(took) for took in suite.recoveries.values()), default=0.0), 2),
    }
    console.print(json.dumps(result))
    return verdict.clean


def kept(seed: int) -> Path:
    """Where the logs of a run that was not clean are kept."""
    return Path(tempfile.gettempdir()) / f"tsunagu-faults-{seed}"


def start() -> bool:
    """Read what was asked for, and run it; logs of a run that was not clean are kept."""
    faults = int(os.environ.get("FAULTS") or len(ON_A_CLUSTER if os.environ.get("CLUSTER") else KINDS))
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(1_000_000))
    console.print(f"seed {seed}, {faults} faults, {replicas()} of each process, {partitions()} streams a publisher")
    with temporary_folder(choose_account()) as folder:
        clean = False
        try:
            with stack(folder) as (home, state, cluster):
                clean = asyncio.run(main(Injector(home, cluster, partitions()), state, seed, faults))
        finally:
            if not clean:
                shutil.copytree(folder / "home" / "logs", kept(seed), dirs_exist_ok=True)
    return clean


if __name__ == "__main__":
    sys.exit(0 if start() else 1)
