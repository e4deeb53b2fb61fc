"""The servers that every other test stands on."""

from __future__ import annotations

import asyncpg
from redis.asyncio import Redis as RedisClient

from shared.stack.postgres import Postgres
from shared.testing import eventually
from shared.testing.servers import Databases


async def test_a_database_keeps_japanese_and_belongs_to_its_own_role(empty_database: str) -> None:
    connection = await asyncpg.connect(empty_database.replace("+asyncpg", ""))
    try:
        assert await connection.fetchval("SHOW server_encoding") == "UTF8"
        assert await connection.fetchval("""SELECT '{"氏名": "髙橋 𠮷子"}'::jsonb ->> '氏名'""") == "髙橋 𠮷子"
        assert await connection.fetchval("SELECT current_user") == "anybody"
    finally:
        await connection.close()


async def test_nobody_connects_without_the_password(postgres_server: Postgres) -> None:
    wrong = postgres_server.url_of("postgres", "guess", "postgres")
    try:
        await asyncpg.connect(wrong)
    except asyncpg.InvalidPasswordError:
        return
    raise AssertionError("a wrong password was let in")


async def test_redis_wants_its_password_and_keeps_every_entry(redis_url: str) -> None:
    client = RedisClient.from_url(redis_url)
    try:
        assert (await client.config_get("appendonly"))["appendonly"] == "yes"
        assert (await client.config_get("maxmemory-policy"))["maxmemory-policy"] == "noeviction"
        assert (await client.config_get("requirepass"))["requirepass"]
    finally:
        await client.aclose()


async def test_a_clone_carries_what_the_migration_made(postgres_server: Postgres) -> None:
    migrated: list[str] = []

    async def migrate(service: str, url: str) -> None:
        migrated.append(service)
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        await connection.execute("CREATE TABLE kept (id int)")
        await connection.close()

    databases = Databases(postgres_server, migrate)
    first, second = await databases.clone("example"), await databases.clone("example")

    assert first != second
    assert migrated == ["example"]
    connection = await asyncpg.connect(second.replace("+asyncpg", ""))
    assert await connection.fetchval("SELECT count(*) FROM kept") == 0
    await connection.close()
    await databases.drop(first)
    await databases.drop(second)


async def test_eventually_waits_until_the_check_holds() -> None:
    seen: list[int] = []

    def enough() -> bool:
        seen.append(1)
        return len(seen) > 3

    assert await eventually(enough)
