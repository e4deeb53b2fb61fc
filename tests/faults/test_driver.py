"""What the fault suite issues deserves no refusal, on whichever day: a refusal there would be told as a fault."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date

import pytest

from tests.faults.driver import FIRST, KINDS, LAST, Driver
from tests.journeys.town import Town, Towns, gate

CARRIED_EACH_S = 0.02
CLIENTS, EACH = 4, 24


class OnTheFirst(random.Random):
    """Draws the first day there is."""

    def randint(self, a: int, _: int) -> int:
        return a


class OnTheLast(random.Random):
    """Draws the last day there is."""

    def randint(self, _: int, b: int) -> int:
        return b


@pytest.fixture
async def driver(towns: Towns) -> AsyncIterator[Driver]:
    """Clients of a town where events are carried all the time; a household and a hub are known, and one case."""
    async with towns.lent() as town:
        carrier = asyncio.create_task(_carry(town))
        made = Driver("http://town", town.token, gate(town.houses))
        first = OnTheFirst(0)
        for kind in ("consultation", "hub"):
            await made.issue(kind, first)
        await made.open_case(first)
        yield made
        carrier.cancel()
        with suppress(asyncio.CancelledError):
            await carrier
        await made.aclose()


async def _carry(town: Town) -> None:
    while True:
        await town.carry()
        await asyncio.sleep(CARRIED_EACH_S)


@pytest.mark.parametrize(("drawing", "day"), [(OnTheFirst, FIRST), (OnTheLast, LAST)])
@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_is_refused_on_the_first_or_last_day(
    driver: Driver, kind: str, drawing: type[random.Random], day: date
) -> None:
    done = await driver.issue(kind, drawing(0))
    assert done.on == day


async def test_nothing_is_refused_to_several_clients_at_once(driver: Driver) -> None:
    async def work(chance: random.Random) -> None:
        for _ in range(EACH):
            await driver.issue(chance.choice(KINDS), chance)

    await asyncio.gather(*(work(random.Random(f"0-{client}")) for client in range(CLIENTS)))
    assert len(driver.acknowledged) >= CLIENTS * EACH
