"""Servers of others are reached over TLS only, and only when the authority named vouches for them."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from redis.exceptions import ConnectionError as RedisAway
from sqlalchemy import text
from sqlalchemy.engine import make_url

from shared.db import database
from shared.messaging.clients import open_broker, open_client
from shared.postgres import connect, dsn
from shared.settings import ServiceSettings
from shared.stack.ports import LOOPBACK
from shared.stack.postgres import Postgres
from shared.stack.redis import Redis
from shared.testing.cluster import running_cluster
from shared.testing.tls import Authority, behind_tls, make_authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
async def postgres_url(empty_database: str, postgres_server: Postgres, authority: Authority) -> AsyncIterator[str]:
    async with behind_tls(authority, lambda: postgres_server.port, postgres=True) as port:
        yield make_url(empty_database).set(port=port).render_as_string(hide_password=False)


@pytest.fixture
async def redis_tls(redis_url: str, redis_server: Redis, authority: Authority) -> AsyncIterator[str]:
    async with behind_tls(authority, lambda: redis_server.port) as port:
        yield f"rediss://:{redis_server.password}@{LOOPBACK}:{port}/0"


def settings(url: str) -> ServiceSettings:
    return ServiceSettings(service="intake", instance="intake", database_url=url)


async def test_pool_and_relay_reach_a_postgres_for_which_the_authority_vouches(
    postgres_url: str, authority: Authority
) -> None:
    url = f"{postgres_url}?sslmode=verify-full&sslrootcert={authority.certificate}"
    async with database(settings(url)) as held, held.sessions() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1
    connection = await connect(dsn(url))
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


async def test_a_postgres_for_which_nobody_vouches_is_not_spoken_to(postgres_url: str, tmp_path: Path) -> None:
    other = make_authority(tmp_path)
    url = f"{postgres_url}?sslmode=verify-full&sslrootcert={other.certificate}"
    async with database(settings(url)) as held, held.sessions() as session:
        with pytest.raises(ssl.SSLCertVerificationError):
            await session.execute(text("SELECT 1"))


async def test_a_postgres_without_tls_is_not_spoken_to_when_tls_is_wanted(
    empty_database: str, authority: Authority
) -> None:
    url = f"{empty_database}?sslmode=verify-full&sslrootcert={authority.certificate}"
    async with database(settings(url)) as held, held.sessions() as session:
        with pytest.raises((ConnectionError, asyncpg.PostgresError)):
            await session.execute(text("SELECT 1"))


async def test_client_and_broker_reach_a_redis_for_which_the_authority_vouches(
    redis_tls: str, authority: Authority
) -> None:
    url = f"{redis_tls}?ssl_ca_certs={authority.certificate}"
    redis = open_client(url)
    assert await redis.ping()
    await redis.aclose()
    broker = open_broker(url)
    client: Any = await broker.connect()
    assert await client.ping()
    await broker.stop()


async def test_a_redis_for_which_nobody_vouches_is_not_spoken_to(redis_tls: str) -> None:
    redis = open_client(redis_tls)
    with pytest.raises(RedisAway, match="certificate verify failed"):
        await redis.ping()
    await redis.aclose()


async def test_client_and_broker_reach_every_server_of_a_cluster_over_tls(authority: Authority) -> None:
    async with AsyncExitStack() as stack:
        ports: list[int] = []
        doors = [
            await stack.enter_async_context(behind_tls(authority, lambda number=number: ports[number]))
            for number in range(3)
        ]
        running = running_cluster(announced=doors)
        cluster = await asyncio.to_thread(running.__enter__)
        stack.callback(running.__exit__, None, None, None)
        ports += [server.port for server in cluster.servers]
        password = cluster.servers[0].password
        url = f"rediss+cluster://:{password}@{LOOPBACK}:{doors[0]}?ssl_ca_certs={authority.certificate}"

        redis = open_client(url)
        broker = open_broker(url)
        client: Any = await broker.connect()
        for asking in (redis, client):
            for number in range(30):
                await asking.set(f"key {number}", "value")
        assert {node.port for node in redis.get_nodes()} == set(doors)
        assert all(cluster.keys(number) for number in range(3))
        await broker.stop()
        await redis.aclose()
