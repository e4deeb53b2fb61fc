"""Which server is reached at an address that names several."""

import socket
from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared import postgres
from shared.db import database, passing
from shared.postgres import NoServerTakesWrites, connect, dsn, servers
from shared.settings import ServiceSettings
from shared.stack.ports import LOOPBACK, free_port
from shared.stack.postgres import Postgres
from shared.testing.servers import running_postgres


@pytest.fixture(scope="module")
def other() -> Iterator[Postgres]:
    """Another server, with the password of nobody but itself."""
    with running_postgres() as server:
        yield server


def both(first: int, second: int, rest: str = "") -> str:
    return f"postgresql+asyncpg://intake:p%40ss@{LOOPBACK}:{first},{LOOPBACK}:{second}/intake{rest}"


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("postgresql+asyncpg://a:b@one/c", ["postgresql+asyncpg://a:b@one/c"]),
        ("postgresql://a:b@one:1,two:2/c?d=e", ["postgresql://a:b@one:1/c?d=e", "postgresql://a:b@two:2/c?d=e"]),
        ("postgresql://one,two/c", ["postgresql://one/c", "postgresql://two/c"]),
        ("postgresql://a:b,c@one/d?e=f,g", ["postgresql://a:b,c@one/d?e=f,g"]),
    ],
)
def test_an_address_names_one_server_or_several(told: str, meant: list[str]) -> None:
    assert servers(told) == meant


def test_the_driver_is_told_all_servers_with_password_and_words() -> None:
    assert dsn(both(1, 2, "?sslmode=disable")) == (
        f"postgresql://intake:p%40ss@{LOOPBACK}:1,{LOOPBACK}:2/intake?sslmode=disable"
    )


@pytest.fixture
async def standing(
    other: Postgres, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Postgres, Postgres]:
    """The address of two servers with one role and database; both take writes."""
    monkeypatch.setattr(postgres, "_last", {})
    for server in (other, postgres_server):
        connection = await asyncpg.connect(server.url)
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = 'mover'"):
            await connection.execute("CREATE ROLE mover LOGIN PASSWORD 'mover'")
            await connection.execute("CREATE DATABASE mover OWNER mover")
        await connection.execute("ALTER DATABASE mover RESET default_transaction_read_only")
        await connection.close()
    hosts = f"{LOOPBACK}:{other.port},{LOOPBACK}:{postgres_server.port}"
    return f"postgresql+asyncpg://mover:mover@{hosts}/mover", other, postgres_server


async def only_reads(server: Postgres) -> None:
    connection = await asyncpg.connect(server.url)
    await connection.execute("ALTER DATABASE mover SET default_transaction_read_only = on")
    await connection.close()


async def port_of(connection: "asyncpg.Connection[object]") -> int:
    port = int(connection._addr[1])
    await connection.close()
    return port


async def test_the_server_that_takes_writes_is_reached(standing: tuple[str, Postgres, Postgres]) -> None:
    url, first, second = standing
    assert await port_of(await connect(dsn(url))) == first.port
    await only_reads(first)
    assert await port_of(await connect(dsn(url))) == second.port


async def test_where_no_server_takes_writes_it_is_the_databases_state(
    standing: tuple[str, Postgres, Postgres],
) -> None:
    url, first, second = standing
    await only_reads(first)
    await only_reads(second)
    with pytest.raises(NoServerTakesWrites) as told:
        await connect(dsn(url))
    assert passing(told.value)


async def test_a_server_that_vanished_keeps_nobody_from_the_next_and_is_not_asked_first_again(
    standing: tuple[str, Postgres, Postgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, second = standing
    with socket.create_server((LOOPBACK, free_port()), backlog=1) as mute:
        url = f"postgresql://mover:mover@{LOOPBACK}:{mute.getsockname()[1]},{LOOPBACK}:{second.port}/mover"
        monkeypatch.setattr(postgres, "CONNECT_S", 2)
        assert await port_of(await connect(url)) == second.port
        monkeypatch.setattr(postgres, "CONNECT_S", 600)
        assert await port_of(await connect(url)) == second.port


async def test_a_pool_leaves_a_server_that_lets_its_old_connections_only_read(
    standing: tuple[str, Postgres, Postgres],
) -> None:
    url, first, _ = standing
    settings = ServiceSettings(service="intake", instance="intake", database_url=url, database_pool=1)
    async with database(settings) as held:
        async with held.sessions.begin() as session:
            assert await session.scalar(text("SELECT inet_server_port()")) == first.port
            await session.execute(text("SET default_transaction_read_only = on"))
        await only_reads(first)
        with pytest.raises(DBAPIError) as refused:
            async with held.sessions.begin() as session:
                await session.execute(text("CREATE TABLE IF NOT EXISTS written (id int)"))
        assert passing(refused.value)
        async with held.sessions.begin() as session:
            await session.execute(text("CREATE TABLE IF NOT EXISTS written (id int)"))
            assert await session.scalar(text("SELECT inet_server_port()")) != first.port
