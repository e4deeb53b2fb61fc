"""The keeper of a worker: subscribers run, groups and consumers are in order, what operators retry is applied."""

import asyncio
import os
import signal
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import cast

import structlog
from faststream.redis.subscriber.usecases import StreamBatchSubscriber

from shared.db import Database, passing
from shared.messaging.claims import date_anew, look_every_ms
from shared.messaging.clients import REDIS_OUTAGES, Client
from shared.messaging.history import History
from shared.messaging.replicas import IDLE_MS, forget_idle_consumers, listen_to_leftovers
from shared.messaging.retries import Retries
from shared.messaging.subscribers import Twins, acknowledge_danglers, asleep, awaken, ensure_groups

log = structlog.get_logger()

PAUSE_S = 0.5
PATIENCE = 20  # rounds with a stopped subscriber before the process gives up and is started anew
SEARCH_S = 5.0  # how often it is looked for streams of partitions that are no more
FORGET_S = 60.0  # and for consumers that are gone
RETRY_S = 2.0  # and for dead letters that an operator wants applied


@dataclass
class Keeper:
    """Keeps what FastStream has started; one stream in trouble does not keep it from the others."""

    twins: Twins
    held: Database
    history: History
    _stopped_rounds: int = 0
    _next: dict[str, float] = field(default_factory=dict)
    """When (the loop's clock) what is not done in every round is due again."""
    _retries: Retries = field(init=False)

    def __post_init__(self) -> None:
        self._retries = Retries(self.twins.consumer, self.twins.keys)

    @property
    def redis(self) -> Client:
        """The worker's own client, not the broker's."""
        return self.twins.redis

    async def run(self) -> None:
        """Keep until cancelled; ends the process when a subscriber does not start though Redis answers."""
        while True:
            await asyncio.sleep(PAUSE_S)
            try:
                await self._round()
            except Exception as failure:  # were the keeper to end, a stopped subscriber would stay so
                # the subscribers and the relay have logged an outage; the next round looks again
                if not (isinstance(failure, REDIS_OUTAGES) or passing(failure)):
                    log.exception("keeper failed", exc_info=failure)

    async def _round(self) -> None:
        async with asyncio.timeout(self.twins.settings.batch_s):
            heard = await self.history.newly_heard()
        for name in heard:
            self.twins.subscribe(name)  # and it is started below
        restarted, troubles = await self._restart_stopped()
        self._stopped_rounds = self._stopped_rounds + 1 if restarted else 0
        idle_ms = self.twins.settings.claim_idle_ms
        chores = {"danglers": look_every_ms(idle_ms) / 1000, "dates": idle_ms / 1000, "forget": FORGET_S}
        due = {chore for chore, every_s in chores.items() if self._due(chore, every_s)}
        for name in self.twins.streams:
            try:
                await self._tend(name, due)
            except REDIS_OUTAGES as failure:
                troubles.append(failure)
        if self._due("search", SEARCH_S):
            await listen_to_leftovers(self.twins, self.history)
        if self._due("retries", RETRY_S):
            async with asyncio.timeout(self.twins.settings.batch_s):
                await self._retries.apply_all(self.held.sessions)
        if troubles:
            raise troubles[0]
        if self._stopped_rounds > PATIENCE:
            log.error("subscriber does not start", group=self.twins.consumer.group)
            os.kill(os.getpid(), signal.SIGTERM)

    def _due(self, what: str, every_s: float) -> bool:
        """Whether so long has passed since this was last due; it counts as done now."""
        now = asyncio.get_running_loop().time()
        if now < self._next.get(what, 0.0):
            return False
        self._next[what] = now + every_s
        return True

    async def _restart_stopped(self) -> tuple[int, list[Exception]]:
        """Start those that are asleep (a wiped Redis stops them); returns how many, and what kept others from it."""
        restarted, troubles = 0, list[Exception]()
        for subscriber in cast("list[StreamBatchSubscriber]", self.twins.broker.subscribers):
            if asleep(subscriber):
                try:
                    await ensure_groups(self.redis, [subscriber.stream_sub.name], self.twins.consumer.group)
                    await awaken(subscriber)
                    restarted += 1
                except REDIS_OUTAGES as failure:
                    troubles.append(failure)
        if restarted:
            log.warning("subscribers restarted", count=restarted, group=self.twins.consumer.group)
        return restarted, troubles

    async def _tend(self, stream: str, due: Collection[str]) -> None:
        group, idle_ms = self.twins.consumer.group, self.twins.settings.claim_idle_ms
        if "dates" in due:
            await date_anew(self.redis, stream, group)
        if "danglers" in due:
            await acknowledge_danglers(self.redis, stream, group, idle_ms=idle_ms // 2)  # earlier than they are claimed
        if "forget" in due:
            await forget_idle_consumers(self.redis, stream, group, idle_ms=max(IDLE_MS, 20 * idle_ms))
