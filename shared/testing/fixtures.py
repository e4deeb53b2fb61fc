"""Pytest fixtures over the real servers; `tests/conftest.py` makes them known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis as RedisClient

from shared.stack.postgres import Postgres
from shared.stack.redis import Redis
from shared.testing.servers import Databases, running_postgres, running_redis

ServiceDatabase = Callable[[str], Awaitable[str]]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """Run the session's Postgres."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """Run the session's Redis."""
    with running_redis() as server:
        yield server


@pytest.fixture(scope="session")
def databases(postgres_server: Postgres) -> Databases:
    """Keep the templates that clones come from."""
    return Databases(postgres_server, _migrate)


@pytest_asyncio.fixture
async def service_database(databases: Databases) -> AsyncIterator[ServiceDatabase]:
    """Give the URL of a fresh migrated database of the service named, dropped after the test."""
    async for make in _clones(databases):
        yield make


@pytest_asyncio.fixture(scope="module")
async def module_database(databases: Databases) -> AsyncIterator[ServiceDatabase]:
    """Give databases like `service_database`, but shared by the tests of one module."""
    async for make in _clones(databases):
        yield make


@pytest_asyncio.fixture
async def empty_database(databases: Databases) -> AsyncIterator[str]:
    """Give the URL of a database without tables, dropped after the test."""
    url = await databases.empty("anybody")
    yield url
    await databases.drop(url)


@pytest_asyncio.fixture
async def redis_url(redis_server: Redis) -> str:
    """Give the session's Redis, emptied before each test."""
    client = RedisClient.from_url(redis_server.url)
    await client.flushall()
    await client.aclose()
    return redis_server.url


async def _clones(databases: Databases) -> AsyncIterator[ServiceDatabase]:
    made: list[str] = []

    async def make(service: str) -> str:
        made.append(await databases.clone(service))
        return made[-1]

    yield make
    for url in made:
        await databases.drop(url)


def _migrate(service: str, url: str) -> None:
    from shared.migrations import run_migrations

    run_migrations(service, url)
