"""From a gap to what is developed for it (R14), and who sees what of it (R15)."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from shared.contracts import community as events
from shared.contracts.participation import NeedUnmet
from tests.community.places import KOBO

GAP = {"on": "2026-08-31", "menu_kind": "social_exchange", "field": "all"}


async def a_development(house: Any, **overrides: Any) -> tuple[str, str]:
    gap = (await house.done("coordinator", "/gaps", GAP))["id"]
    body = {"on": "2026-09-07", "gap_ids": [gap], "title": "夕方の模型工房"} | overrides
    return (await house.done("coordinator", "/developments", body))["id"], gap


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
