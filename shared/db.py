"""Engines and sessions: one database per service; a commit that recorded events wakes the relay."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import asyncpg
import orjson
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from shared.postgres import READ_ONLY, Lines, connect, dsn, of_no_more_use, servers
from shared.reference.instances import Instances
from shared.settings import ServiceSettings

OUTBOX_CHANNEL = "tsunagu_outbox"
RECORDED = "outbox_recorded"  # session.info key: this transaction put something into the outbox
WAKE_PAUSE_S = 0.01
MUTE_S = 30  # a server process that answers the simplest statement no sooner is frozen
PASSING_STATES = ("08", READ_ONLY, "40", "53", "55P03", "57P", "58")
"""SQLSTATEs of connections lost, servers read-only, full, starting or stopping, conflicts, locks, broken storage."""


def passing(failure: BaseException) -> bool:
    """Whether the failure tells of the database's state, not of what was asked: the same may succeed a little later."""
    if isinstance(failure, DBAPIError):
        if failure.connection_invalidated:
            return True
        failure = failure.orig or failure
    if isinstance(failure, OSError | PoolTimeout):
        return True
    return str(getattr(failure, "sqlstate", None) or "").startswith(PASSING_STATES)


def _dumps(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()  # asyncpg's own UUID class is unknown to orjson


def open_engine(url: str, **options: Any) -> AsyncEngine:
    """An engine for this address, in which libpq's words hold: `sslmode=verify-full&sslrootcert=/ca.crt`.

    SQLAlchemy would hand them to the driver as arguments that it does not have; the driver reads them in an address.
    """
    address, server_settings = dsn(url), {"timezone": "UTC"} | options.pop("server_settings", {})

    async def there(*_: Any, **__: Any) -> "asyncpg.Connection[Any]":
        return await connect(address, server_settings=server_settings)

    return create_async_engine(
        make_url(servers(url)[0]).set(drivername="postgresql+asyncpg", query={}),
        hide_parameters=True,  # they may be names
        connect_args={"async_creator_fn": there},
        **options,
    )


def engine(settings: ServiceSettings) -> AsyncEngine:
    """The connection pool of one process for its service's own database."""
    made = open_engine(
        settings.database_url,
        pool_size=settings.database_pool,
        max_overflow=0,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        server_settings={"application_name": f"tsunagu {settings.instance}"},
    )
    event.listen(made.sync_engine, "checkout", _refuse_closed)
    event.listen(made.sync_engine, "handle_error", _leave_who_only_reads)
    return made


def _refuse_closed(adapted: Any, _record: Any, _fairy: Any) -> None:
    """Throw away the connections of a database that was restarted, before one of them fails a request.

    The driver has noticed the end of the connection by itself: this asks nobody, unlike a ping.
    """
    if adapted.driver_connection.is_closed():
        raise InvalidatePoolError


def _leave_who_only_reads(context: Any) -> None:
    """Connect anew after a server turned into a standby that lets its old connections read on: they never would write.

    The address may lead to another server by now, or name others.
    """
    if of_no_more_use(context.original_exception):
        context.is_disconnect = True


def connections(bound: AsyncEngine) -> tuple[int, int]:
    """How many connections of the pool are in use, and how many there may be."""
    pool = cast("QueuePool", bound.pool)
    return pool.checkedout(), pool.size()


class Waker:
    """Tells the relay, after commit, that the outbox holds something new.

    NOTIFY inside the command's transaction would serialise all commits, so one connection of the process sends it
    afterwards, many commits at once; when it cannot, the relay's own poll finds the row.
    """

    def __init__(self, url: str) -> None:
        self._dsn = dsn(url)
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def poke(self) -> None:
        """Something was committed; called in the event loop."""
        self._wanted.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop telling; what is in the outbox is found by the relay's poll."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            connection = await connect(self._dsn, command_timeout=MUTE_S)
            try:
                while True:
                    await self._wanted.wait()
                    self._wanted.clear()
                    await connection.execute(f"NOTIFY {OUTBOX_CHANNEL}")
                    await asyncio.sleep(WAKE_PAUSE_S)
            finally:
                connection.terminate()


@dataclass(frozen=True)
class Database:
    """One process's hold on its service's database."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    waker: Waker
    lines: Lines

    async def close(self) -> None:
        """Give every connection back."""
        await self.waker.close()
        await self.engine.dispose()


def sessions(bound: AsyncEngine, settings: ServiceSettings, waker: Waker) -> async_sessionmaker[AsyncSession]:
    """A session factory whose commits wake the relay when they recorded events."""

    class WakingSession(Session):
        """The synchronous core of our sessions; carries the after-commit hook."""

    @event.listens_for(WakingSession, "after_commit")
    def _wake(session: Session) -> None:
        if session.info.pop(RECORDED, False):
            waker.poke()

    return async_sessionmaker(
        bound,
        expire_on_commit=False,
        sync_session_class=WakingSession,
        info={
            "instance": settings.instance,
            "service": settings.service,
            "partitions": settings.partitions,
            "stale_s": settings.stale_s,
            "instances": settings.own_instances,
        },
    )


def instances(session: AsyncSession) -> Instances:
    """The intakes that agencies run themselves: `instances(session).answering(agency, on)` says which is meant."""
    found: Instances = session.info["instances"]
    return found


def answers_for(session: AsyncSession, agency: str, on: date) -> bool:
    """Whether the instance whose session this is answers for an agency in what is dated `on`."""
    own: str = session.info["instance"]
    return instances(session).answering(agency, on) == own


@contextlib.asynccontextmanager
async def database(settings: ServiceSettings) -> AsyncIterator[Database]:
    """Open the service's database for as long as the block runs."""
    bound = engine(settings)
    waker = Waker(settings.database_url)
    held = Database(bound, sessions(bound, settings, waker), waker, Lines())
    event.listen(bound.sync_engine, "connect", lambda adapted, _: held.lines.add(adapted.driver_connection))
    try:
        yield held
    finally:
        await held.close()
