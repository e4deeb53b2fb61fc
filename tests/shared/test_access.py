"""The access log and encrypted columns in a real database."""

from collections.abc import AsyncIterator
from secrets import token_bytes
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, cast, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from shared import access
from shared.actors import Actor, Role
from shared.privacy.column_keys import ColumnKeys
from shared.privacy.columns import ColumnCipher, Encrypted, EncryptedJSON
from shared.privacy.errors import Locked, Undecipherable

NAME = "𠮷田 髙子 葛\U000e0100城"
WORKER = Actor("officer-1", "council", frozenset({Role.WORKER}))
CIPHER = ColumnCipher()
LOCKED = ColumnCipher()
TABLES = MetaData()
PEOPLE = Table(
    "people",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("name", Encrypted(CIPHER, "test.people.name")),
    Column("address", Encrypted(CIPHER, "test.people.address")),
    Column("details", EncryptedJSON(CIPHER, "test.people.details")),
    Column("reading", LargeBinary),
    Column("shut", Encrypted(LOCKED, "test.people.shut")),
)


@pytest_asyncio.fixture
async def engine(empty_database: str) -> AsyncIterator[AsyncEngine]:
    CIPHER.unlock(ColumnKeys({1: token_bytes(32)}))
    bound = create_async_engine(empty_database)
    async with bound.begin() as connection:
        await connection.run_sync(TABLES.create_all)
        for statement in (access.ACCESS_LOG_DDL, access.ACCESS_LOG_INDEX_DDL):
            await connection.execute(text(statement))
    yield bound
    await bound.dispose()


@pytest_asyncio.fixture
async def session(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    async with AsyncSession(engine) as opened:
        yield opened


async def test_r15_a_read_is_logged_in_the_transaction_that_serves_it(engine: AsyncEngine) -> None:
    case = uuid4()

    async with AsyncSession(engine) as served, served.begin():
        await access.log(served, WORKER, act="read", kind="case", record=case, basis="consent")
    async with AsyncSession(engine) as failed:
        await access.log(failed, WORKER, act="read", kind="case", record=uuid4(), basis="consent")

    async with AsyncSession(engine) as session:
        [row] = (await session.execute(select(access.access_log))).mappings()
    assert {key: row[key] for key in row if key not in {"id", "at"}} == {
        "subject": "officer-1",
        "agency": "council",
        "act": "read",
        "kind": "case",
        "record": str(case),
        "basis": "consent",
    }
    assert row["at"].tzinfo is not None


async def test_a_page_of_records_is_logged_record_by_record_and_an_empty_one_not_at_all(session: AsyncSession) -> None:
    cases = [uuid4() for _ in range(3)]

    await access.log_all(session, WORKER, act="list", kind="case", records=cases, basis="internal_use")
    await access.log_all(session, WORKER, act="list", kind="case", records=[], basis="internal_use")
    await session.commit()

    assert set(await session.scalars(select(access.access_log.c.record))) == {str(case) for case in cases}


async def test_an_entry_without_its_basis_is_refused(session: AsyncSession) -> None:
    await access.log(session, WORKER, act="read", kind="case", record="1", basis=None)  # type: ignore[arg-type]

    with pytest.raises(IntegrityError):
        await session.commit()


async def test_r17_encrypted_columns_come_back_and_show_nothing_in_the_database(session: AsyncSession) -> None:
    await session.execute(
        insert(PEOPLE).values(id=1, name=NAME, details={"好き": ["将棋"]}, reading=CIPHER.blind("ﾖｼﾀﾞ ﾀｶｺ"))
    )

    found = select(PEOPLE.c.name, PEOPLE.c.details, PEOPLE.c.address).where(
        PEOPLE.c.reading == CIPHER.blind("よしだ　たかこ"), PEOPLE.c.address.is_(None)
    )
    stored = await session.scalar(select(cast(PEOPLE.c.name, LargeBinary)))
    assert (await session.execute(found)).one() == (NAME, {"好き": ["将棋"]}, None)
    assert stored is not None
    assert not any(part.encode() in bytes(stored) for part in NAME.split())


async def test_a_ciphertext_copied_to_another_column_by_sql_does_not_open(session: AsyncSession) -> None:
    await session.execute(insert(PEOPLE).values(id=1, name=NAME))
    await session.execute(text("UPDATE people SET address = name"))

    with pytest.raises(Undecipherable, match=r"test\.people\.address"):
        await session.scalar(select(PEOPLE.c.address))


async def test_a_locked_column_refuses_without_quoting_what_should_be_stored(session: AsyncSession) -> None:
    with pytest.raises(Locked) as refusal:
        await session.execute(insert(PEOPLE).values(id=1, shut=NAME))

    assert NAME not in str(refusal.value)
