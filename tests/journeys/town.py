"""All five services in one process on real databases; events are carried by hand: shuffled, doubled or as they come."""

import contextlib
import importlib
import random
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from joserfc.jwk import ECKey
from sqlalchemy import func, select, text

from shared.actors import Actor
from shared.contracts.topology import SUBSCRIPTIONS
from shared.db import Database, database
from shared.demo.story import Check, Story, StoryBroken
from shared.messaging import tables
from shared.messaging.consumer import Delivery
from shared.privacy.keys import KeyRing, generate
from shared.service import Service
from shared.settings import SERVICES, ServiceSettings
from shared.testing.servers import Databases
from shared.web.tokens import mint, new_signing_key, public_jwks

NOW = datetime.fromisoformat("2026-11-30T12:00:00+09:00")
ROUNDS = 40


@dataclass
class House:
    """One service of the town: its parts, its database, what of its outbox was carried away so far."""

    service: Service
    settings: ServiceSettings
    held: Database
    keys: KeyRing
    app: FastAPI
    carried: int = 0
    waiting: list[Delivery] = field(default_factory=list)

    async def fetch_new(self) -> list[Delivery]:
        """What this service published since the last call."""
        async with self.held.sessions() as session:
            rows = await session.execute(
                select(tables.outbox.c.position, tables.outbox.c.body)
                .where(tables.outbox.c.position > self.carried)
                .order_by(tables.outbox.c.position)
            )
            found = [Delivery(f"tsunagu:{self.service.name}", f"{row.position}-0", row.body.encode()) for row in rows]
        if found:
            self.carried = int(found[-1].entry.split("-")[0])
        return found

    async def rows(self, *names: str) -> dict[str, list[str]]:
        """The content of tables, as text, for comparing states."""
        found: dict[str, list[str]] = {}
        async with self.held.sessions() as session:
            for name in names:
                rows = await session.execute(text(f'SELECT t::text FROM "{name}" AS t'))
                found[name] = sorted(row[0] for row in rows)
        return found

    async def counts(self) -> dict[str, int]:
        """How many rows every table holds, but the access log's."""
        async with self.held.sessions() as session:
            names = await session.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'access_log'")
            )
            return {
                name: (await session.execute(text(f'SELECT count(*) FROM "{name}"'))).scalar_one()
                for name in sorted(names.scalars())
            }


@dataclass
class Town:
    """The five houses, one client for all, and the messenger between them."""

    houses: dict[str, House]
    client: httpx.AsyncClient
    signing: ECKey
    chance: random.Random | None = None
    tokens: dict[Actor, str] = field(default_factory=dict)
    story_so_far: Story | None = None
    steps_told: int = 0

    def token(self, actor: Actor) -> str:
        """A valid token for this actor."""
        if actor not in self.tokens:
            self.tokens[actor] = mint(self.signing, subject=actor.subject, agency=actor.agency, roles=actor.roles)
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

    async def _hand_over(self, house: House) -> None:
        waiting, house.waiting = house.waiting, []
        for batch in self._batches(waiting):
            done = await house.service.consumer.take(batch, house.held.sessions, house.keys, limit=5)
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
        """Every table's number of rows in every house: equal before and after what was refused."""
        return {name: await house.counts() for name, house in self.houses.items()}

    async def dead_letters(self) -> int:
        """How many entries could not be applied anywhere."""
        total = 0
        for house in self.houses.values():
            async with house.held.sessions() as session:
                total += (await session.execute(select(func.count()).select_from(tables.dead_letter))).scalar_one()
        return total


def parts(name: str) -> Service:
    """The parts that a service's `app.py` names."""
    found: Service = importlib.import_module(f"services.{name}.app").SERVICE
    return found


@dataclass(frozen=True)
class Keys:
    """Key files for a town, made once a test session."""

    folder: Path
    signing: ECKey

    @classmethod
    def make(cls, folder: Path) -> "Keys":
        """Generate all of them."""
        generate(folder, list(SERVICES))
        signing = new_signing_key()
        (folder / "issuer.jwks").write_text(public_jwks(signing))
        return cls(folder, signing)


@contextlib.asynccontextmanager
async def built(databases: Databases, keys: Keys, *, now: datetime = NOW) -> AsyncIterator[Town]:
    """Build a town on fresh databases; gone at the end."""
    async with contextlib.AsyncExitStack() as stack:
        houses = {}
        for name in SERVICES:
            url = await databases.clone(name)
            stack.push_async_callback(databases.drop, url)
            houses[name] = await _house(stack, name, url, keys, now)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(_gate(houses)), base_url="http://town")
        yield Town(houses, await stack.enter_async_context(client), keys.signing)


async def _house(stack: contextlib.AsyncExitStack, name: str, url: str, keys: Keys, now: datetime) -> House:
    settings = ServiceSettings(
        service=name,
        instance=name,
        database_url=url,
        issuer_jwks=str(keys.folder / "issuer.jwks"),
        keys=keys.folder / name,
        public_keys=keys.folder / "public",
        now=now,
        database_pool=4,
    )
    service = parts(name)
    app = service.api(settings)
    await stack.enter_async_context(app.router.lifespan_context(app))
    held = await stack.enter_async_context(database(settings))
    if service.prepare is not None:
        async with held.sessions.begin() as session:
            await service.prepare(session, settings)
    return House(service, settings, held, KeyRing.load(settings.keys, settings.public_keys), app)


def _gate(houses: dict[str, House]) -> Callable[..., Any]:
    async def gate(scope: Any, receive: Any, send: Any) -> None:
        await houses[scope["path"].split("/")[1]].app(scope, receive, send)

    return gate
