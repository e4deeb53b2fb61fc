"""What every fault needs: the running stack's processes and servers, and patience while another fault lasts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from shared.contracts.topology import stream
from shared.messaging.clients import open_client
from shared.stack.home import Home
from shared.stack.postgres import SUPERUSER
from shared.stack.state import State, running
from shared.testing.cluster import Cluster
from shared.testing.eventually import eventually

PATIENCE_S = 45.0
STARTED_WITHIN_S = 180.0
AGAIN_S = 0.1
AWAY = (OSError, RedisError, asyncpg.PostgresError, asyncpg.InterfaceError)

T = TypeVar("T")


@dataclass(frozen=True)
class Fault:
    """One fault of the schedule; `target` is a process, a publisher or a table, `share` a number within 0 and 1."""

    kind: str
    target: str
    share: float
    calm: float
    """Seconds of undisturbed work before it."""
    both: tuple[Fault, ...] = ()
    """The faults that happen at once, when this is such a pair."""

    @property
    def name(self) -> str:
        return " + ".join(each.name for each in self.both) or f"{self.kind} {self.target}".strip()

    def within(self, least: float, most: float) -> float:
        """A number of this range, by the fault's share."""
        return least + (most - least) * self.share

    async def last(self, least: float, most: float) -> None:
        """Let it last for some seconds of this range."""
        await asyncio.sleep(self.within(least, most))


@dataclass
class Injector:
    """The stack that faults are injected into, and what was put on its streams that nobody can read."""

    home: Home
    cluster: Cluster | None = None
    partitions: int = 1
    hostile: set[tuple[str, str]] = field(default_factory=set)
    """Stream and entry id."""
    bodies: set[bytes] = field(default_factory=set)
    """Of the hostile entries."""
    troubles: list[str] = field(default_factory=list)
    """What should have been possible meanwhile, and was not."""

    @property
    def state(self) -> State:
        found = running(self.home)
        if found is None:
            raise RuntimeError("the stack has ended")
        return found

    @property
    def nodes(self) -> Cluster:
        """The cluster. Raises LookupError when the stack runs on a single server."""
        if self.cluster is None:
            raise LookupError("no cluster")
        return self.cluster

    @property
    def redis_url(self) -> str:
        return self.cluster.url if self.cluster else self.state.redis_url

    def stream(self, fault: Fault) -> str:
        """The stream of the fault's publisher, or one of its partitions."""
        return stream(fault.target, int(fault.share * self.partitions) % self.partitions, self.partitions)

    async def pid(self, name: str) -> int:
        """The number of the process of this name, once it has one."""

        def started() -> int:
            return next(each["pid"] or 0 for each in self.state.processes if each["name"] == name)

        return await eventually(started, timeout=STARTED_WITHIN_S)

    @asynccontextmanager
    async def redis(self) -> AsyncIterator[Redis]:
        redis = open_client(self.redis_url) if self.cluster else Redis.from_url(self.redis_url, socket_timeout=15)
        try:
            yield cast("Redis", redis)  # a cluster's client has the same methods
        finally:
            with suppress(*AWAY):
                await redis.aclose()

    async def in_redis(self, work: Callable[[Redis], Awaitable[T]]) -> T:
        """Do it in Redis, again and again while that is away or refuses."""

        async def once() -> T:
            async with self.redis() as redis:
                return await work(redis)

        return await insist(once)

    async def postgres(self, service: str | None = None) -> asyncpg.Connection[Any]:
        """Connect as the superuser, to the service's database if one is named."""
        where, _, database = next(iter(self.state.databases.values())).rpartition("/")
        if service is not None:
            where, _, database = self.state.databases[service].rpartition("/")
        server = where.rpartition("@")[2]
        password = self.home.password(SUPERUSER)
        return await asyncpg.connect(f"postgresql://{SUPERUSER}:{password}@{server}/{database}", timeout=15)

    async def in_postgres(self, statement: str, service: str | None = None) -> None:
        """Execute it, again and again while Postgres is away or refuses."""

        async def once() -> None:
            connection = await self.postgres(service)
            try:
                await connection.execute(statement, timeout=15)
            finally:
                connection.terminate()

        await insist(once)


async def insist(work: Callable[[], Awaitable[T]]) -> T:
    """Do it as soon as the server lets it be done: another fault may be under way. Raises what was last in the way."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await work()
        except AWAY:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(AGAIN_S)
