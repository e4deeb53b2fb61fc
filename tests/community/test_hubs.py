"""Hubs, their sessions and what they notice, as their people use them (plan §6 ❺)."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.community.app import SERVICE, prepare
from shared.actors import Actor, Role
from shared.contracts import community as events
from shared.contracts.community import NoticeContent
from shared.reference.instances import Instances
from shared.testing.house import House, opened
from shared.testing.keys import Keys
from shared.testing.servers import Databases
from tests.community.places import KOBO


async def loaded(house: Any) -> None:
    async with house.held.sessions.begin() as session:
        await prepare(session, house.settings)


async def test_the_profiles_twelve_hubs_are_opened_once_from_the_first_day_of_the_plan(house: Any) -> None:
    await loaded(house)
    await loaded(house)

    hubs = (await house.shown("higashi", "/hubs"))["items"]
    assert len(hubs) == 12
    opened = await house.published(events.HubOpened)
    assert {event.on for event in opened} == {date(2025, 4, 1)}
    assert {str(event.hub_id) for event in opened} == {hub["id"] for hub in hubs}
    assert len(opened) == 12


async def test_two_workers_that_start_at_once_load_the_hubs_once(house: Any) -> None:
    await asyncio.gather(*(loaded(house) for _ in range(4)))

    assert len(await house.published(events.HubOpened)) == 12


async def test_a_hub_that_closed_stays_closed_when_the_worker_starts_again(house: Any) -> None:
    await loaded(house)
    hub = (await house.shown("coordinator", "/hubs"))["items"][0]
    await house.done("coordinator", f"/hubs/{hub['id']}/closing", {"on": "2026-11-01"})

    await loaded(house)

    assert (await house.shown("coordinator", f"/hubs/{hub['id']}"))["closed_on"] == "2026-11-01"
    assert len((await house.shown("coordinator", "/hubs?open_on=2026-11-01"))["items"]) == 11
    assert len((await house.shown("coordinator", "/hubs?open_on=2026-10-31"))["items"]) == 12


async def test_hubs_are_paged_by_code(house: Any) -> None:
    await loaded(house)

    first = await house.shown("coordinator", "/hubs?limit=7")
    second = await house.shown("coordinator", f"/hubs?limit=7&cursor={first['next']}")

    codes = [hub["code"] for hub in first["items"] + second["items"]]
    assert (codes, second["next"]) == (sorted(codes), None)
    assert len(codes) == 12


@pytest.mark.parametrize("who", ["higashi", "council_worker", "false_coordinator", "midori", "committee", "operator"])
async def test_only_the_council_and_the_city_register_hubs(house: Any, who: str) -> None:
    await house.refused(who, "/hubs", KOBO | {"on": "2026-10-01"}, 403, "role-lacking")


async def test_one_code_never_means_two_places(house: Any) -> None:
    await house.done("officer", "/hubs", KOBO | {"on": "2026-10-01"})

    await house.refused("officer", "/hubs", KOBO | {"on": "2026-10-02"}, 409, "code-taken")
    await house.refused("officer", "/hubs", KOBO | {"on": "2026-10-02", "code": "council"}, 409, "code-taken")
    assert len(await house.published(events.HubOpened)) == 1


async def test_a_hub_without_a_code_is_given_one(house: Any) -> None:
    hub = await house.done(
        "coordinator", "/hubs", {"on": "2026-10-01", "name": "縁側", "field": "all", "kind": "ibasho"}
    )

    assert hub["code"].startswith("hub_")
    assert (await house.published(events.HubOpened))[0].code == hub["code"]


async def test_a_hub_closes_once_and_not_before_it_opened(house: Any) -> None:
    hub = (await house.done("officer", "/hubs", KOBO | {"on": "2026-10-01"}))["id"]

    problem = await house.refused("officer", f"/hubs/{hub}/closing", {"on": "2026-09-30"}, 409, "impossible-order")
    assert problem["earliest"] == "2026-10-01"
    await house.done("officer", f"/hubs/{hub}/closing", {"on": "2026-11-01"})
    await house.refused("officer", f"/hubs/{hub}/closing", {"on": "2026-11-02"}, 409, "already-closed")
    assert [event.on for event in await house.published(events.HubClosed)] == [date(2026, 11, 1)]


async def test_a_fact_of_tomorrow_is_refused(house: Any) -> None:
    await house.refused("officer", "/hubs", KOBO | {"on": "2026-12-01"}, 422, "in-the-future")


async def test_unknown_codes_and_fields_are_pointed_at(house: Any) -> None:
    body = KOBO | {"on": "2026-10-01", "field": "space", "colour": "red"}

    problem = await house.refused("officer", "/hubs", body, 422, "invalid")

    assert {error["pointer"] for error in problem["errors"]} == {"/field", "/colour"}


async def test_a_hub_records_its_own_sessions_and_nobody_elses(house: Any) -> None:
    await loaded(house)
    hubs = {hub["code"]: hub["id"] for hub in (await house.shown("midori", "/hubs"))["items"]}
    body = {
        "on": "2026-10-05",
        "hub_id": hubs["hub_midori"],
        "participants": {"elderly": 6, "preschool": 0, "adult": 2},
    }

    held = await house.done("midori", "/sessions", body)

    assert held["participants"] == {"elderly": 6, "adult": 2}
    assert (await house.published(events.SessionHeld))[0].participants == {"elderly": 6, "adult": 2}
    await house.refused("honcho", "/sessions", body, 403, "role-lacking")
    await house.done("higashi", "/sessions", body | {"hub_id": hubs["hub_higashi"]})
    assert len((await house.shown("operator", f"/sessions?hub_id={hubs['hub_midori']}"))["items"]) == 1


async def test_a_session_lies_within_the_days_its_hub_was_open(house: Any) -> None:
    hub = (await house.done("officer", "/hubs", KOBO | {"on": "2026-10-01"}))["id"]
    await house.done("officer", f"/hubs/{hub}/closing", {"on": "2026-11-01"})
    body = {"hub_id": hub, "participants": {"adult": 1}}

    await house.refused("coordinator", "/sessions", body | {"on": "2026-09-30"}, 409, "hub-not-open")
    await house.refused("coordinator", "/sessions", body | {"on": "2026-11-01"}, 409, "hub-not-open")
    await house.done("coordinator", "/sessions", body | {"on": "2026-10-31"})
    await house.refused(
        "coordinator", "/sessions", body | {"on": "2026-10-31", "hub_id": str(uuid4())}, 404, "not-found"
    )


async def test_what_a_hub_noticed_goes_sealed_to_intake_and_stays_nowhere_here(house: Any) -> None:
    await loaded(house)
    told = {"narrative": "最近お顔を見ない", "whereabouts": "架空町1-1", "reporter": "架空の花子"}

    await house.done("midori", "/notices", {"on": "2026-10-06", "hub": "hub_midori"} | told)

    event = (await house.published(events.NoticeGiven))[0]
    assert house.files.ring("intake").open(event.content, NoticeContent) == NoticeContent(**told)
    kept = str(await house.rows("notice", "outbox", "access_log", "idempotency"))
    assert not any(words in kept for words in told.values())


async def test_what_the_hub_of_an_agency_with_its_own_intake_noticed_goes_to_that_one(
    databases: Databases, town_keys: Keys
) -> None:
    town_keys.add("kita")
    url = await databases.clone("community")
    async with opened(House, SERVICE, town_keys, url, own=Instances.read("kita@2026-10-06")) as house:
        await loaded(house)
        kita, told = Actor("hub-head@kita", "hub_kita", frozenset({Role.HUB})), {"narrative": "気になる"}
        for on, to, agency in (("2026-10-05", "intake", None), ("2026-10-06", "kita", "kita")):
            await house.done(kita, "/notices", {"on": on, "hub": "hub_kita"} | told)
            *_, event = await house.published(events.NoticeGiven)
            assert event.agency == agency
            assert house.files.ring(to).open(event.content, NoticeContent) == NoticeContent(**told)
    await databases.drop(url)


async def test_a_hub_gives_no_notice_in_anothers_name(house: Any) -> None:
    await loaded(house)
    body = {"on": "2026-10-06", "hub": "hub_midori", "narrative": "気になる"}

    await house.refused("honcho", "/notices", body, 403, "role-lacking")
    await house.refused("coordinator", "/notices", body, 403, "role-lacking")
    await house.refused("midori", "/notices", body | {"hub": "hub_nowhere"}, 422, "invalid")


async def test_a_repeated_request_opens_one_hub(house: Any) -> None:
    body = KOBO | {"on": "2026-10-01"}

    answers = [await house.post("officer", "/hubs", body, key="kobo") for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert len(await house.published(events.HubOpened)) == 1
