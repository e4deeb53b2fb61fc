"""All five services in one process on real databases; events are carried by hand: shuffled, doubled or as they come."""

import contextlib
import importlib
import random
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from shared.actors import Actor
from shared.contracts.topology import SUBSCRIPTIONS
from shared.demo.story import Check, Story, StoryBroken
from shared.messaging.consumer import Delivery
from shared.service import Service
from shared.settings import SERVICES
from shared.testing.house import NOW, House, opened
from shared.testing.keys import Keys
from shared.testing.servers import Databases

ROUNDS = 40


@dataclass
class TownHouse(House):
    """One service of the town; what of its outbox was carried away so far, and what waits for it."""

    carried: int = 0
    waiting: list[Delivery] = field(default_factory=list)

    async def fetch_new(self) -> list[Delivery]:
        """What this service published since the last call."""
        rows = await self.outbox(self.carried)
        self.carried = max((position for position, _ in rows), default=self.carried)
        return [Delivery(f"tsunagu:{self.service.name}", f"{position}-0", body.encode()) for position, body in rows]


@dataclass
class Town:
    """The five houses, one client for all, and the messenger between them."""

    houses: dict[str, TownHouse]
    client: httpx.AsyncClient
    keys: Keys
    chance: random.Random | None = None
    tokens: dict[Actor, str] = field(default_factory=dict)
    story_so_far: Story | None = None
    steps_told: int = 0

    def token(self, actor: Actor) -> str:
        """A valid token for this actor."""
        if actor not in self.tokens:
            self.tokens[actor] = self.keys.token(actor)
        return self.tokens[actor]

    def story(self) -> Story:
        """A story to be played here; what it waits for is carried at once."""
        return Story(self.client, self.token, self)

    async def until(self, what: str, check: Check) -> Any:
        """Carry everything that waits, then ask once: nothing else can be waited for. Raises StoryBroken."""
        await self.carry()
        if found := await check():
            return found
        raise StoryBroken(f"{what}: nothing is under way any more")

    async def carry(self) -> int:
        """Carry events until none is left; with `chance` in any order, several times, in batches of any size."""
        total = 0
        for _ in range(ROUNDS):
            for name, house in self.houses.items():
                news = await house.fetch_new()
                total += len(news)
                for listener in self.houses.values():
                    if name in SUBSCRIPTIONS[listener.service.name]:
                        listener.waiting += news
            if not any(house.waiting for house in self.houses.values()):
                return total
            for house in self.houses.values():
                await self._hand_over(house)
        raise AssertionError({name: len(house.waiting) for name, house in self.houses.items()})

    async def _hand_over(self, house: TownHouse) -> None:
        waiting, house.waiting = house.waiting, []
        for batch in self._batches(waiting):
            done = await house.takes(batch)
            house.waiting += [
                Delivery(item.stream, item.entry, item.body, item.attempts + 1) for item in batch if item not in done
            ]

    def _batches(self, waiting: list[Delivery]) -> Iterable[list[Delivery]]:
        if self.chance is None:
            yield waiting
            return
        doubled = waiting + self.chance.choices(waiting, k=len(waiting)) if waiting else []
        self.chance.shuffle(doubled)
        while doubled:
            size = self.chance.randint(1, 7)
            yield doubled[:size]
            doubled = doubled[size:]

    async def counts(self) -> dict[str, dict[str, int]]:
        """Every table's number of rows in every house, but the access logs': a refusal changes none."""
        return {name: await house.counts(but={"access_log"}) for name, house in self.houses.items()}

    async def dead_letters(self) -> int:
        """How many entries could not be applied anywhere."""
        return sum([len(await house.dead_letters()) for house in self.houses.values()])


def parts(name: str) -> Service:
    """The parts that a service's `app.py` names."""
    found: Service = importlib.import_module(f"services.{name}.app").SERVICE
    return found


@contextlib.asynccontextmanager
async def built(databases: Databases, keys: Keys, *, now: datetime = NOW) -> AsyncIterator[Town]:
    """Build a town on fresh databases; gone at the end."""
    async with contextlib.AsyncExitStack() as stack:
        houses = {}
        for name in SERVICES:
            url = await databases.clone(name)
            stack.push_async_callback(databases.drop, url)
            house = await stack.enter_async_context(opened(TownHouse, parts(name), keys, url, now=now, pool=4))
            await house.prepares()
            houses[name] = house
        client = httpx.AsyncClient(transport=httpx.ASGITransport(_gate(houses)), base_url="http://town")
        yield Town(houses, await stack.enter_async_context(client), keys)


def _gate(houses: dict[str, TownHouse]) -> Callable[..., Any]:
    async def gate(scope: Any, receive: Any, send: Any) -> None:
        await houses[scope["path"].split("/")[1]].app(scope, receive, send)

    return gate
