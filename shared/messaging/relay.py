"""The relay: carries what lies in the outbox onto the streams, and again whatever a stream lost.

One relay per service and database works at a time (an advisory lock); it is woken after commits and polls besides.
A batch is noted while the next is already under way. Killed in between, it publishes again what was not noted, which
the consumers' inboxes make harmless; nothing is ever noted that a stream did not take.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import asyncpg
import structlog

from shared.contracts import Beat
from shared.contracts.topology import consumers_of, stream
from shared.db import OUTBOX_CHANNEL
from shared.locks import Lock
from shared.messaging import months
from shared.messaging.beats import Beats
from shared.messaging.clients import REDIS_OUTAGES, Client
from shared.messaging.entries import START
from shared.messaging.lanes import Connection, Lane
from shared.messaging.notes import Batch, Notes, TurnLost
from shared.messaging.pace import Pace
from shared.postgres import connect, dsn
from shared.settings import ServiceSettings
from shared.telemetry import tracing
from shared.telemetry.metrics import bus

log = structlog.get_logger()

RETRY_S = 1.0
LEAST_OF_A_LANE = 100  # events of one stream in a batch, however many streams share it
MONTHS_S = 3600  # how often it is looked whether the outbox has its months ahead
OUTAGES = (*REDIS_OUTAGES, asyncpg.PostgresError, asyncpg.InterfaceError, TurnLost)

_WAITING = """WITH RECURSIVE waiting AS (
    (SELECT stream FROM outbox WHERE entry_ms IS NULL ORDER BY stream LIMIT 1)
    UNION ALL
    SELECT (SELECT stream FROM outbox WHERE entry_ms IS NULL AND stream > waiting.stream ORDER BY stream LIMIT 1)
    FROM waiting WHERE waiting.stream IS NOT NULL
)
SELECT batch.stream, batch.position, batch.recorded_at, batch.body
FROM waiting LEFT JOIN unnest($2::text[], $3::bigint[]) AS sent(stream, position) USING (stream)
CROSS JOIN LATERAL (
    SELECT stream, position, recorded_at, body FROM outbox
    WHERE entry_ms IS NULL AND outbox.stream = waiting.stream AND outbox.position > coalesce(sent.position, 0)
    ORDER BY outbox.position LIMIT $1
) AS batch
WHERE waiting.stream <> ALL($4::text[])"""


@dataclass
class Relay:
    """Carries one service's outbox to Redis. `run` goes on until cancelled, through any outage of either side."""

    settings: ServiceSettings
    redis: Client
    beat: type[Beat] | None = None
    running: bool = False
    troubled: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _lanes: dict[str, Lane] = field(default_factory=dict)
    _pace: Pace = field(init=False)
    _beats: Beats = field(init=False)

    def __post_init__(self) -> None:
        self._pace = Pace(self.settings.breath_ms)
        self._beats = Beats(self.settings, self.beat, self._now, self._guarded)

    async def run(self) -> None:
        """Relay for ever; logs once when a side goes away and once when it is back."""
        while True:
            try:
                async with contextlib.AsyncExitStack() as held:
                    connection = await self.connect()
                    held.callback(self._let_go, connection)
                    await self._take_the_lock(connection)
                    noting = await connect(dsn(self.settings.database_url), command_timeout=self.settings.relay_lock_s)
                    held.callback(noting.terminate)
                    await self._relay(connection, noting)
            except Exception as failure:  # were it to end, the service would fall silent
                if not self.troubled:
                    unforeseen = None if isinstance(failure, OUTAGES) else failure
                    log.warning("relay waits", reason=type(failure).__name__, exc_info=unforeseen)
                self.troubled = True
                await asyncio.sleep(RETRY_S)

    async def connect(self) -> Connection:
        """Connect for listening and the lock, which Postgres frees when it hears nothing for `relay_lock_s`."""
        silence_s = self.settings.relay_lock_s
        connection = await connect(dsn(self.settings.database_url), command_timeout=silence_s)
        await connection.execute(f"SET idle_session_timeout = '{silence_s}s'")
        return connection

    def _let_go(self, connection: Connection) -> None:
        self.running = False
        connection.terminate()

    @property
    def streams(self) -> list[str]:
        """The streams this instance publishes on."""
        count = self.settings.partitions
        return [stream(self.settings.instance, partition, count) for partition in range(count)]

    def lane(self, name: str, tail: str = START, trimmed: str = START) -> Lane:
        """The lane of a stream, made when first asked for."""
        if name not in self._lanes:
            known = self.settings
            readers = consumers_of(known.instance, known.own_instances)
            self._lanes[name] = Lane(name, self.redis, known.instance, readers, tail, trimmed)
        return self._lanes[name]

    async def _take_the_lock(self, connection: Connection) -> None:
        # The lock is Postgres's and tells nobody when it is free.
        while not await connection.fetchval(f"SELECT pg_try_advisory_lock({Lock.RELAY.key})"):  # noqa: ASYNC110
            await asyncio.sleep(RETRY_S)

    async def _relay(self, connection: Connection, noting: Connection) -> None:
        await connection.add_listener(OUTBOX_CHANNEL, lambda *_: self._wake.set())
        self._lanes = {}
        for name, tail, trimmed in await connection.fetch("SELECT stream, entry, trimmed FROM stream_tail"):
            self.lane(name, tail, trimmed)  # also of partitions that are no more: something may wait for them still
        for name in self.streams:
            self.lane(name)
        notes = Notes(noting, connection.get_server_pid())
        try:
            await self._carry_on(connection, notes)
        finally:
            await notes.give_up()

    async def _carry_on(self, connection: Connection, notes: Notes) -> None:
        next_housekeeping = next_months = 0.0
        while True:
            self._wake.clear()
            if self._now() >= next_months:
                await self._provide_months(connection)
                next_months = self._now() + MONTHS_S
            due = self._now() >= next_housekeeping
            await self._tend(connection, notes, due=due)  # first: a full Redis takes nothing until it is trimmed
            if due:
                next_housekeeping = self._now() + self.settings.housekeeping_s
            self.running = True
            more = await self._carry(connection, notes)
            self._raise_a_common_trouble()
            self._recovered()
            if not more:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.settings.relay_poll_ms / 1000):
                        await self._wake.wait()

    async def _provide_months(self, connection: Connection) -> None:
        try:
            await months.provide(connection)
        except asyncpg.PostgresError as failure:  # somebody reads the default partition; the months are made far ahead
            log.warning("months wait", reason=type(failure).__name__)

    async def _tend(self, connection: Connection, notes: Notes, *, due: bool) -> None:
        """Compare the streams that are new or come back from trouble, and keep house in all when it is due."""
        for lane in self._awake():
            if lane.compared and not due:
                continue
            await notes.settle()
            with self._guarded(lane):
                if not lane.compared:
                    await self._recover(lane, connection)
                if due:
                    await lane.housekeep(connection, trim=self.settings.trim)
        self._raise_a_common_trouble()

    async def _carry(self, connection: Connection, notes: Notes) -> bool:
        """Carry one batch of every stream that has something waiting; returns whether there may be more."""
        started = time.perf_counter()
        ready = {lane.name for lane in self._awake() if lane.compared}
        resting, carried = [name for name in self._lanes if name not in ready], notes.carried
        most = max(self.settings.relay_batch // len(self._lanes), min(LEAST_OF_A_LANE, self.settings.relay_batch))
        batches: dict[str, list[asyncpg.Record]] = defaultdict(list)
        looked = {} if carried else await self._beats.look(self._awake())
        for row in await connection.fetch(_WAITING, most, list(carried), list(carried.values()), resting):
            batches[row["stream"]].append(row)
        if not batches:
            await notes.settle()
            await self._beats.tell(looked, self._lanes, connection)
            return bool(carried)
        sent = await asyncio.gather(*(self._send(self.lane(name), rows) for name, rows in batches.items()))
        await notes.write([batch for batch in sent if batch.entries])
        if count := sum(len(batch.entries) for batch in sent):
            bus(self.settings.instance).published(count, time.perf_counter() - started)
        full = any(len(rows) == most for rows in batches.values())
        if not full:
            await notes.settle()
        for batch in sent:
            if not batch.held and await batch.lane.lacks(connection, batch.tail):
                await notes.settle()
                await self._recover(batch.lane, connection)
        if not full:
            unsure = [batch.lane.name for batch in sent if not (batch.entries and batch.held)]
            await self._beats.tell(looked, self._lanes, connection, but=unsure)
            await self._pace.breathe(count)
        return full or bool(carried)

    async def _send(self, lane: Lane, rows: Sequence[asyncpg.Record]) -> Batch:
        batch = Batch(lane, lane.tail, rows)
        with self._guarded(lane):
            if not lane.compared:  # a stream of partitions that are no more
                return batch
            started, bodies = time.time_ns(), [row["body"] for row in rows]
            sent = await lane.send(bodies)
            batch.entries, batch.held = sent.entries, sent.held
            if sent.entries:
                tracing.published(self.settings.service, lane.name, bodies, started)
            else:
                self._wake.set()
        return batch

    async def _recover(self, lane: Lane, connection: Connection) -> None:
        if await lane.recover(connection):
            self._wake.set()

    def _awake(self) -> list[Lane]:
        now = self._now()
        return [lane for lane in self._lanes.values() if lane.rests_until <= now]

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    @contextlib.contextmanager
    def _guarded(self, lane: Lane) -> Iterator[None]:
        """Let the failure of one stream be its own: it rests a while, the others go on."""
        try:
            yield
        except REDIS_OUTAGES as failure:
            if lane.trouble is None and len(self._lanes) > 1:
                log.warning("stream waits", stream=lane.name, reason=type(failure).__name__)
            lane.trouble, lane.compared, lane.rests_until = failure, False, self._now() + RETRY_S

    def _raise_a_common_trouble(self) -> None:
        """Raise what keeps all streams from being carried: then it is Redis."""
        if all(lane.trouble and not lane.compared for lane in self._lanes.values()):
            raise next(lane.trouble for lane in self._lanes.values() if lane.trouble)

    def _recovered(self) -> None:
        for lane in self._lanes.values():
            if lane.trouble and lane.compared:
                lane.trouble = None
                if len(self._lanes) > 1:
                    log.info("stream resumed", stream=lane.name)
        troubled = any(lane.trouble for lane in self._lanes.values())
        if self.troubled and not troubled:
            log.info("relay resumed")
        self.troubled = troubled
