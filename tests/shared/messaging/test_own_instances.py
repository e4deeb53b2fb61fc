"""An intake of an agency's own on the common bus: its own stream, its own group, and nothing let go that it lacks."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.coordination import ReferralAccepted
from shared.contracts.topology import consumers_of, heard_by
from shared.messaging import outbox, parting, replay
from shared.messaging.entries import START
from shared.messaging.marks import group_names
from shared.postgres import connect, dsn
from shared.privacy.keys import generate
from shared.reference.instances import Instances
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern
from tests.shared.messaging.test_replay import ALWAYS

OWN = Instances.read("kita")
OTHERS = ("participation", "community", "reporting")
READ_BY = "SELECT count(*) = {} FROM stream_mark JOIN stream_tail USING (stream) WHERE acknowledged = entry"


@pytest.fixture
def kita(key_folder: Any) -> dict[str, Any]:
    """What makes an intake the instance `kita`."""
    generate(key_folder, ["kita", "coordination"])
    return {"instance": "kita", "own_instances": OWN, "keys": key_folder / "kita"}


def test_whoever_hears_intake_hears_its_instances_and_they_hear_each_other() -> None:
    assert heard_by("reporting", OWN) == ("intake", "kita", "coordination", "participation", "community")
    assert heard_by("kita", OWN) == ("coordination", "community", "intake")
    assert heard_by("intake", OWN) == ("coordination", "community", "kita")
    assert consumers_of("coordination", OWN) == ("intake", "kita", "participation", "community", "reporting")
    assert consumers_of("kita", OWN) == ("intake", "coordination", "participation", "reporting")
    assert consumers_of("coordination") == ("intake", "participation", "community", "reporting")


async def test_what_both_intakes_tell_is_heard_by_whoever_hears_intake(sides: Any, kita: dict[str, Any]) -> None:
    reporting = await sides("reporting", own_instances=OWN)
    intake, own = await sides("intake", own_instances=OWN), await sides("intake", **kita)
    told = [a_concern(), a_concern()]
    async with intake.working(), own.working(), reporting.working():
        await intake.publish(told[0])
        await own.publish(told[1])
        await eventually(lambda: reporting.count_is(2))
        assert sorted(await reporting.seen()) == sorted(concern.concern_id for concern in told)
        assert await own.redis.xlen("tsunagu:kita") == 1


async def test_an_event_for_intake_is_heard_by_every_instance_and_let_go_when_all_have_it(
    sides: Any, kita: dict[str, Any]
) -> None:
    coordination = await sides("coordination", own_instances=OWN, keys=kita["keys"].parent / "coordination")
    intake, own = await sides("intake", own_instances=OWN), await sides("intake", **kita)
    for group in OTHERS:
        await intake.redis.xgroup_create("tsunagu:coordination", group, mkstream=True)
    async with coordination.working(), intake.working():
        await accepted(coordination)
        await eventually(lambda: _applied(intake))
        await eventually(lambda: _is_read_by_the_others(coordination))
        await accepted(coordination)
        await eventually(lambda: _is_read_by_the_others(coordination))
        assert await _let_go_until(coordination) == START  # the group of `kita` is not there yet

        async with own.working():
            await eventually(lambda: _applied(own))
            await eventually(lambda: _let_go(coordination))


async def test_an_instance_that_joins_late_hears_history_first_and_then_what_is_new(
    sides: Any, kita: dict[str, Any]
) -> None:
    coordination = await sides("coordination", keys=kita["keys"].parent / "coordination")
    own = await sides("intake", history_first=True, **kita)
    await accepted(coordination)
    async with coordination.working(), own.working():
        await accepted(coordination)
        await eventually(lambda: _was_published(coordination, 2))
        assert not await _applied(own)
        urls = (coordination.settings.database_url, own.settings.database_url, own.settings.redis_url)
        async with replay.opened(*urls) as connections:
            await replay.Replay("coordination", "kita", since=ALWAYS, **connections).run()
        assert await own.one("SELECT count(*) FROM inbox") == 2
        assert await own.one("SELECT string_agg(publisher, ' ') FROM replayed") == "coordination"

        await accepted(coordination)
        await eventually(lambda: _applied(own, 3))


async def _was_published(side: Any, number: int) -> bool:
    return bool(await side.one("SELECT count(*) FROM outbox WHERE entry_ms IS NOT NULL") == number)


async def test_a_reader_that_was_given_up_keeps_nothing_on_the_streams_once_it_is_forgotten(
    sides: Any, kita: dict[str, Any]
) -> None:
    intake = await sides("intake")  # the setting names no instance any more
    connection = await connect(dsn(intake.settings.database_url))
    await intake.redis.xgroup_create("tsunagu:intake", "kita", mkstream=True)
    async with intake.working():
        await intake.publish(a_concern())
        await eventually(lambda: _is_read_by_all_but_kita(intake))
        assert await _let_go_until(intake) == START

        assert await parting.forget("kita", [connection], intake.redis) == ["tsunagu:intake"]
        await eventually(lambda: _let_go(intake))
        assert await parting.forget("kita", [connection], intake.redis) == []
    await connection.close()


async def _is_read_by_all_but_kita(intake: Any) -> bool:
    for group in consumers_of("intake"):
        if group not in await group_names(intake.redis, "tsunagu:intake"):
            await intake.redis.xgroup_create("tsunagu:intake", group)
        await intake.redis.xgroup_setid("tsunagu:intake", group, "$")
    return bool(await intake.one("SELECT count(*) = 4 FROM stream_mark") and await intake.one(READ_BY.format(3)))


async def accepted(coordination: Any) -> None:
    async with coordination.held.sessions.begin() as session:
        event = ReferralAccepted(on=date(2026, 7, 1), referral_id=uuid4(), case_id=uuid4())
        await outbox.record(session, event)


async def _applied(side: Any, number: int = 1) -> bool:
    return bool(await side.one("SELECT count(*) FROM inbox") >= number)


async def _is_read_by_the_others(coordination: Any) -> bool:
    for group in OTHERS:
        await coordination.redis.xgroup_setid("tsunagu:coordination", group, "$")
    return bool(await coordination.one(READ_BY.format(4)))


async def _let_go_until(side: Any) -> str:
    return str(await side.one("SELECT max(trimmed) FROM stream_tail"))


async def _let_go(side: Any) -> bool:
    return await _let_go_until(side) != START
