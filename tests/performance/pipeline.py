"""How many events a second come from an outbox through Redis into another service's tables and an indicator."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from statistics import median

import asyncpg

from shared.db import OUTBOX_CHANNEL
from shared.stack.ports import choose_ports
from tests.performance import content
from tests.performance.figures import Figure
from tests.performance.floor.api import CHANNEL, STREAM
from tests.performance.house import House, connected
from tests.performance.programs import Process, running

GOAL, GOAL_PER_SECOND = 0.7, 5000.0
POLL_S = 0.002
PATIENCE_S = 60

_OURS = (
    "SELECT coalesce(sum(amount), 0)::bigint FROM rollup WHERE measure = 'consultations_received' AND dimension = ''"
)
_FLOOR = "SELECT coalesce(sum(amount), 0)::bigint FROM indicator WHERE id = 'consultations_received'"


class LostError(Exception):
    """The indicator did not come to the number of events, or went beyond it: no figure is worth anything then."""


@dataclass(frozen=True)
class Side:
    """One side's way from an outbox to an indicator."""

    publisher: asyncpg.Connection
    consumer: asyncpg.Connection
    stream: str
    channel: str
    counting: str

    async def counted(self) -> int:
        """What the indicator says now."""
        return int(await self.consumer.fetchval(self.counting))

    async def recorded(self) -> int:
        """How many events were ever put into the outbox."""
        return int(await self.publisher.fetchval("SELECT count(*) FROM outbox"))

    async def until(self, number: int, pause: float = POLL_S) -> float:
        """Wait until the indicator says so; returns when that was. Raises LostError."""
        deadline = time.perf_counter() + PATIENCE_S
        while (now := await self.counted()) < number:
            if time.perf_counter() > deadline:
                raise LostError(f"{self.stream}: {now} of {number} events are counted after {PATIENCE_S} s")
            await asyncio.sleep(pause)
        seen = time.perf_counter()
        if now > number:
            raise LostError(f"{self.stream}: {now} events are counted where there are {number}")
        return seen

    async def settle(self) -> int:
        """Wait until everything recorded is counted; returns how much that is."""
        recorded = await self.recorded()
        await self.until(recorded, pause=0.05)
        return recorded


@contextlib.asynccontextmanager
async def sides(house: House) -> AsyncIterator[dict[str, Side]]:
    """Open the connections through which the bench writes events and reads indicators."""
    async with (
        connected(house.intake) as intake,
        connected(house.reporting) as reporting,
        connected(house.floor_intake) as floor_intake,
        connected(house.floor_reporting) as floor_reporting,
    ):
        yield {
            "ours": Side(intake, reporting, "tsunagu:intake", OUTBOX_CHANNEL, _OURS),
            "floor": Side(floor_intake, floor_reporting, STREAM, CHANNEL, _FLOOR),
        }


@contextlib.contextmanager
def workers(house: House) -> Iterator[list[Process]]:
    """Run our two workers and the floor's relay and consumer; yields ours."""
    ports = choose_ports(["intake", "reporting"], {})
    ours = {"intake": house.intake, "reporting": house.reporting}
    floor = {"relay": house.floor_intake, "consumer": house.floor_reporting}
    with contextlib.ExitStack() as held:
        for name, address in floor.items():
            arguments = [f"tests.performance.floor.{name}"]
            held.enter_context(running(f"floor-{name}", arguments, house.floor_environment(address), house.folder))
        yield [
            held.enter_context(
                running(
                    f"{service}-worker",
                    [*f"faststream run services.{service}.app:worker --host 127.0.0.1 --port".split(), str(port)],
                    house.environment(service, ours[service]),
                    house.folder,
                    f"http://127.0.0.1:{port}/readyz",
                )
            )
            for service, port in ports.items()
        ]


async def measure(
    house: House, sides: dict[str, Side], *, rounds: int, events: int, say: Callable[[str], None]
) -> dict[str, Figure]:
    """Alternate the sides; the figures are medians of the rounds."""
    rates: dict[str, list[float]] = {side: [] for side in sides}
    for number in range(rounds):
        for name, side in sides.items():
            await house.rest()
            rates[name].append(await measure_round(side, house, events))
        say(f"pipeline round {number + 1}: " + ", ".join(f"{name} {rate[-1]:,.0f}/s" for name, rate in rates.items()))
    ours, floor = median(rates["ours"]), median(rates["floor"])
    return {
        "pipeline": Figure(ours, GOAL, "events/s", floor=floor, at_least=True),
        "pipeline_rate": Figure(ours, GOAL_PER_SECOND, "events/s", at_least=True),
    }


async def measure_round(side: Side, house: House, events: int) -> float:
    """Commit so many events at once; the clock runs from that commit until the last of them is counted."""
    before = await side.settle()
    rows = [(id_, side.stream, type_, body) for id_, type_, body in content.events(events, house.today)]
    async with side.publisher.transaction():
        await side.publisher.copy_records_to_table(
            "outbox", records=rows, columns=["event_id", "stream", "type", "body"]
        )
    committed = time.perf_counter()
    await side.publisher.execute(f"NOTIFY {side.channel}")
    return events / (await side.until(before + events) - committed)
