"""What a service does with what it hears: handlers by event class, applied once, in one transaction a batch."""

import inspect
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import structlog
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.contracts import Envelope, Event, Heading
from shared.contracts.topology import replay_stream
from shared.db import passing
from shared.messaging import dead_letters, inbox
from shared.messaging.outbox import cause
from shared.privacy.keys import KeyRing
from shared.telemetry import tracing
from shared.telemetry.metrics import Bus, bus

E = TypeVar("E", bound=Event)
Handler = Callable[[E, AsyncSession, KeyRing], Awaitable[None]]
BatchHandler = Callable[[Sequence["Received"], AsyncSession], Awaitable[None]]
Confirm = Callable[[AsyncSession], Awaitable[None]]
Claim = Callable[[Sequence["Received"], AsyncSession], Awaitable[Sequence["Received"]]]

log = structlog.get_logger()


class DatabaseAway(Exception):  # noqa: N818 — a state of the world, not a fault of the programme
    """The database does not answer, or could not do it just now; the batch is taken again a little later."""


class NoOutcome(Exception):  # noqa: N818 — the reason of a dead letter, never raised
    """Delivered so often that it should be a dead letter already: it ended its process, or took longer than it may."""


class Delivery(NamedTuple):
    """One stream entry as it was delivered: raw bytes, and how often it was delivered so far."""

    stream: str
    entry: str
    body: bytes
    attempts: int = 1


class Received(NamedTuple):
    """A delivery that could be read; `event` is None where this version knows no such type."""

    delivery: Delivery
    heading: Heading
    event: Event | None


async def by_inbox(received: Sequence[Received], session: AsyncSession) -> Sequence[Received]:
    """Take events, each named once, into the inbox; returns those that were not there yet."""
    fresh = await inbox.claim(session, [item.heading.id for item in received])
    return received if len(fresh) == len(received) else [item for item in received if item.heading.id in fresh]


@dataclass
class Consumer:
    """The handlers of one service, and the rules by which deliveries reach them.

    `group` names the consumer group. Delivered at least once, applied once, in any order. `parallel` batches of one
    stream are worked on at a time: more than one only where handlers take their locks in one order. `claim` notes
    events in the transaction of their work and returns those that were not noted yet: in the inbox, unless the service
    keeps what it heard anyway.
    """

    group: str
    parallel: int = 1
    claim: Claim = by_inbox
    _handlers: dict[type[Event], list[Handler[Any]]] = field(default_factory=lambda: defaultdict(list))
    _batch_handlers: list[BatchHandler] = field(default_factory=list)
    meters: Bus = field(init=False, repr=False)
    _history: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.meters = bus(self.group)
        self._history = replay_stream(self.group)

    def on(self, *classes: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Register a handler `(event, session, keys)`; it runs in the transaction in which its event is claimed."""

        def register(handler: Handler[E]) -> Handler[E]:
            for event_class in classes:
                self._handlers[event_class].append(handler)
            return handler

        return register

    @property
    def handled(self) -> frozenset[type[Event]]:
        """The events of which it makes something; others are heard and passed over."""
        return frozenset(self._handlers)

    def on_batch(self, handler: BatchHandler) -> BatchHandler:
        """Register a handler that is given all new events of a batch at once, known types or not."""
        if not inspect.iscoroutinefunction(handler):
            raise TypeError("a batch handler is a coroutine function")
        self._batch_handlers.append(handler)
        return handler

    async def apply(self, received: Sequence[Received], session: AsyncSession, keys: KeyRing) -> int:
        """Apply what is new, in the caller's transaction; returns how many events were new."""
        told = {item.heading.id: item for item in received if item.event is None or item.event.lasting}
        fresh = await self.claim([*told.values()], session) if told else ()
        if not fresh:
            return 0
        for batch_handler in self._batch_handlers:
            with tracing.counting(
                self.group, ((item.heading, item.delivery.stream == self._history) for item in fresh)
            ):
                await batch_handler(fresh, session)
        if self._handlers:
            for item in fresh:
                await self._handle(item, session, keys)
        return len(fresh)

    async def _handle(self, item: Received, session: AsyncSession, keys: KeyRing) -> None:
        handlers = self._handlers.get(type(item.event), ()) if item.event is not None else ()
        if not handlers:
            return
        started = time.perf_counter()
        token = cause.set(item.heading)
        try:
            with tracing.handling(self.group, item.heading, again=item.delivery.stream == self._history):
                for handler in handlers:
                    await handler(item.event, session, keys)
        finally:
            cause.reset(token)
        self.meters.handled(item.heading.type, time.perf_counter() - started)

    async def take(
        self,
        deliveries: Sequence[Delivery],
        sessions: async_sessionmaker[AsyncSession],
        keys: KeyRing,
        *,
        limit: int,
        confirm: Confirm | None = None,
    ) -> list[Delivery]:
        """Take a batch: one transaction for all, one by one only when that fails. Returns what may be acknowledged.

        What cannot be read lies in the dead letters at once, what fails its `limit`th delivery then, and what had no
        outcome even then is not tried again; the rest is delivered again later. Raises DatabaseAway, which makes
        nothing a dead letter, when the database is mute. `confirm` may refuse a transaction before it is committed.
        """
        done = [d for d in deliveries if d.attempts > limit and await _lay(sessions, self.meters, d, NoOutcome())]
        readable, unreadable = _read([d for d in deliveries if d.attempts <= limit])
        done += [d for d, reason in unreadable if await _lay(sessions, self.meters, d, reason)]
        if not readable:
            return done
        failure = await self._attempt(readable, sessions, keys, confirm)
        if failure is None:
            return done + [item.delivery for item in readable]
        for item in readable:
            if len(readable) > 1:
                failure = await self._attempt([item], sessions, keys, confirm)
            if failure is None or (
                _hopeless(failure, item, limit) and await _lay(sessions, self.meters, item.delivery, failure)
            ):
                done.append(item.delivery)
        return done

    async def _attempt(
        self,
        items: Sequence[Received],
        sessions: async_sessionmaker[AsyncSession],
        keys: KeyRing,
        confirm: Confirm | None,
    ) -> Exception | None:
        started = time.perf_counter()
        try:
            async with sessions.begin() as session:
                fresh = await self.apply(items, session, keys)
                if confirm is not None:
                    await confirm(session)
        except Exception as failure:
            if passing(failure):
                raise DatabaseAway from failure
            self.meters.failed()
            log.warning(
                "delivery failed", group=self.group, count=len(items), reason=type(failure).__name__, exc_info=failure
            )
            return failure
        self.meters.applied(len(items), fresh, time.perf_counter() - started)
        return None


def read(delivery: Delivery) -> Received:
    """Read one delivery. Raises ValidationError when it is not an event of ours."""
    envelope = Envelope.read(delivery.body)
    return Received(delivery, envelope.heading, envelope.event())


def _read(deliveries: Sequence[Delivery]) -> tuple[list[Received], list[tuple[Delivery, Exception]]]:
    readable: list[Received] = []
    unreadable: list[tuple[Delivery, Exception]] = []
    for delivery in deliveries:
        try:
            readable.append(read(delivery))
        except ValidationError as failure:
            unreadable.append((delivery, failure))
    return readable, unreadable


def _hopeless(failure: Exception, item: Received, limit: int) -> bool:
    return isinstance(failure, ValidationError) or item.delivery.attempts >= limit


async def _lay(sessions: async_sessionmaker[AsyncSession], meters: Bus, delivery: Delivery, reason: Exception) -> bool:
    try:
        async with sessions.begin() as session:
            await dead_letters.lay(session, delivery, reason)
    except Exception as failure:
        if passing(failure):
            raise DatabaseAway from failure
        raise
    meters.laid_aside()
    return True
