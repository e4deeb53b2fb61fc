"""All five services in one process on real databases; events are carried by hand: shuffled, doubled or as they come."""

import contextlib
import importlib
import random
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

from shared.actors import Actor
from shared.contracts.topology import SUBSCRIPTIONS
from shared.demo.story import Check, Story, StoryBroken
from shared.messaging.consumer import Delivery
from shared.service import Service
from shared.settings import SERVICES
from shared.testing.house import House, at_home
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

    async def begins_anew(self) -> None:
        """Be as when it was built."""
        for house in self.houses.values():
            await house.begins_anew()
            await house.prepares()
            house.carried, house.waiting = 0, []
        self.chance, self.story_so_far, self.steps_told = None, None, 0


def parts(name: str) -> Service:
    """The parts that a service's `app.py` names."""
    found: Service = importlib.import_module(f"services.{name}.app").SERVICE
    return found


@dataclass
class Towns:
    """The towns of a test session: whoever needs one is lent one for a while, and gets it as if newly built."""

    databases: Databases
    keys: Keys
    _open: contextlib.AsyncExitStack
    _idle: list[Town] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def lent(self) -> AsyncIterator[Town]:
        """A town in which nothing has happened; another one is built only while all are lent."""
        if not self._idle:
            self._idle.append(await self._open.enter_async_context(_built(self.databases, self.keys)))
        town = self._idle.pop()
        try:
            await town.begins_anew()
            yield town
        finally:
            self._idle.append(town)


@contextlib.asynccontextmanager
async def towns(databases: Databases, keys: Keys) -> AsyncIterator[Towns]:
    """Lend towns for as long as the block runs."""
    async with contextlib.AsyncExitStack() as stack:
        yield Towns(databases, keys, stack)


@contextlib.asynccontextmanager
async def _built(databases: Databases, keys: Keys) -> AsyncIterator[Town]:
    async with contextlib.AsyncExitStack() as stack:
        houses = {}
        for name in SERVICES:
            house = at_home(TownHouse, parts(name), keys, databases, pool=4)
            houses[name] = await stack.enter_async_context(house)
        client = httpx.AsyncClient(transport=gate(houses), base_url="http://town")
        yield Town(houses, await stack.enter_async_context(client), keys)


def gate(houses: dict[str, TownHouse]) -> httpx.ASGITransport:
    """The way of a request to the house that its path names."""

    async def passing(scope: Any, receive: Any, send: Any) -> None:
        await houses[scope["path"].split("/")[1]].app(scope, receive, send)

    return httpx.ASGITransport(passing)
