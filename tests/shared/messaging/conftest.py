"""A toy publisher (intake's outbox) and a toy consumer (reporting) on real Postgres and Redis."""

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, MetaData, Table, Text, Uuid, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.intake import ConcernReceived
from shared.db import Database, database
from shared.messaging import outbox, tables
from shared.messaging.clients import open_client
from shared.messaging.consumer import Consumer, Delivery
from shared.messaging.relay import Relay
from shared.messaging.worker import Worker
from shared.privacy.keys import KeyRing, generate
from shared.settings import ServiceSettings
from shared.testing.eventually import eventually

toy = MetaData()
seen = Table("seen", toy, Column("concern_id", Uuid), Column("agency", Text))


def a_concern(**overrides: Any) -> ConcernReceived:
    return ConcernReceived(
        **{"on": date(2026, 4, 10), "concern_id": uuid4(), "agency": "kita", "source": "hub"} | overrides
    )


@dataclass
class Side:
    """One service's database in the test, with what it has seen."""

    settings: ServiceSettings
    held: Database
    redis: Any
    failing: set[UUID] = field(default_factory=set)
    consumer: Consumer = field(init=False)

    def __post_init__(self) -> None:
        self.consumer = Consumer(self.settings.service)

        @self.consumer.on(ConcernReceived)
        async def see(event: ConcernReceived, session: AsyncSession, keys: KeyRing) -> None:
            await session.execute(insert(seen).values(concern_id=event.concern_id, agency=event.agency))
            if event.concern_id in self.failing:
                raise RuntimeError("this one always fails")

    async def publish(self, *events: ConcernReceived) -> None:
        async with self.held.sessions.begin() as session:
            for event in events:
                await outbox.record(session, event)

    async def seen(self) -> list[UUID]:
        async with self.held.sessions() as session:
            return list((await session.execute(select(seen.c.concern_id))).scalars())

    async def count_is(self, number: int) -> bool:
        return await self.count(seen) == number

    async def count(self, table: Table) -> int:
        async with self.held.sessions() as session:
            return (await session.execute(select(func.count()).select_from(table))).scalar_one()

    async def rows(self, statement: str) -> Any:
        async with self.held.sessions() as session:
            return (await session.execute(text(statement))).all()

    async def one(self, statement: str) -> Any:
        async with self.held.sessions() as session:
            return (await session.execute(text(statement))).scalar()

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncIterator[Worker]:
        async with running(Worker(self.settings, self.consumer)) as worker:
            yield worker

    async def take(self, *deliveries: Delivery, limit: int = 3) -> list[Delivery]:
        keys = KeyRing.load(self.settings.keys, self.settings.public_keys)
        return await self.consumer.take(deliveries, self.held.sessions, keys, limit=limit)

    def relay(self) -> Relay:
        return Relay(self.settings, self.redis)


@contextlib.asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[Worker]:
    """Run the worker; all its subscribers are up, for FastStream leaves behind what starts while it stops."""
    async with worker.application().start_lifespan_context():
        await eventually(lambda: all(subscriber.running for subscriber in worker.broker.subscribers), timeout=30)
        yield worker


MakeSide = Callable[..., AbstractAsyncContextManager[Side]]


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    generate(folder, ["intake", "reporting"])
    return folder


@pytest.fixture
async def sides(databases: Any, redis_url: str, key_folder: Path) -> AsyncIterator[Callable[..., Any]]:
    """Make a side: `await sides("intake")`; everything is closed afterwards."""
    async with contextlib.AsyncExitStack() as stack:

        async def make(service: str, **settings: Any) -> Side:
            url = await databases.empty(service)
            stack.push_async_callback(databases.drop, url)
            known = ServiceSettings(
                **{
                    "service": service,
                    "instance": service,
                    "database_url": url,
                    "redis_url": redis_url,
                    "keys": key_folder / service,
                    "public_keys": key_folder / "public",
                    "claim_idle_ms": 300,
                    "delivery_limit": 3,
                    "housekeeping_s": 0.2,
                }
                | settings
            )
            held = await stack.enter_async_context(database(known))
            async with held.engine.begin() as connection:
                await connection.run_sync(tables.metadata.create_all)
                await connection.run_sync(toy.create_all)
            redis = open_client(known.redis_url)
            stack.push_async_callback(redis.aclose)
            return Side(known, held, redis)

        yield make
