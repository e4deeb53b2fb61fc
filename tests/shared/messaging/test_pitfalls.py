"""What bit others (design: architecture), each held by a test; those not here are in the tests beside."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import httpx
from redis.asyncio.connection import Connection
from sqlalchemy import text

from shared.db import OUTBOX_CHANNEL
from shared.messaging import outbox
from shared.messaging.consumer import Received
from shared.messaging.subscribers import POLL_MS
from shared.messaging.worker import Worker, end
from shared.postgres import dsn
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern

STREAM = "tsunagu:intake"


async def test_a_batch_is_bounded_however_long_the_stream(sides: Any) -> None:
    """Pitfall 5: unbounded prefetching makes waiting entries look stuck."""
    intake, reporting = await sides("intake"), await sides("reporting", batch=7)
    sizes: list[int] = []

    @reporting.consumer.on_batch
    async def measure(received: Sequence[Received], session: Any) -> None:
        sizes.append(len(received))

    async with intake.working():
        await intake.publish(*(a_concern() for _ in range(40)))
        await eventually(lambda: _length(intake, 40))
    async with reporting.working():
        await eventually(lambda: sum(sizes) == 40)
    assert max(sizes) <= 7


async def _length(side: Any, number: int) -> bool:
    return bool(await side.redis.xlen(STREAM) == number)


async def test_readiness_is_red_while_a_subscriber_has_stopped_although_redis_answers(sides: Any) -> None:
    """Pitfall 9: a stopped subscriber ends nothing by itself; PING alone would look healthy."""
    reporting = await sides("reporting")
    async with reporting.working() as worker:
        gate = httpx.ASGITransport(worker.application())
        async with httpx.AsyncClient(transport=gate, base_url="http://worker") as client:
            await eventually(lambda: _is_ready(client))
            await end(worker._tasks[-1:])  # the keeper, which would start it again
            await worker.broker.subscribers[0].stop()
            answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() | {"relay": None} == {"redis": True, "subscribers": False, "relay": None}


async def test_readiness_is_red_while_the_relay_meets_errors(sides: Any) -> None:
    """A relay that fails for ever must not look healthy: its service would be silent."""
    intake = await sides("intake")
    async with intake.working() as worker:
        gate = httpx.ASGITransport(worker.application())
        async with httpx.AsyncClient(transport=gate, base_url="http://worker") as client:
            await eventually(lambda: _is_ready(client))
            async with intake.held.engine.begin() as connection:
                await connection.execute(text("ALTER TABLE stream_mark RENAME TO stream_mark_away"))
            await eventually(lambda: _is_red(client))
            async with intake.held.engine.begin() as connection:
                await connection.execute(text("ALTER TABLE stream_mark_away RENAME TO stream_mark"))
            await eventually(lambda: _is_ready(client))


async def test_an_old_outbox_turns_readiness_red_only_where_that_is_asked_for(sides: Any) -> None:
    patient = await sides("intake", survey_s=0.05)
    strict = await sides("reporting", survey_s=0.05, ready_outbox_s=60)
    async with patient.working() as patiently, strict.working() as strictly:
        for side, worker in ((patient, patiently), (strict, strictly)):
            await end(worker._tasks[:1])  # the relay
            async with side.held.sessions.begin() as session:
                await session.execute(text(AN_OLD_ROW.format(stream=f"tsunagu:{side.settings.service}")))
        async with _asking(patiently) as one, _asking(strictly) as other:
            await eventually(lambda: patiently.lookout.outbox_age_s > 60)
            await eventually(lambda: strictly.lookout.outbox_age_s > 60)
            answers = [await client.get("/readyz") for client in (one, other)]

    assert [answer.status_code for answer in answers] == [200, 503]
    assert "outbox" not in answers[0].json()
    assert answers[1].json()["outbox"] is False


AN_OLD_ROW = """INSERT INTO outbox (event_id, stream, type, body, recorded_at)
VALUES (gen_random_uuid(), '{stream}', 'x', '{{}}', now() - interval '2 minutes')"""


def _asking(worker: Worker) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(worker.application()), base_url="http://worker")


async def _is_red(client: httpx.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == httpx.codes.SERVICE_UNAVAILABLE


async def _is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/readyz")).is_success


def test_polling_ends_before_the_connection_gives_up() -> None:
    """Pitfall 10: redis-py's socket timeout."""
    timeout = Connection().socket_timeout
    assert timeout is None or timeout * 1000 > POLL_MS


async def test_commits_are_told_afterwards_and_many_at_once(sides: Any) -> None:
    """Pitfall 12: NOTIFY inside the transaction would serialise all commits."""
    intake = await sides("intake")
    heard: list[str] = []
    listener = await asyncpg.connect(dsn(intake.settings.database_url))
    await listener.add_listener(OUTBOX_CHANNEL, lambda *_: heard.append("woken"))
    async with intake.held.sessions() as session:
        await outbox.record(session, a_concern())
        assert "NOTIFY" not in str(await session.connection())
        await session.commit()
    await eventually(lambda: heard)

    heard.clear()
    await asyncio.gather(*(intake.publish(a_concern()) for _ in range(60)))
    await eventually(lambda: heard)
    await listener.close()
    assert len(heard) < 60
