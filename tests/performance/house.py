"""The servers under both sides: one durable Postgres, one append-only Redis, databases of the same form, one token."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg
from redis.asyncio import Redis

from shared.actors import Role
from shared.migrations import run_migrations
from shared.reference.calendar import Clock
from shared.settings import ServiceSettings
from shared.stack.keys import issuer_file, make_keys, signing_file
from shared.testing.servers import Databases, running_postgres, running_redis
from shared.web.tokens import mint, signing_key
from tests.performance.content import AGENCY, SUBJECT
from tests.performance.floor.consumer import SCHEMA
from tests.performance.floor.relay import OUTBOX

LOG_LEVEL = "WARNING"


@dataclass(frozen=True)
class House:
    """What both sides stand on. The addresses are those that SQLAlchemy wants."""

    folder: Path
    admin_url: str
    redis_url: str
    token: str
    today: date
    intake: str
    reporting: str
    floor_intake: str
    floor_reporting: str
    databases: Databases

    def environment(self, service: str, address: str) -> dict[str, str]:
        """What a process of ours is told."""
        keys = self.folder / "keys"
        told = {
            "database_url": address,
            "redis_url": self.redis_url,
            "issuer_jwks": str(issuer_file(keys)),
            "keys": str(keys / service),
            "public_keys": str(keys / "public"),
            "log_level": LOG_LEVEL,
        }
        return {f"TSUNAGU_{service}_{name}".upper(): value for name, value in told.items()}

    def floor_environment(self, address: str) -> dict[str, str]:
        """What a process of the floor is told; as many connections as ours has."""
        return {
            "FLOOR_DATABASE_URL": plain(address),
            "FLOOR_REDIS_URL": self.redis_url,
            "FLOOR_ISSUER_JWKS": str(issuer_file(self.folder / "keys")),
            "FLOOR_POOL": str(ServiceSettings.model_fields["database_pool"].default),
        }

    async def rest(self) -> None:
        """Let Postgres write out what earlier rounds left to write, so that no round pays for another."""
        async with connected(self.admin_url) as connection:
            await connection.execute("CHECKPOINT")


@contextlib.asynccontextmanager
async def built(folder: Path) -> AsyncIterator[House]:
    """Start the servers and make the databases, for as long as the block runs."""
    make_keys(folder / "keys")
    with running_postgres(durable=True) as postgres, running_redis() as redis:
        databases = Databases(postgres, run_migrations)
        floor_reporting = await databases.empty("floor")
        async with connected(floor_reporting) as connection:
            await connection.execute(SCHEMA)
        floor_intake = await databases.clone("intake")
        async with connected(floor_intake) as connection:
            await connection.execute(OUTBOX)
        await _no_rewriting(redis.url)
        token = mint(signing_key(signing_file(folder / "keys")), subject=SUBJECT, agency=AGENCY, roles=[Role.WORKER])
        yield House(
            folder=folder,
            admin_url=postgres.url,
            redis_url=redis.url,
            token=token,
            today=Clock(None).today(),
            intake=await databases.clone("intake"),
            reporting=await databases.clone("reporting"),
            floor_intake=floor_intake,
            floor_reporting=floor_reporting,
            databases=databases,
        )


async def _no_rewriting(url: str) -> None:
    """The append-only file is not rewritten in the middle of some round of one side."""
    redis = Redis.from_url(url)
    await redis.config_set("auto-aof-rewrite-percentage", 0)
    await redis.aclose()


def plain(address: str) -> str:
    """The address as asyncpg wants it."""
    return address.replace("postgresql+asyncpg://", "postgresql://", 1)


@contextlib.asynccontextmanager
async def connected(address: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection, closed at the end."""
    connection = await asyncpg.connect(plain(address))
    try:
        yield connection
    finally:
        await connection.close()
