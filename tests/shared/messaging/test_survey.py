"""What a worker's survey finds on real servers, and what its `/metrics` tells of it."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis.asyncio import Redis
from sqlalchemy import text

from shared.contracts.topology import replay_stream
from shared.messaging.consumer import Delivery
from shared.messaging.lookout import metrics_page
from shared.messaging.subscribers import ensure_groups
from shared.messaging.survey import survey_outbox, survey_streams
from shared.messaging.worker import Worker, end
from shared.testing.eventually import eventually
from shared.testing.house import delivery
from tests.shared.messaging.conftest import Side, a_concern, running

STREAM = "tsunagu:intake"


async def looked(side: Side) -> Any:
    return await survey_streams(side.held.sessions, side.redis, [STREAM])


async def found_waiting(side: Side) -> Any:
    return await survey_outbox(side.held.sessions, [STREAM])


async def relayed(side: Side) -> None:
    async with side.working():
        await eventually(lambda: _nothing_waits(side))


async def _nothing_waits(side: Side) -> bool:
    return bool(await side.one("SELECT count(*) FROM outbox WHERE entry_ms IS NULL") == 0)


async def test_what_is_recorded_and_not_published_waits_and_grows_old(sides: Any) -> None:
    intake = await sides("intake")
    calm = await found_waiting(intake)
    assert (calm.waiting, calm.waiting_age_s) == (0, 0)

    await intake.publish(a_concern(), a_concern())
    async with intake.held.sessions.begin() as session:
        await session.execute(text("UPDATE outbox SET recorded_at = now() - interval '90 s' WHERE position = 1"))

    found = await found_waiting(intake)
    assert found.waiting == 2
    assert 90 <= found.waiting_age_s < 120


async def test_a_groups_lag_is_known_while_its_reader_is_down(sides: Any) -> None:
    intake = await sides("intake")
    await ensure_groups(intake.redis, [STREAM], "reporting")
    await ensure_groups(intake.redis, [STREAM], "coordination")
    await intake.publish(a_concern(), a_concern(), a_concern())
    await relayed(intake)

    await intake.redis.xreadgroup("reporting", "somebody", {STREAM: ">"}, count=2)

    found = {group.group: group for group in (await looked(intake)).groups}
    assert (found["coordination"].lag, found["coordination"].pending, found["coordination"].pending_age_s) == (3, 0, 0)
    assert (found["reporting"].lag, found["reporting"].pending) == (1, 2)
    assert found["reporting"].pending_age_s >= 0


async def test_a_reader_that_never_came_is_behind_with_everything_on_the_stream(sides: Any) -> None:
    intake = await sides("intake")
    ask = {"readers": ("reporting", "kita")}
    assert (await survey_streams(intake.held.sessions, intake.redis, [STREAM], **ask)).groups == ()
    await intake.publish(a_concern(), a_concern())
    await relayed(intake)
    await ensure_groups(intake.redis, [STREAM], "reporting")
    await intake.redis.xreadgroup("reporting", "somebody", {STREAM: ">"})

    found = (await survey_streams(intake.held.sessions, intake.redis, [STREAM], **ask)).groups

    assert [(group.group, group.lag, group.pending) for group in found] == [("reporting", 0, 2), ("kita", 2, 0)]


async def test_a_group_that_was_given_all_is_not_behind_and_then_one_more_behind_with_every_event(sides: Any) -> None:
    intake = await sides("intake")
    await ensure_groups(intake.redis, [STREAM], "reporting")
    await intake.publish(a_concern(), a_concern())
    await relayed(intake)
    await intake.redis.xreadgroup("reporting", "somebody", {STREAM: ">"})
    (given,) = (await looked(intake)).groups

    await intake.publish(a_concern())
    await relayed(intake)
    (behind,) = (await looked(intake)).groups

    assert (given.lag, behind.lag) == (0, 1)


async def test_a_stream_that_is_not_there_has_no_groups_and_is_no_error(sides: Any) -> None:
    assert (await looked(await sides("intake"))).groups == ()


async def test_what_was_cut_from_the_stream_is_no_lag_of_a_group_that_came_later(sides: Any) -> None:
    intake = await sides("intake")
    await intake.publish(a_concern(), a_concern(), a_concern())
    await relayed(intake)
    await intake.redis.xtrim(STREAM, maxlen=1, approximate=False)
    await ensure_groups(intake.redis, [STREAM], "reporting")

    (late,) = (await looked(intake)).groups
    await intake.redis.xtrim(STREAM, maxlen=0, approximate=False)
    (empty,) = (await looked(intake)).groups

    assert (late.lag, empty.lag) == (1, 0)


async def test_a_lag_too_long_to_be_counted_is_told_by_the_length_of_the_stream(
    sides: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.survey.COUNTED", 2)
    intake = await sides("intake")
    await ensure_groups(intake.redis, [STREAM], "reporting")
    await intake.publish(*(a_concern() for _ in range(5)))
    await relayed(intake)

    (behind,) = (await looked(intake)).groups

    assert behind.lag == 5


async def test_what_is_told_again_and_not_taken_is_lag_on_the_readers_own_stream(sides: Any) -> None:
    reporting = await sides("reporting")
    own = replay_stream("reporting")
    await ensure_groups(reporting.redis, [own], "reporting")

    async def told() -> tuple[str, str, int, int]:
        (group,) = (await survey_streams(reporting.held.sessions, reporting.redis, [], told_again=own)).groups
        return group.stream, group.group, group.lag, group.pending

    assert await told() == (own, "reporting", 0, 0)
    for number in range(3):
        await reporting.redis.xadd(own, {"__data__": number})
    assert await told() == (own, "reporting", 3, 0)

    await reporting.redis.xreadgroup("reporting", "somebody", {own: ">"}, count=2)
    assert await told() == (own, "reporting", 1, 2)

    await reporting.redis.xreadgroup("reporting", "somebody", {own: ">"})
    assert await told() == (own, "reporting", 0, 3)


async def test_dead_letters_are_counted_until_they_are_applied(sides: Any) -> None:
    intake = await sides("intake")
    async with intake.held.sessions.begin() as session:
        for number, status in enumerate(["waiting", "retrying", "applied"]):
            await session.execute(
                text("INSERT INTO dead_letter (stream, entry, body, reason, attempts, status)"
                     " VALUES ('tsunagu:community', :entry, '', 'KeyError', 1, :status)"),
                {"entry": f"{number}-0", "status": status},
            )  # fmt: skip

    assert (await found_waiting(intake)).dead_letters == 2


async def measured(client: httpx.AsyncClient, service: str) -> dict[str, float]:
    """Every series of the service with its labels but `service`: `{"name{group=…}": value}`."""
    told = (await client.get("/metrics")).text
    found = {}
    for family in text_string_to_metric_families(told):
        for sample in family.samples:
            if sample.labels.get("service") == service:
                rest = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()) if k != "service")
                found[f"{sample.name}{{{rest}}}" if rest else sample.name] = sample.value
    return found


@contextlib.asynccontextmanager
async def two_workers(sides: Any) -> AsyncIterator[tuple[Side, Side, httpx.AsyncClient, httpx.AsyncClient]]:
    """Intake publishes, reporting reads; both run, each with a client for its own port."""
    intake, reporting = await sides("intake", survey_s=0.05), await sides("reporting", survey_s=0.05)
    made = [Worker(side.settings, side.consumer) for side in (intake, reporting)]
    async with running(made[0]), running(made[1]), asking() as at_intake, asking() as at_reporting:
        yield intake, reporting, at_intake, at_reporting


def asking() -> httpx.AsyncClient:
    """A client for a worker's `/metrics`; the workers of one process share them."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(metrics_page), base_url="http://worker")


async def test_the_way_of_an_event_can_be_read_from_the_metrics(sides: Any) -> None:
    async with two_workers(sides) as (intake, reporting, at_intake, at_reporting):
        sent_before, taken_before = await measured(at_intake, "intake"), await measured(at_reporting, "reporting")

        await intake.publish(a_concern(), a_concern())
        await eventually(lambda: reporting.count_is(2))

        published, applied = "tsunagu_events_published_total", "tsunagu_events_applied_total"

        async def counted() -> None:
            sent, taken = await measured(at_intake, "intake"), await measured(at_reporting, "reporting")
            assert sent[published] - sent_before[published] == 2
            assert taken[applied] - taken_before[applied] == 2
            assert taken["tsunagu_handler_seconds_count{type=tsunagu.intake.concern-received.v1}"] >= 2
            assert sent["tsunagu_relay_holding"] == 1
            assert sent["tsunagu_outbox_waiting"] == 0
            assert sent["tsunagu_group_lag{group=reporting,stream=tsunagu:intake}"] == 0
            assert taken["tsunagu_group_lag{group=reporting,stream=tsunagu:to:reporting}"] == 0
            assert taken["tsunagu_subscribers_running"] == taken["tsunagu_subscribers"] > 0

        await eventually(counted)


async def test_what_waits_is_told_while_redis_is_away(sides: Any) -> None:
    intake = await sides("intake", survey_s=0.05)
    nowhere = Redis.from_url("redis://127.0.0.1:1")
    async with intake.working() as worker, asking() as client:
        await eventually(lambda: worker.lookout.streams is not None)
        await end(worker._tasks[:1])  # the relay
        worker.lookout.redis = nowhere
        await intake.publish(a_concern())

        async def told() -> None:
            found = await measured(client, "intake")
            assert found["tsunagu_outbox_waiting"] == 1
            assert found["tsunagu_outbox_oldest_seconds"] > 0
            ages = [found[f"tsunagu_survey_age_seconds{{side={side}}}"] for side in ("outbox", "streams")]
            assert ages[0] < ages[1]

        await eventually(told)
    await nowhere.aclose()


async def test_what_fails_comes_twice_or_cannot_be_read_is_counted_as_such(sides: Any) -> None:
    reporting = await sides("reporting")
    good, bad = delivery(a_concern()), delivery(poison := a_concern())
    reporting.failing.add(poison.concern_id)
    junk = Delivery("tsunagu:intake", "9-0", b"\xff")
    async with asking() as client:
        before = await measured(client, "reporting")

        await reporting.take(good, good, junk)
        await reporting.take(good, bad, limit=1)

        after = await measured(client, "reporting")

    counted = {name: after[name] - before.get(name, 0) for name in after if name.endswith("_total")}
    assert counted["tsunagu_events_applied_total"] == 1
    assert counted["tsunagu_events_duplicate_total"] == 2
    assert counted["tsunagu_transactions_failed_total"] == 2
    assert counted["tsunagu_dead_letters_laid_total"] == 2
