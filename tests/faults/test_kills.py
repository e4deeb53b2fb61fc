"""kill -9 at each boundary of a fact's way: nothing lost, nothing double."""

import signal
from datetime import date
from uuid import uuid4

import httpx
import pytest
from redis.asyncio import Redis

from shared.contracts import enveloped
from shared.contracts.intake import ConcernReceived
from shared.demo.story import WINDOW
from shared.stack.ports import free_port
from shared.testing.eventually import eventually
from tests.faults.conftest import PATIENCE_S, Process, Yard

CONSULTATION = {
    "on": "2026-04-10",
    "desk": "sogo",
    "channel": "phone",
    "source": "school",
    "household": {"members": [{"ref": "person", "name": "見本 太郎", "issues": ["poverty"]}]},
}
PATH = "/intake/v1/consultations"
COUNTED = "SELECT count(*) FROM event_archive"
OUTBOX = "SELECT count(*) FROM outbox"
PUBLISHED = "SELECT count(*) FROM outbox WHERE entry_ms IS NOT NULL"


async def killed(process: Process) -> None:
    await eventually(lambda: not process.alive, timeout=PATIENCE_S)
    assert process.process.returncode == -signal.SIGKILL


async def received(yard: Yard) -> None:
    answer = await yard.post(yard.api(), WINDOW, PATH, CONSULTATION, "only")
    assert answer.status_code == 201, answer.text


async def arrived_once(yard: Yard) -> None:
    """The consultation is counted once, and stays counted once when everything has come to rest."""

    async def counted() -> bool:
        return bool(await yard.one("reporting", COUNTED) == 1)

    await eventually(counted, timeout=PATIENCE_S)
    assert await yard.one("intake", OUTBOX) == 1
    assert await yard.one("reporting", "SELECT count(*) FROM dead_letter") == 0


async def test_the_api_killed_between_commit_and_answer(yard: Yard) -> None:
    """The client saw no answer and asks again with the same key: one consultation, one event."""
    dying = yard.dying("api_between_commit_and_answer")
    with pytest.raises(httpx.HTTPError):
        await yard.post(dying, WINDOW, PATH, CONSULTATION, "only")
    await killed(dying)
    assert await yard.one("intake", "SELECT count(*) FROM consultation") == 1

    await received(yard)

    assert await yard.one("intake", "SELECT count(*) FROM consultation") == 1
    yard.worker("intake")
    yard.worker("reporting")
    await arrived_once(yard)


async def test_the_relay_killed_between_xadd_and_marking(yard: Yard) -> None:
    await received(yard)
    await killed(yard.dying("relay_between_xadd_and_marking"))
    assert await yard.one("intake", PUBLISHED) == 0

    yard.worker("intake")
    yard.worker("reporting")

    async def published() -> bool:
        return bool(await yard.one("intake", PUBLISHED) == 1)

    await eventually(published, timeout=PATIENCE_S)
    await arrived_once(yard)
    assert await yard.one("reporting", "SELECT count(*) FROM event_archive") == 1


async def test_the_worker_killed_between_commit_and_xack(yard: Yard) -> None:
    await received(yard)
    yard.worker("intake")
    await killed(yard.dying("worker_between_commit_and_xack"))
    assert await yard.one("reporting", COUNTED) == 1

    yard.worker("reporting")

    async def acknowledged() -> bool:
        mark = "SELECT acknowledged FROM stream_mark WHERE consumer_group = 'reporting'"
        return bool(await yard.one("intake", mark) not in {None, "0-0"})

    await eventually(acknowledged, timeout=PATIENCE_S)
    await arrived_once(yard)


async def test_an_event_that_ends_its_worker_each_time_is_laid_aside_and_the_others_pass(yard: Yard) -> None:
    yard.environment["TSUNAGU_DELIVERY_LIMIT"] = "2"
    stream, redis = "tsunagu:intake", Redis.from_url(yard.environment["TSUNAGU_REDIS_URL"])
    for agency in ("deadly", "kita"):
        concern = ConcernReceived(on=date(2026, 4, 10), concern_id=uuid4(), agency=agency, source="hub")
        await redis.xadd(stream, {"__data__": enveloped(concern, source="intake").encoded()})
    for _ in range(2):
        await killed(yard.dying("worker_that_one_event_ends"))

    yard.dying("worker_that_one_event_ends")

    async def at_rest() -> bool:
        counted = await yard.one("reporting", COUNTED), await yard.one("reporting", "SELECT count(*) FROM dead_letter")
        return counted == (1, 1) and not (await redis.xpending(stream, "reporting"))["pending"]

    await eventually(at_rest, timeout=PATIENCE_S)
    assert await yard.one("reporting", "SELECT reason FROM dead_letter") == "NoOutcome"
    await redis.aclose()


async def test_a_worker_that_cannot_go_on_ends_so_that_it_is_started_anew(yard: Yard) -> None:
    """Its HTTP server would otherwise live on, and nobody would read the streams."""
    worker = yard.dying("worker_whose_subscribers_do_not_start")
    await eventually(lambda: not worker.alive, timeout=PATIENCE_S)


async def test_a_worker_that_waits_for_its_servers_ends_when_it_is_told_to(yard: Yard) -> None:
    yard.environment["TSUNAGU_REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    waiting = yard.worker("reporting")
    (log,) = yard.logs.iterdir()
    await eventually(lambda: "worker waits" in log.read_text(), timeout=PATIENCE_S)

    waiting.process.terminate()

    await eventually(lambda: not waiting.alive)
    assert waiting.process.returncode == 128 + signal.SIGTERM
