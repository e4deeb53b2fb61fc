"""FastStream's part: twin subscribers a stream, one for fresh entries in batches and one for entries that got stuck.

FastStream reads, claims and runs the loops; parsing, acknowledging and counting are ours, because its parser loses
a whole batch over one entry that it cannot read, and its own acknowledgement knows only the batch.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from faststream import AckPolicy
from faststream.redis import RedisBatchStreamMessage, RedisBroker, StreamSub
from faststream.redis.message import FAKE_CONSUMER
from faststream.redis.subscriber.usecases import StreamBatchSubscriber
from redis.exceptions import ResponseError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.messaging.claims import BEGINNING, Claims, look_every_ms
from shared.messaging.clients import REDIS_OUTAGES, Client
from shared.messaging.consumer import Consumer, DatabaseAway, Delivery
from shared.messaging.flow import Flow
from shared.messaging.hearing import note_beats
from shared.messaging.marks import group_names
from shared.messaging.present import Present
from shared.messaging.reading import BATCH, DATA, gathered
from shared.postgres import Lines
from shared.privacy.keys import KeyRing
from shared.settings import ServiceSettings

log = structlog.get_logger()

POLL_MS = 2000  # must stay below redis-py's socket timeout of 5 s
AWAY_PAUSE_S = 0.5

T = TypeVar("T")


@dataclass(frozen=True)
class Twins:
    """Subscribes one consumer to streams; entries are acknowledged one by one after their transaction committed."""

    settings: ServiceSettings
    consumer: Consumer
    broker: RedisBroker
    redis: Client
    sessions: async_sessionmaker[AsyncSession]
    keys: KeyRing
    replica: str
    lines: Lines
    flows: dict[str, Flow] = field(default_factory=dict)
    """By stream: all that are listened to."""
    _claims: Claims = field(init=False)
    _present: Present = field(init=False)

    def __post_init__(self) -> None:
        known = self.settings
        claims = Claims(self.consumer.group, known.claim_idle_ms, limit=known.delivery_limit, batch=known.batch)
        object.__setattr__(self, "_claims", claims)
        object.__setattr__(self, "_present", Present(self.sessions, self.redis, self.lines))

    def subscribe(self, stream: str) -> None:
        """Add the fresh and the stuck subscriber of one stream to the broker."""
        fresh = StreamSub(
            stream,
            group=self.consumer.group,
            consumer=self.replica,
            batch=True,
            max_records=self.settings.batch,
            polling_interval=POLL_MS,
        )
        stuck = StreamSub(
            stream,
            group=self.consumer.group,
            consumer=f"{self.replica}-stuck",
            batch=True,
            min_idle_time=self.settings.claim_idle_ms,
            polling_interval=look_every_ms(self.settings.claim_idle_ms),
        )
        flow = self.flows[stream] = Flow(self._take, self.consumer.parallel)
        for source, decoder, take in ((fresh, self._fresh, flow.take), (stuck, self._stuck, self._take)):
            subscriber = self.broker.subscriber(
                stream=source, parser=_as_it_is, decoder=decoder, ack_policy=AckPolicy.MANUAL, no_reply=True
            )
            subscriber(take)

    @property
    def streams(self) -> list[str]:
        """The streams that are listened to."""
        return list(self.flows)

    async def connect(self) -> None:
        """Connect the broker, and give it our ways of making groups, claiming and waiting for a Redis that is away.

        Its own groups would begin at the stream's end; its claims know no growing pauses; after an error it would look
        away for five seconds; and it would take apart entry by entry what is one batch.
        """
        client: Any = await self.broker.connect()

        async def xgroup_create(name: str, groupname: str, **_: Any) -> None:
            await ensure_groups(self.redis, [name], groupname)

        async def xautoclaim(name: str, consumername: str, start_id: bytes, **_: Any) -> tuple[bytes, Any]:
            return await self._claims.claim(client, name, consumername, start_id)

        client.set_response_callback("XREADGROUP", gathered)
        client.ping = _assume  # each subscriber waits for its own server, not for the whole cluster
        client.xgroup_create = xgroup_create
        client.xreadgroup = unhurried(client.xreadgroup, ())
        client.xautoclaim = unhurried(xautoclaim, (BEGINNING, ()))

    async def finish(self) -> None:
        """Finish what was read: called when nothing more is."""
        await asyncio.gather(*(flow.finish() for flow in self.flows.values()))

    async def _take(self, deliveries: list[Delivery]) -> None:
        done = await self._patiently(deliveries)
        if done:
            await self.redis.xack(done[0].stream, self.consumer.group, *(item.entry for item in done))
            await note_beats(self.redis, self.sessions, self.consumer.group, done)

    async def _patiently(self, deliveries: list[Delivery]) -> list[Delivery]:
        waited, patience = False, self.settings.batch_s
        while True:
            try:
                async with asyncio.timeout(patience):
                    deliveries, confirm = await self._present.only(deliveries)
                    limit = self.settings.delivery_limit
                    return await self.consumer.take(deliveries, self.sessions, self.keys, limit=limit, confirm=confirm)
            except (DatabaseAway, TimeoutError) as away:
                if isinstance(away, TimeoutError):
                    patience *= 2  # it may have been work: then it must be let finish some time
                    self.lines.hang_up()
                if not waited:
                    reason = type(away.__cause__ or away).__name__
                    log.warning("consumer waits", group=self.consumer.group, reason=reason)
                waited = True
                # Replicas that waited as well may have claimed it meanwhile: that is no failure of the entry.
                deliveries = [d._replace(attempts=min(d.attempts, self.settings.delivery_limit)) for d in deliveries]
                await asyncio.sleep(AWAY_PAUSE_S)

    async def _fresh(self, message: RedisBatchStreamMessage) -> list[Delivery]:
        raw: Any = message.raw_message
        stream = raw["channel"]
        told = [Delivery(stream, entry.decode(), body) for one in raw["data"] for entry, body in one[BATCH]]
        for one in raw["data"]:
            one[BATCH].clear()  # FastStream keeps the message at least until it has the next
        return told

    async def _stuck(self, message: RedisBatchStreamMessage) -> list[Delivery]:
        return [Delivery(*fields, self._claims.attempts(*fields[:2])) for fields in _entries(message)]


def unhurried(read: Callable[..., Awaitable[T]], nothing: T) -> Callable[..., Awaitable[T]]:
    """A read that finds nothing, after a short pause, while Redis is away or refuses; told once.

    A group that is gone is the keeper's to make anew: of that alone the subscriber stops.
    """
    away = False

    async def reading(*args: Any, **options: Any) -> T:
        nonlocal away
        try:
            found = await read(*args, **options)
        except REDIS_OUTAGES as failure:
            if "NOGROUP" in str(failure):
                raise
            if not away:
                log.warning("subscriber waits", reason=type(failure).__name__)
            away = True
            await asyncio.sleep(AWAY_PAUSE_S)
            return nothing
        away = False
        return found

    return reading


def asleep(subscriber: StreamBatchSubscriber) -> bool:
    """Whether the subscriber has stopped, or its loop died of an error that Redis answered."""
    return not subscriber.running or all(task.done() for task in subscriber.tasks)


async def awaken(subscriber: StreamBatchSubscriber) -> None:
    """Start a subscriber that is asleep."""
    for task in subscriber.tasks:
        if task.done() and not task.cancelled() and (failure := task.exception()):
            log.warning("subscriber fell asleep", channel=subscriber.stream_sub.name, reason=type(failure).__name__)
    await subscriber.stop()
    await subscriber.start()


async def _assume(**_: Any) -> bool:
    return True


async def _as_it_is(message: Any) -> RedisBatchStreamMessage:
    return RedisBatchStreamMessage(raw_message=message, body=b"", consumer=FAKE_CONSUMER, group=None)


def _entries(message: RedisBatchStreamMessage) -> list[tuple[str, str, bytes]]:
    """Stream, entry id and body of each."""
    raw = message.raw_message
    return [
        (raw["channel"], entry.decode(), fields.get(DATA, b""))
        for entry, fields in zip(raw["message_ids"], raw["data"], strict=True)
    ]


async def ensure_groups(redis: Client, streams: Sequence[str], group: str) -> None:
    """Create the consumer group at id 0 on every stream that lacks it, so that a late reader gets everything.

    Looks first: a full or read-only Redis refuses even to create what exists, and a full one needs its readers most.
    """
    for stream in streams:
        if group in await group_names(redis, stream):
            continue
        try:
            await redis.xgroup_create(stream, group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


async def acknowledge_danglers(redis: Client, stream: str, group: str, *, idle_ms: int = 0) -> int:
    """Acknowledge pending entries that no longer exist: Redis 6.2 hands them out as nothing and stops the claimer.

    Looks only at what was delivered more than `idle_ms` ago: the rest is being worked on.
    """
    pending = await redis.xpending_range(stream, group, min="-", max="+", count=100, idle=idle_ms)
    if not pending:
        return 0
    pipeline = redis.pipeline(transaction=False)
    for item in pending:
        pipeline.xrange(stream, item["message_id"], item["message_id"])
    held = await pipeline.execute()
    gone = [item["message_id"] for item, found in zip(pending, held, strict=True) if not found]
    if gone:
        await redis.xack(stream, group, *gone)
    return len(gone)
