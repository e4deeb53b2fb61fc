"""Community as its people use it, on a real Postgres."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.community.app import prepare
from shared.contracts import community as events
from shared.contracts.community import NoticeContent
from shared.contracts.participation import NeedUnmet

KOBO = {"name": "夕方の模型工房", "field": "all", "kind": "ibasho", "code": "hub_yugata_kobo"}
GAP = {"on": "2026-08-31", "menu_kind": "social_exchange", "field": "all"}


async def loaded(house: Any) -> None:
    async with house.held.sessions.begin() as session:
        await prepare(session, house.settings)


async def a_development(house: Any, **overrides: Any) -> tuple[str, str]:
    gap = (await house.done("coordinator", "/gaps", GAP))["id"]
    body = {"on": "2026-09-07", "gap_ids": [gap], "title": "夕方の模型工房"} | overrides
    return (await house.done("coordinator", "/developments", body))["id"], gap


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


async def test_a_hub_gives_no_notice_in_anothers_name(house: Any) -> None:
    await loaded(house)
    body = {"on": "2026-10-06", "hub": "hub_midori", "narrative": "気になる"}

    await house.refused("honcho", "/notices", body, 403, "role-lacking")
    await house.refused("coordinator", "/notices", body, 403, "role-lacking")
    await house.refused("midori", "/notices", body | {"hub": "hub_nowhere"}, 422, "invalid")


async def test_r14_a_gap_becomes_a_development_and_what_it_brings_is_traced_to_it(house: Any) -> None:
    need = uuid4()
    await house.hears(NeedUnmet(on=date(2026, 8, 31), need_id=need, menu_kind="social_exchange", field="all"))
    gap = (await house.shown("coordinator", "/gaps"))["items"][0]
    body = {"on": "2026-09-07", "gap_ids": [gap["id"]], "title": "夕方の模型工房"}
    development = (await house.done("coordinator", "/developments", body))["id"]
    assert (await house.shown("coordinator", "/gaps?status=in_development"))["items"][0][
        "development_id"
    ] == development

    menu = {"kind": "social_exchange", "title": "夕方の模型工房での交流"}
    opening = {"on": "2026-10-01", "hub": KOBO, "menu": menu, "resource": {"name": "工具の貸出", "field": "all"}}
    opened = await house.done("coordinator", f"/developments/{development}/opening", opening)

    assert opened["status"] == "opened"
    hub = (await house.published(events.HubOpened))[0]
    resource = (await house.published(events.ResourceOpened))[0]
    told = (await house.published(events.DevelopmentOpened))[0]
    assert (str(hub.development_id), str(resource.development_id)) == (development, development)
    assert (told.hub_id, told.need_ids, told.menu.host) == (hub.hub_id, (need,), "hub_yugata_kobo")
    assert [str(gap_id) for gap_id in told.gap_ids] == [gap["id"]]
    assert (await house.shown("coordinator", "/gaps"))["items"][0]["status"] == "answered"
    shown = await house.shown("officer", f"/developments/{development}")
    assert (shown["hub_id"], shown["menu_id"]) == (str(hub.hub_id), str(told.menu.menu_id))


async def test_r14_a_dropped_development_opens_its_gaps_again(house: Any) -> None:
    development, gap = await a_development(house)
    await house.refused("coordinator", f"/developments/{development}/drop", {"on": "2026-09-10"}, 422, "invalid")

    await house.done(
        "coordinator", f"/developments/{development}/drop", {"on": "2026-09-10", "reason": "担い手がいない"}
    )

    assert [one["id"] for one in (await house.shown("coordinator", "/gaps?status=open"))["items"]] == [gap]
    assert len(await house.published(events.DevelopmentDropped)) == 1
    await house.refused(
        "coordinator",
        f"/developments/{development}/drop",
        {"on": "2026-09-11", "reason": "再"},
        409,
        "development-finished",
    )
    again = {"on": "2026-09-12", "gap_ids": [gap], "title": "別の案"}
    await house.done("coordinator", "/developments", again)


async def test_r14_two_developments_cannot_take_up_one_gap_even_at_once(house: Any) -> None:
    gap = (await house.done("coordinator", "/gaps", GAP))["id"]
    body = {"on": "2026-09-07", "gap_ids": [gap], "title": "案"}

    answers = await asyncio.gather(*(house.post("coordinator", "/developments", body) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    refusal = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refusal["type"], refusal["gap_ids"]) == ("/problems/gap-taken", [gap])
    assert len(await house.published(events.DevelopmentProposed)) == 1


async def test_a_development_opens_once_even_when_two_ask_at_once(house: Any) -> None:
    development, _ = await a_development(house)
    opening = {"on": "2026-10-01", "menu": {"kind": "learning", "title": "学び直し"}}

    path = f"/developments/{development}/opening"
    answers = await asyncio.gather(*(house.post("coordinator", path, opening) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await house.published(events.DevelopmentOpened)) == 1


async def test_a_development_goes_forward_only_and_brings_something(house: Any) -> None:
    development, _ = await a_development(house)
    stage, opening = f"/developments/{development}/stage", f"/developments/{development}/opening"
    await house.done("officer", stage, {"on": "2026-09-20", "stage": "trial"})

    await house.refused("officer", stage, {"on": "2026-09-21", "stage": "preparing"}, 409, "stage-behind")
    await house.refused("officer", opening, {"on": "2026-10-01"}, 409, "nothing-opens")
    problem = await house.refused("officer", opening, {"on": "2026-09-19", "hub": KOBO}, 409, "impossible-order")
    assert problem["earliest"] == "2026-09-20"
    menu = {"kind": "learning", "title": "学び直し", "host": "hub_nowhere"}
    await house.refused("officer", opening, {"on": "2026-10-01", "menu": menu}, 422, "invalid")


async def test_an_opening_that_is_refused_for_its_hubs_code_leaves_the_gaps_as_they_were(house: Any) -> None:
    await house.done("officer", "/hubs", KOBO | {"on": "2026-09-01"})
    development, _ = await a_development(house)

    await house.refused(
        "officer", f"/developments/{development}/opening", {"on": "2026-10-01", "hub": KOBO}, 409, "code-taken"
    )

    assert (await house.shown("officer", "/gaps"))["items"][0]["status"] == "in_development"


async def test_a_proposal_names_gaps_that_exist(house: Any) -> None:
    body = {"on": "2026-09-07", "gap_ids": [str(uuid4())], "title": "案"}

    problem = await house.refused("coordinator", "/developments", body, 422, "invalid")

    assert problem["errors"][0]["pointer"] == "/gap_ids"


async def test_r15_a_workers_gap_is_seen_by_its_agency_and_those_who_develop(house: Any) -> None:
    await house.done("higashi", "/gaps", GAP | {"description": "架空の太郎さんに合う場がない"})
    await house.done("coordinator", "/gaps", GAP)

    assert len((await house.shown("higashi", "/gaps"))["items"]) == 1
    assert (await house.shown("higashi", "/gaps"))["items"][0]["description"]
    assert len((await house.shown("officer", "/gaps"))["items"]) == 2
    seen = (await house.shown("committee", "/gaps"))["items"]
    assert (len(seen), {gap["description"] for gap in seen}) == (2, {None})
    assert (await house.shown("midori", "/gaps"))["items"] == []
    assert (await house.shown("operator", "/gaps"))["items"] == []


async def test_r15_who_reads_a_description_is_logged(house: Any) -> None:
    gap = (await house.done("higashi", "/gaps", GAP | {"description": "架空の話"}))["id"]
    await house.shown("officer", "/gaps")

    async with house.held.sessions() as session:
        rows = await session.execute(text("SELECT subject, act, record, basis FROM access_log WHERE act = 'read'"))
    assert rows.all() == [("officer-1", "read", gap, "internal_use")]


async def test_r15_developments_do_not_exist_for_those_who_take_no_part(house: Any) -> None:
    development, _ = await a_development(house)

    assert (await house.get("higashi", f"/developments/{development}")).status_code == 404
    assert (await house.shown("higashi", "/developments"))["items"] == []
    drop = {"on": "2026-09-10", "reason": "不要"}
    await house.refused("higashi", f"/developments/{development}/drop", drop, 404, "not-found")
    await house.refused("committee", f"/developments/{development}/drop", drop, 403, "role-lacking")
    await house.refused("council_worker", f"/developments/{development}/drop", drop, 403, "role-lacking")


async def test_r15_committee_sees_where_a_development_stands_but_not_what_is_written_about_it(house: Any) -> None:
    development, _ = await a_development(house, plan="秘密の計画")
    await house.done("officer", f"/developments/{development}/drop", {"on": "2026-09-10", "reason": "秘密の理由"})

    for path in ("/developments", f"/developments/{development}"):
        assert "秘密" not in str(await house.shown("committee", path))
        assert str(await house.shown("council_worker", path)).count("秘密") == 2


async def test_free_texts_lie_encrypted(house: Any) -> None:
    await a_development(house, title="秘密の題", plan="秘密の計画")
    await house.done("higashi", "/gaps", GAP | {"description": "秘密の説明"})

    assert "秘密" not in str(await house.rows("gap", "development", "idempotency", "outbox"))


async def test_a_resource_is_kept_true_by_its_keeper(house: Any) -> None:
    entry = {"name": "配食サービス", "field": "elderly", "eligibility": "65歳以上（目安）"}
    resource = await house.done("higashi", "/resources", entry | {"on": "2026-01-10"})
    path = f"/resources/{resource['id']}"
    assert resource["assurance_due_on"] == "2026-07-09"
    assert len((await house.shown("midori", "/resources?due_by=2026-07-09"))["items"]) == 1
    assert (await house.shown("midori", "/resources?due_by=2026-07-08"))["items"] == []

    await house.refused("midori", f"{path}/assurance", {"on": "2026-07-01"}, 403, "role-lacking")
    await house.done("higashi", f"{path}/assurance", {"on": "2026-07-01"})
    late = await house.done("coordinator", f"{path}/assurance", {"on": "2026-06-01"})

    assert late["assured_on"] == "2026-07-01"
    await house.done("higashi", f"{path}/closing", {"on": "2026-08-01"})
    await house.refused("higashi", f"{path}/assurance", {"on": "2026-08-02"}, 409, "already-closed")
    assert len(await house.published(events.ResourceOpened)) == len(await house.published(events.ResourceClosed)) == 1


async def test_an_entry_is_corrected_only_over_what_was_read(house: Any) -> None:
    entry = {"on": "2026-01-10", "name": "配食", "field": "elderly"}
    path = f"/resources/{(await house.done('higashi', '/resources', entry))['id']}"
    tag = (await house.get("higashi", path)).headers["ETag"]
    better = entry | {"on": "2026-02-01", "name": "配食サービス"}

    assert (await house.put("higashi", path, better)).status_code == 428
    assert (await house.put("higashi", path, better, **{"If-Match": tag})).json()["name"] == "配食サービス"
    assert (await house.put("higashi", path, entry, **{"If-Match": tag})).status_code == 412


async def test_a_repeated_request_opens_one_hub(house: Any) -> None:
    body = KOBO | {"on": "2026-10-01"}

    answers = [await house.post("officer", "/hubs", body, key="kobo") for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert len(await house.published(events.HubOpened)) == 1


@pytest.mark.parametrize(
    "on", [20260401, 1.5, "20260401", "1700000000", "2026-04-01T00:00:00", "2026-02-30", None, True]
)
async def test_a_day_is_written_as_a_day(house: Any, on: Any) -> None:
    problem = await house.refused("officer", "/hubs", KOBO | {"on": on}, 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == ["/on"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hubs?field=space", 422),
        ("/hubs?open_on=0001-01-01", 422),
        ("/resources?due_by=0001-01-01", 422),
        ("/resources?due_by=9999-12-31", 200),
        ("/gaps?status=lost", 422),
        ("/hubs?cursor=zz", 422),
        ("/sessions", 422),
        ("/hubs/not-an-id", 422),
    ],
)
async def test_odd_questions_get_plain_answers(house: Any, path: str, status: int) -> None:
    assert (await house.get("coordinator", path)).status_code == status


async def test_the_api_documents_its_codes(house: Any) -> None:
    document = (await house.client.get("/community/openapi.json")).json()
    assert document["components"]["schemas"]["RegisterHub"]["properties"]["kind"]["enum"] == [
        "hub",
        "ibasho",
        "kodomo_shokudo",
        "activity",
    ]
    assert document["components"]["schemas"]["RegisterHub"]["properties"]["on"]["format"] == "date"
