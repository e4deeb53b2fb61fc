"""Faults of the Postgres server: failing over, without free connections, refusing or locking one service's table."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.faults.injector import AWAY, Fault, Injector, insist

if TYPE_CHECKING:
    import asyncpg

TROUBLES_S = (1.0, 4.0)
AT_ONCE = 20
TABLES = ("reporting.fact", "participation.host", "coordination.consent", "reporting.event_archive")
"""Service and table that its handlers write."""
_END_ALL = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"""


async def disconnect(injector: Injector, _: Fault) -> None:
    """A fail-over as clients see it: every connection ends, new ones are welcome."""
    await injector.in_postgres(_END_ALL)


async def take_all_connections(injector: Injector, fault: Fault) -> None:
    """Somebody takes every connection there is; nobody else gets one."""
    taken: list[asyncpg.Connection[Any]] = []
    try:
        await injector.in_postgres(_END_ALL)
        while True:
            got = await asyncio.gather(*(injector.postgres() for _ in range(AT_ONCE)), return_exceptions=True)
            taken += [each for each in got if not isinstance(each, BaseException)]
            if any(isinstance(each, AWAY) for each in got):
                break
        await fault.last(*TROUBLES_S)
    finally:
        for connection in taken:
            connection.terminate()


async def deny(injector: Injector, fault: Fault) -> None:
    """Readable events that cannot be applied: the service may not write one of its tables."""
    service, _, table = fault.target.partition(".")
    await injector.in_postgres(f"REVOKE INSERT, UPDATE ON {table} FROM {service}", service)
    await fault.last(*TROUBLES_S)
    await injector.in_postgres(f"GRANT INSERT, UPDATE ON {table} TO {service}", service)


async def lock(injector: Injector, fault: Fault) -> None:
    """Somebody holds a table, as a migration or a clumsy administrator does."""
    service, _, table = fault.target.partition(".")
    connection = await insist(lambda: injector.postgres(service))
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        await fault.last(*TROUBLES_S)
    except AWAY:
        pass  # ended by another fault: the lock is gone with it
    finally:
        connection.terminate()
