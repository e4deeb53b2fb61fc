"""The access log: who saw or changed whose record, and why that was lawful (R15).

Rows are written in the caller's transaction: what was not logged was not served. They hold ids and codes only.
"""

from collections.abc import Iterable
from uuid import UUID, uuid4

from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid, func, insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.actors import Actor

ACCESS_LOG_DDL = """
CREATE TABLE access_log (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    subject text NOT NULL,
    agency text NOT NULL,
    act text NOT NULL,
    kind text NOT NULL,
    record text NOT NULL,
    basis text NOT NULL
)
"""

ACCESS_LOG_INDEX_DDL = "CREATE INDEX access_log_by_record ON access_log (kind, record, at)"

access_log = Table(
    "access_log",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("subject", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("basis", Text, nullable=False),
)


async def log(session: AsyncSession, actor: Actor, *, act: str, kind: str, record: UUID | str, basis: str) -> None:
    """Record one act (`read`, `search`, `create` …) on one record; `basis` is a code of the legal bases."""
    await log_all(session, actor, act=act, kind=kind, records=[record], basis=basis)


async def log_all(
    session: AsyncSession, actor: Actor, *, act: str, kind: str, records: Iterable[UUID | str], basis: str
) -> None:
    """Record one act on each of several records (a page of a list) in one round trip."""
    rows = [
        {
            "id": uuid4(),
            "subject": actor.subject,
            "agency": actor.agency,
            "act": act,
            "kind": kind,
            "record": str(record),
            "basis": basis,
        }
        for record in records
    ]
    if rows:
        await session.execute(insert(access_log), rows)
