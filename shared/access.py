"""The access log: who saw or changed whose record, and why that was lawful (R15).

Rows are written with the commit of the caller's transaction: what was not logged was not served. They hold ids and
codes only.
"""

from collections.abc import Iterable
from uuid import UUID, uuid4

from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid, func
from sqlalchemy.ext.asyncio import AsyncSession

from shared import with_commit
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


_INSERT = """INSERT INTO access_log (id, subject, agency, act, kind, record, basis)
SELECT seen.* FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS seen"""


async def log(session: AsyncSession, actor: Actor, *, act: str, kind: str, record: UUID | str, basis: str) -> None:
    """Record one act (`read`, `search`, `create` …) on one record; `basis` is a code of the legal bases."""
    with_commit.insert_row(session, _INSERT, (uuid4(), actor.subject, actor.agency, act, kind, str(record), basis))


async def log_all(
    session: AsyncSession, actor: Actor, *, act: str, kind: str, records: Iterable[UUID | str], basis: str
) -> None:
    """Record one act on each of several records (a page of a list)."""
    for record in records:
        await log(session, actor, act=act, kind=kind, record=record, basis=basis)
