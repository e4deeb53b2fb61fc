"""Runs a real process that kills itself (SIGKILL) at one boundary: `python -m tests.faults.dying <boundary> <port>`.

The boundaries are put into this process only; the project's code knows nothing of them.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

import asyncpg
import uvicorn
from faststream.redis.subscriber.usecases import StreamBatchSubscriber
from redis.asyncio import Redis

from shared.messaging.consumer import Consumer, Received


def die() -> None:
    """No clean-up, no goodbye: as when the machine is gone."""
    os.kill(os.getpid(), signal.SIGKILL)


async def api_between_commit_and_answer(port: int) -> None:
    """Intake's API commits a consultation, and dies before the answer leaves."""
    from services.intake.app import api

    async def gate(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if scope.get("method") == "POST" and message["type"] == "http.response.start":
                die()
            await send(message)

        await api(scope, receive, sending if scope["type"] == "http" else send)

    await uvicorn.Server(uvicorn.Config(gate, host="127.0.0.1", port=port, log_config=None)).serve()


async def relay_between_xadd_and_marking(port: int) -> None:
    """Intake's worker puts events on the stream, and dies before it notes that they are there."""
    from services.intake.app import worker

    usual = asyncpg.Connection.execute

    async def execute(self: Any, query: str, *values: Any, **options: Any) -> Any:
        if "UPDATE outbox" in query and "stream_tail" in query:
            die()
        return await usual(self, query, *values, **options)

    asyncpg.Connection.execute = execute
    await worker.run(run_extra_options={"host": "127.0.0.1", "port": str(port)})


async def worker_between_commit_and_xack(port: int) -> None:
    """Reporting's worker commits what it received, and dies before it acknowledges."""
    from services.reporting.app import worker

    async def xack(*_: Any) -> None:
        die()

    Redis.xack = xack  # type: ignore[method-assign]
    await worker.run(run_extra_options={"host": "127.0.0.1", "port": str(port)})


async def worker_that_one_event_ends(port: int) -> None:
    """Reporting's worker, whose memory one event blows up each time."""
    from services.reporting.app import worker

    usual = Consumer.apply

    async def apply(self: Consumer, received: Sequence[Received], *others: Any) -> int:
        if any(b'"deadly"' in item.delivery.body for item in received):
            die()
        return await usual(self, received, *others)

    Consumer.apply = apply  # type: ignore[method-assign]
    await worker.run(run_extra_options={"host": "127.0.0.1", "port": str(port)})


async def worker_whose_subscribers_do_not_start(port: int) -> None:
    """Reporting's worker, on a machine so slow that FastStream gives up starting a subscriber."""
    from services.reporting.app import worker

    async def start(_: Any) -> None:
        raise TimeoutError

    StreamBatchSubscriber.start = start  # type: ignore[method-assign]
    await worker.run(run_extra_options={"host": "127.0.0.1", "port": str(port)})


BOUNDARIES = {
    boundary.__name__: boundary
    for boundary in (
        api_between_commit_and_answer,
        relay_between_xadd_and_marking,
        worker_between_commit_and_xack,
        worker_that_one_event_ends,
        worker_whose_subscribers_do_not_start,
    )
}

if __name__ == "__main__":
    asyncio.run(BOUNDARIES[sys.argv[1]](int(sys.argv[2])))
