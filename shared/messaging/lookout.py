"""What a worker shows to the outside: its state when it is asked, and surveys of its road every few seconds."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from faststream.asgi import AsgiResponse, get
from faststream.redis.subscriber.usecases import StreamBatchSubscriber
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from shared.contracts.topology import consumers_of
from shared.db import Database, connections, passing
from shared.messaging.clients import REDIS_OUTAGES, Client
from shared.messaging.relay import Relay
from shared.messaging.subscribers import asleep
from shared.messaging.survey import survey_outbox, survey_streams
from shared.settings import ServiceSettings
from shared.telemetry import metrics
from shared.telemetry.watched import OutboxSurvey, StreamsSurvey, WorkerState

log = structlog.get_logger()


@get(include_in_schema=False)
async def metrics_page(scope: Any) -> AsgiResponse:  # noqa: ARG001
    """`/metrics` of a worker process."""
    return AsgiResponse(metrics.exposed(), headers={"content-type": CONTENT_TYPE_LATEST})


@dataclass
class Lookout:
    """Looks at one worker on behalf of Prometheus and of `/readyz`."""

    settings: ServiceSettings
    held: Database
    redis: Client
    relay: Relay
    subscribers: Callable[[], Sequence[StreamBatchSubscriber]]
    told_again: str
    """The stream on which history is told to this worker again."""
    outbox: OutboxSurvey | None = field(default=None, init=False)
    streams: StreamsSurvey | None = field(default=None, init=False)

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Let the metrics tell of this worker for as long as the block runs."""
        metrics.watched.begin(self.settings.instance, self.state)
        try:
            yield
        finally:
            metrics.watched.end(self.settings.instance)

    async def run(self) -> None:
        """Take a survey of either side every `survey_s` seconds until cancelled; neither waits for the other."""
        await asyncio.gather(self._often(self._look_at_outbox), self._often(self._look_at_streams))

    async def _often(self, look: Callable[[], Awaitable[None]]) -> None:
        known = True
        while True:
            try:
                async with asyncio.timeout(self.settings.batch_s):
                    await look()
                known = True
            except Exception as failure:  # were it to end, nothing would be surveyed any more
                if known and not (isinstance(failure, REDIS_OUTAGES) or passing(failure)):
                    log.exception("survey failed", exc_info=failure)
                    known = False
            await asyncio.sleep(self.settings.survey_s)

    async def _look_at_outbox(self) -> None:
        self.outbox = await survey_outbox(self.held.sessions, self.relay.streams)

    async def _look_at_streams(self) -> None:
        streams, again = self.relay.streams, self.told_again
        readers = consumers_of(self.settings.instance, self.settings.own_instances)
        self.streams = await survey_streams(self.held.sessions, self.redis, streams, readers=readers, told_again=again)

    @property
    def outbox_age_s(self) -> float:
        """How old the oldest unpublished event was at the last survey, and how long ago that is while there is one."""
        found = self.outbox
        return found.waiting_age_s + found.age_s if found is not None and found.waiting else 0.0

    def state(self) -> WorkerState:
        """The worker at this moment."""
        running = self.subscribers()
        in_use, limit = connections(self.held.engine)
        return WorkerState(
            subscribers=len(running),
            asleep=sum(asleep(one) for one in running),
            relay=self.relay.running,
            troubled=self.relay.troubled,
            connections=in_use,
            connections_limit=limit,
            outbox=self.outbox,
            streams=self.streams,
        )
