"""What is collected on the way is written with the commit, as a whole or not at all, whoever made the session."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import QueuePool

from shared import access, with_commit
from shared.actors import Actor, Role
from shared.messaging import tables
from shared.testing.eventually import eventually

WORKER = Actor("officer-1", "council", frozenset({Role.WORKER}))
NAMED = "INSERT INTO named (name) SELECT * FROM unnest($1::text[])"
ONE = "INSERT INTO named (name) VALUES ($1)"
ONCE = "INSERT INTO named (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING true"


class NotTheFirst(Exception):  # noqa: N818
    pass


@pytest_asyncio.fixture
async def engine(empty_database: str) -> AsyncIterator[AsyncEngine]:
    bound = create_async_engine(empty_database)
    async with bound.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
        await connection.execute(text(access.ACCESS_LOG_DDL))
        await connection.execute(text("CREATE TABLE named (place serial, name text PRIMARY KEY)"))
    yield bound
    await bound.dispose()


async def names(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list((await connection.execute(text("SELECT name FROM named ORDER BY place"))).scalars())


async def told(session: AsyncSession) -> list[str]:
    """What the session's connection sends from now on, but for prepared statements."""
    sent: list[str] = []
    driver = (await (await session.connection()).get_raw_connection()).driver_connection
    assert driver is not None
    driver.add_query_logger(lambda query: sent.append(query.query))
    await session.rollback()
    sent.clear()
    return sent


async def test_rows_are_written_in_the_order_they_were_told_and_only_at_the_commit(engine: AsyncEngine) -> None:
    async with AsyncSession(engine) as session:
        for name in "cab":
            with_commit.insert_row(session, NAMED, (name,))
        assert await session.scalar(text("SELECT count(*) FROM named")) == 0
        await session.commit()

    assert await names(engine) == ["c", "a", "b"]


async def test_a_transaction_that_only_inserts_is_one_statement_and_all_of_it_or_nothing(engine: AsyncEngine) -> None:
    async with AsyncSession(engine) as session:
        sent = await told(session)
        for name in "ab":
            sent.clear()  # the first time, the driver asks for the types
            with_commit.insert(session, ONE, (name,))
            with_commit.insert_row(session, NAMED, (name * 2,))
            await access.log(session, WORKER, act="create", kind="case", record=uuid4(), basis="internal_use")
            await session.commit()
        assert sent == []
        await session.execute(text("SELECT 1"))
        await session.commit()
        assert [query[:5] for query in sent] == ["BEGIN"]
        assert sorted(await names(engine)) == ["a", "aa", "b", "bb"]

        with_commit.insert(session, ONE, ("c",))
        with_commit.insert(session, ONE, ("a",))
        with pytest.raises(IntegrityError):
            await session.commit()
        await session.rollback()

    assert sorted(await names(engine)) == ["a", "aa", "b", "bb"]


async def test_after_such_a_statement_the_connection_serves_whole_transactions_again(engine: AsyncEngine) -> None:
    for name in "abc":
        async with AsyncSession(engine) as session:
            with_commit.insert(session, ONE, (name,))
            await session.commit()
        async with AsyncSession(engine) as session:
            await session.execute(text("DELETE FROM named"))
            await session.rollback()

    assert await names(engine) == ["a", "b", "c"]
    assert engine.pool.status().count("Connections in pool: 1") == 1


@pytest.mark.parametrize(
    ("before", "sent"),
    [
        ("SELECT 1", "INSERT INTO named (name) SELECT $1 FROM pg_terminate_backend(pg_backend_pid())"),
        ("SET default_transaction_read_only = on", ONE),
    ],
    ids=["its server ended it", "its server only reads"],
)
async def test_a_connection_that_is_of_no_more_use_is_told_as_such_and_left(
    engine: AsyncEngine, before: str, sent: str
) -> None:
    async with engine.connect() as connection:
        await connection.execute(text(before))
        await connection.commit()
    async with AsyncSession(engine) as session:
        with_commit.insert(session, sent, ("a",))
        with pytest.raises(DBAPIError) as failure:
            await session.commit()
        assert failure.value.connection_invalidated

        await session.rollback()
        with_commit.insert(session, ONE, ("b",))
        await session.commit()

    assert await names(engine) == ["b"]


async def test_a_commit_that_was_given_up_writes_nothing_and_keeps_no_connection(engine: AsyncEngine) -> None:
    async with AsyncSession(engine) as session, engine.connect() as holding:
        await holding.execute(text("SELECT pg_advisory_xact_lock(1)"))
        with_commit.insert(session, "INSERT INTO named (name) SELECT $1 FROM pg_advisory_xact_lock(1)", ("a",))
        committing = asyncio.create_task(session.commit())

        async def waits() -> bool:
            return bool(await holding.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

        await eventually(waits)
        committing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await committing

    async with AsyncSession(engine) as session:
        with_commit.insert(session, ONE, ("b",))
        await session.commit()
    assert await names(engine) == ["b"]
    assert isinstance(engine.pool, QueuePool)
    assert engine.pool.checkedout() == 0


async def test_r15_without_its_row_in_the_access_log_nothing_of_the_transaction_stays(engine: AsyncEngine) -> None:
    async with AsyncSession(engine) as session:
        await session.execute(text("INSERT INTO named (name) VALUES ('a')"))
        with_commit.insert(session, ONE, ("b",))
        await access.log(session, WORKER, act="read", kind="case", record="1", basis=None)  # type: ignore[arg-type]
        with pytest.raises(IntegrityError):
            await session.commit()

    assert await names(engine) == []


async def test_rows_told_within_a_savepoint_vanish_with_it_and_the_others_stay(engine: AsyncEngine) -> None:
    async with AsyncSession(engine) as session, session.begin():
        with_commit.insert_row(session, NAMED, ("before",))
        savepoint = await session.begin_nested()
        with_commit.insert_row(session, NAMED, ("within",))
        with_commit.insert(session, ONE, ("within, too",))
        await savepoint.rollback()
        with_commit.insert_row(session, NAMED, ("after",))

    assert await names(engine) == ["before", "after"]


async def test_a_savepoint_that_fails_at_its_end_takes_only_its_own_with_it(engine: AsyncEngine) -> None:
    async with AsyncSession(engine) as session, session.begin():
        with_commit.insert_row(session, NAMED, ("before",))
        savepoint = await session.begin_nested()
        for _ in range(2):
            with_commit.insert(session, ONE, ("twice",))
        with pytest.raises(IntegrityError):
            await savepoint.commit()
        await savepoint.rollback()
        async with session.begin_nested():
            with_commit.insert_row(session, NAMED, ("well",))

    assert await names(engine) == ["before", "well"]


async def test_a_transaction_committed_over_an_open_savepoint_writes_the_rows_of_both(engine: AsyncEngine) -> None:
    async with AsyncSession(engine) as session:
        whole = await session.begin()
        with_commit.insert_row(session, NAMED, ("outer",))
        await session.begin_nested()
        with_commit.insert_row(session, NAMED, ("inner",))
        await whole.commit()

    assert await names(engine) == ["outer", "inner"]


@pytest.mark.parametrize("end", ["rollback", "close"])
async def test_what_was_rolled_back_is_not_written_by_the_sessions_next_transaction(
    engine: AsyncEngine, end: str
) -> None:
    async with AsyncSession(engine) as session:
        with_commit.insert_row(session, NAMED, ("a",))
        with_commit.insert(session, ONE, ("b",), or_raise=NotTheFirst())
        await getattr(session, end)()
        with_commit.insert_row(session, NAMED, ("c",))
        await session.commit()

    assert await names(engine) == ["c"]


@pytest.mark.parametrize("begun", [False, True])
async def test_an_insert_that_must_return_a_row_refuses_the_whole_commit(engine: AsyncEngine, begun: bool) -> None:
    async with AsyncSession(engine) as session:
        with_commit.insert(session, ONCE, ("a",), or_raise=NotTheFirst())
        await session.commit()
        if begun:
            await session.execute(text("SELECT 1"))
        with_commit.insert_row(session, NAMED, ("b",))
        with_commit.insert(session, ONCE, ("a",), or_raise=NotTheFirst())
        with pytest.raises(NotTheFirst):
            await session.commit()
        await session.rollback()
        assert await session.scalar(text("SELECT count(*) FROM named")) == 1


async def test_a_division_by_zero_of_another_making_is_not_taken_for_a_refusal(engine: AsyncEngine) -> None:
    async with AsyncSession(engine) as session:
        with_commit.insert(session, "INSERT INTO named (name) SELECT (1 / $1::integer)::text", (0,))
        with pytest.raises(DBAPIError, match="division by zero"):
            await session.commit()


async def test_who_must_read_it_back_writes_it_at_once(engine: AsyncEngine) -> None:
    async with AsyncSession(engine) as session:
        with_commit.insert_row(session, NAMED, ("a",))
        await with_commit.write(session)
        assert await session.scalar(text("SELECT name FROM named")) == "a"
        await session.rollback()
        await session.commit()

    assert await names(engine) == []
