"""A service's worker: twin subscribers, the relay, the keeper and its own readiness, as one FastStream application."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import orjson
import structlog
from faststream.asgi import AsgiFastStream, AsgiResponse, get
from faststream.redis import RedisBroker
from faststream.redis.subscriber.usecases import StreamBatchSubscriber
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from shared import telemetry
from shared.collector import calm_collector
from shared.contracts import Beat
from shared.contracts.topology import heard_by, replay_stream, stream
from shared.db import Database, database
from shared.messaging.clients import REDIS_OUTAGES, Client, answers, open_broker, open_client
from shared.messaging.consumer import Consumer
from shared.messaging.history import History
from shared.messaging.keeper import Keeper
from shared.messaging.lookout import Lookout, metrics_page
from shared.messaging.relay import Relay
from shared.messaging.replicas import replica_name
from shared.messaging.subscribers import Twins, asleep, ensure_groups
from shared.messaging.upkeep import Step, keep_small, keep_up
from shared.privacy.columns import ColumnCipher
from shared.privacy.keys import KeyRing
from shared.settings import ServiceSettings
from shared.telemetry import tracing

log = structlog.get_logger()

JSON = "application/json"
Preparation = Callable[[AsyncSession, ServiceSettings], Awaitable[None]]


@dataclass
class Worker:
    """Everything one worker process runs. `prepare` is done once at start, `upkeep` again and again.

    `alone`: the process is this worker's, and ends when the worker cannot go on, so that it is started anew. Its HTTP
    server would otherwise live on and answer nothing but that it is not ready.
    """

    settings: ServiceSettings
    consumer: Consumer
    cipher: ColumnCipher | None = None
    prepare: Preparation | None = None
    beat: type[Beat] | None = None
    upkeep: Step | None = None
    alone: bool = False
    broker: RedisBroker = field(init=False)
    relay: Relay | None = field(default=None, init=False)
    lookout: Lookout | None = field(default=None, init=False)
    keys: KeyRing = field(init=False)
    _history: History | None = field(default=None, init=False)
    _redis: Client | None = field(default=None, init=False)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list, init=False)
    _keeping: Callable[[], Coroutine[Any, Any, None]] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.settings.instance in self.settings.own_instances.names:
            self.consumer = replace(self.consumer, group=self.settings.instance)
        self.broker = open_broker(
            self.settings.redis_url, apply_types=False, graceful_timeout=10.0, logger=logging.getLogger("tsunagu.bus")
        )
        self.keys = KeyRing.load(self.settings.keys, self.settings.public_keys)
        if self.cipher is not None:
            self.cipher.unlock(self.keys.columns, self.keys.apart)

    @property
    def streams(self) -> list[str]:
        """The streams this worker listens to; the last is its own, for history told again."""
        count = self.settings.partitions
        publishers = heard_by(self.settings.instance, self.settings.own_instances)
        live = [stream(publisher, part, count) for publisher in publishers for part in range(count)]
        return [*live, replay_stream(self.consumer.group)]

    def application(self) -> AsgiFastStream:
        """The FastStream application that `faststream run` starts."""
        # It would restart a loop that dies of an error reply at once, thousands of times a second: the keeper paces it.
        os.environ["FASTSTREAM_SUPERVISOR_DISABLED"] = "1"

        @get(include_in_schema=False)
        async def readyz(scope: Any) -> AsgiResponse:  # noqa: ARG001
            return await self._readiness()

        return AsgiFastStream(
            self.broker,
            lifespan=self._lifespan,
            after_startup=[self._start_keeper],
            on_shutdown=[self._end_tasks],
            asgi_routes=[("/readyz", readyz), ("/metrics", metrics_page)],
            logger=None,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, **_: Any) -> AsyncIterator[None]:
        # FastStream's server has set up its own logging meanwhile
        telemetry.configure(self.settings.service, instance=self.settings.instance)
        redis = self._redis = open_client(self.settings.redis_url)
        async with database(self.settings) as held:
            with _ending_at_once() if self.alone else contextlib.nullcontext():
                await self._until_both_answer(redis, held)
            twins = Twins(
                self.settings,
                self.consumer,
                self.broker,
                redis,
                held.sessions,
                self.keys,
                replica=replica_name(),
                lines=held.lines,
            )
            history = self._history = History(self.settings, held.sessions)
            await history.begin()
            for name in self.streams:
                if not history.awaits(name):
                    twins.subscribe(name)
            await twins.connect()
            if self.alone:
                calm_collector()
            if self.prepare is not None:
                async with held.sessions.begin() as session:
                    await self.prepare(session, self.settings)
            self.relay = Relay(self.settings, redis, self.beat)
            self._keeping = Keeper(twins, held, history).run
            self.lookout = Lookout(
                self.settings,
                held,
                redis,
                self.relay,
                lambda: self._subscribers,
                replay_stream(self.consumer.group),
            )
            running = [self.relay.run(), self.lookout.run(), keep_small()]
            if self.upkeep is not None:
                running.append(keep_up(self.upkeep, held.sessions, within_s=self.settings.batch_s))
            self._tasks = [asyncio.create_task(each) for each in running]
            try:
                with self.lookout.open():
                    yield
            except BaseException as failure:
                log.exception("worker cannot go on", reason=type(failure).__name__)
                if self.alone:
                    os.kill(os.getpid(), signal.SIGTERM)
                raise
            finally:
                await self._end_tasks()
                await twins.finish()
                await redis.aclose()
                await asyncio.to_thread(tracing.flush)

    async def _start_keeper(self) -> None:
        """Keep only what FastStream has started: a subscriber on its way looks like one that has stopped."""
        if self._keeping is not None:
            self._tasks.append(asyncio.create_task(self._keeping()))

    async def _end_tasks(self) -> None:
        """End relay and keeper: before the broker stops its subscribers, for the keeper would start them again."""
        await end(self._tasks)

    async def _until_both_answer(self, redis: Client, held: Database) -> None:
        waited = False
        while True:
            try:
                await ensure_groups(redis, self.streams, self.consumer.group)
                async with asyncio.timeout(self.settings.batch_s), held.engine.connect() as connection:
                    await connection.execute(text("SELECT 1 FROM outbox LIMIT 1"))
            except (*REDIS_OUTAGES, DBAPIError) as failure:
                if not waited:
                    log.warning("worker waits", reason=type(failure).__name__)
                waited = True
                await asyncio.sleep(1)
            else:
                return

    @property
    def _subscribers(self) -> list[StreamBatchSubscriber]:
        return cast("list[StreamBatchSubscriber]", self.broker.subscribers)

    async def _readiness(self) -> AsgiResponse:
        """Red when Redis is away, a subscriber has stopped, the relay meets errors, or (if wanted) the outbox is old.

        `relay` is also false, without being an error, on a replica that waits for its turn; `history` is told only
        where a publisher's history is awaited before its live streams are heard.
        """
        subscribers = bool(self.broker.subscribers) and not any(asleep(s) for s in self._subscribers)
        redis = self._redis is not None and await answers(self._redis)
        troubled = self.relay is not None and self.relay.troubled
        state = {"redis": redis, "subscribers": subscribers, "relay": self.relay is not None and self.relay.running}
        if self._history is not None and self._history.awaited:
            state["history"] = False
        limit = self.settings.ready_outbox_s
        if limit is not None:
            state["outbox"] = self.lookout is None or self.lookout.outbox_age_s <= limit
        status = 200 if redis and subscribers and not troubled and state.get("outbox", True) else 503
        return AsgiResponse(orjson.dumps(state), status_code=status, headers={"content-type": JSON})


async def end(tasks: Iterable["asyncio.Task[None]"]) -> None:
    """Cancel these until they have ended: libraries below them may turn one cancellation into an error of their own."""
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=1)


@contextlib.contextmanager
def _ending_at_once() -> Iterator[None]:
    """Let a signal end the process at once: the server asks its lifespan first, and there is nothing to finish yet."""
    before = {one: signal.signal(one, _leave) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _leave(number: int, _: object) -> None:
    os._exit(128 + number)
