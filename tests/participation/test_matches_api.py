"""Menus and matches over HTTP, on a real Postgres: order, dates, consent, capacity, races."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts import participation as events
from shared.contracts.community import HubClosed
from shared.testing.house import LONG_S, has_heard

SON = UUID(int=4)


async def test_a_match_goes_through_every_state_and_tells_each_step_once(house: Any, story: Any) -> None:
    await house.hears(story.granted(), story.hub_opened())
    support, menu = await story.support(), await story.menu()
    match = await story.match(support, menu, "offer", "visit", "trial", "made", "settled")
    await house.done("coordinator", f"/matches/{match}/end", {"on": "2026-11-01", "reason": "achieved", "note": "就職"})

    told = [event for event in await house.published() if isinstance(event, events.MatchEvent)]
    assert [type(event).__name__ for event in told] == [
        "MatchOffered",
        "MatchVisited",
        "TrialStarted",
        "MatchMade",
        "MatchSettled",
        "MatchEnded",
    ]
    assert {(str(e.match_id), str(e.support_id), e.member_id, str(e.menu_id)) for e in told} == {
        (match, support, SON, menu)
    }
    shown = await house.shown("officer", f"/matches/{match}")
    assert [(step["status"], step["on"]) for step in shown["steps"]] == [
        ("candidate", "2026-07-13"),
        ("offered", "2026-07-13"),
        ("visited", "2026-07-21"),
        ("trial", "2026-08-03"),
        ("made", "2026-08-31"),
        ("settled", "2026-09-25"),
        ("ended", "2026-11-01"),
    ]
    assert (shown["status"], shown["end_reason"], shown["steps"][-1]["note"]) == ("ended", "achieved", "就職")


async def test_visit_and_trial_may_be_left_out_the_offer_may_not(house: Any, story: Any) -> None:
    support = await story.support()
    match = await story.match(support, await story.menu(host=None))

    problem = await house.refused("coordinator", f"/matches/{match}/made", {"on": "2026-08-31"}, 409, "match-order")
    assert (problem["state"], problem["possible"]) == ("candidate", ["declined", "offered"])
    await house.done("coordinator", f"/matches/{match}/offer", {"on": "2026-07-13"})
    await house.done("coordinator", f"/matches/{match}/made", {"on": "2026-07-13"})
    await house.refused("coordinator", f"/matches/{match}/visit", {"on": "2026-09-01"}, 409, "match-order")


async def test_a_step_is_not_dated_before_the_one_it_follows(house: Any, story: Any) -> None:
    match = await story.match(await story.support(), await story.menu(host=None), "offer", "visit")

    problem = await house.refused(
        "coordinator", f"/matches/{match}/trial", {"on": "2026-07-20"}, 409, "impossible-order"
    )
    assert problem["earliest"] == "2026-07-21"
    await house.refused("coordinator", f"/matches/{match}/trial", {"on": "2026-12-01"}, 422, "in-the-future")


async def test_r3_an_offer_to_a_host_needs_the_persons_consent_for_that_host(house: Any, story: Any) -> None:
    match = await story.match(await story.support(), await story.menu())
    path = f"/matches/{match}/offer"
    missing = [{"member": str(SON), "agency": "hub_midori"}]

    problem = await house.refused("coordinator", path, {"on": "2026-07-13"}, 409, "consent-missing")
    assert problem["missing"] == missing
    await house.hears(story.granted(consent_id=uuid4(), purpose="support_sharing"))
    await house.hears(story.granted(consent_id=uuid4(), agencies=("hub_honcho",)))
    await house.hears(story.granted(consent_id=uuid4(), member_id=uuid4()))
    await house.hears(story.granted(consent_id=uuid4(), valid_from=date(2026, 7, 14)))
    await house.hears(story.granted(consent_id=uuid4(), valid_until=date(2026, 7, 12)))
    problem = await house.refused("coordinator", path, {"on": "2026-07-13"}, 409, "consent-missing")
    assert problem["missing"] == missing

    await house.hears(story.granted())
    assert (await house.shown("coordinator", f"/matches/{match}"))["disclosure"] is True
    assert (await house.done("coordinator", path, {"on": "2026-07-13"}))["status"] == "offered"


async def test_r3_no_host_is_told_while_nothing_is_heard_of_the_ledger(house: Any, story: Any) -> None:
    await house.hears(story.granted())
    match = await story.match(await story.support(), await story.menu())
    await has_heard(house.held, "intake", ago_s=2 * LONG_S)

    path, said = f"/matches/{match}/offer", {"on": "2026-07-13"}
    problem = await house.refused("coordinator", path, said, 503, "consent-not-verifiable")
    assert problem["since"].startswith("20")
    await has_heard(house.held, "intake")
    assert (await house.done("coordinator", path, said))["status"] == "offered"


@pytest.mark.parametrize("verb", ["visit", "trial", "made"])
async def test_r3_after_a_withdrawal_the_host_learns_no_more(house: Any, story: Any, verb: str) -> None:
    await house.hears(story.granted())
    match = await story.match(await story.support(), await story.menu(), "offer")
    await house.hears(story.withdrawn(date(2026, 7, 20)))

    path = f"/matches/{match}"
    await house.refused("coordinator", f"{path}/{verb}", {"on": "2026-07-20"}, 409, "consent-missing")
    assert (await house.post("coordinator", f"{path}/{verb}", {"on": "2026-07-19"})).status_code == 200


async def test_r3_after_a_withdrawal_a_match_can_still_be_declined_or_ended(house: Any, story: Any) -> None:
    await house.hears(story.granted())
    support = await story.support()
    offered = await story.match(support, await story.menu(), "offer")
    made = await story.match(support, await story.menu(), "offer", "made")
    await house.hears(story.withdrawn(date(2026, 9, 1)))

    await house.done(
        "coordinator", f"/matches/{offered}/decline", {"on": "2026-09-02", "by": "person", "reason": "撤回"}
    )
    await house.done("coordinator", f"/matches/{made}/end", {"on": "2026-09-02", "reason": "interrupted"})


async def test_a_decline_says_by_whom_and_why_and_the_reason_stays_here(house: Any, story: Any) -> None:
    support, menu = await story.support(), await story.menu(host=None)
    match = await story.match(support, menu, "offer", "visit")
    path = f"/matches/{match}/decline"
    await house.refused("coordinator", path, {"on": "2026-07-22", "by": "host"}, 422, "invalid")
    await house.refused("coordinator", path, {"on": "2026-07-22", "by": "weather", "reason": "雨"}, 422, "invalid")

    declined = await house.done("coordinator", path, {"on": "2026-07-22", "by": "host", "reason": "人手が足りない"})

    assert (declined["status"], declined["declined_by"]) == ("declined", "host")
    told = (await house.published(events.MatchDeclined))[0]
    assert (told.by, "reason" in told.model_dump()) == ("host", False)
    assert (await house.shown("officer", f"/matches/{match}"))["steps"][-1]["note"] == "人手が足りない"
    await house.refused("coordinator", path, {"on": "2026-07-23", "by": "host", "reason": "再"}, 409, "match-order")
    assert await story.match(support, menu) != match


async def test_a_made_match_ends_and_is_not_declined(house: Any, story: Any) -> None:
    match = await story.match(await story.support(), await story.menu(host=None), "offer")
    end = {"on": "2026-09-01", "reason": "unsuitable"}
    await house.refused("coordinator", f"/matches/{match}/end", end, 409, "match-order")
    await house.done("coordinator", f"/matches/{match}/made", {"on": "2026-08-31"})

    decline = {"on": "2026-09-01", "by": "person", "reason": "合わない"}
    await house.refused("coordinator", f"/matches/{match}/decline", decline, 409, "match-order")
    await house.done("coordinator", f"/matches/{match}/end", end)
    await house.refused("coordinator", f"/matches/{match}/settled", {"on": "2026-09-02"}, 409, "match-order")


async def test_two_made_at_once_count_once(house: Any, story: Any) -> None:
    match = await story.match(await story.support(), await story.menu(host=None), "offer")

    path = f"/matches/{match}/made"
    answers = await asyncio.gather(*(house.post("coordinator", path, {"on": "2026-08-31"}) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(await house.published(events.MatchMade)) == 1
    assert (await house.counts())["match_step"] == 3


async def test_a_request_sent_twice_is_one_step(house: Any, story: Any) -> None:
    match = await story.match(await story.support(), await story.menu(host=None), "offer")

    path = f"/matches/{match}/made"
    answers = [await house.post("coordinator", path, {"on": "2026-08-31"}, key="made") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(await house.published(events.MatchMade)) == 1


async def two_people_offered(house: Any, story: Any, menu: str) -> list[str]:
    matches = []
    for number in (100, 200):
        member, commission = UUID(int=number), UUID(int=number + 1)
        await house.hears(story.commissioned(commission_id=commission, member_id=member))
        support = await house.done("coordinator", "/supports", {"on": "2026-07-06", "commission_id": str(commission)})
        matches.append(await story.match(support["id"], menu, "offer"))
    return matches


async def test_the_last_place_of_a_menu_goes_to_one_of_two_at_once(house: Any, story: Any) -> None:
    menu = await story.menu(host=None, capacity=1)
    matches = await two_people_offered(house, story, menu)

    answers = await asyncio.gather(
        *(house.post("coordinator", f"/matches/{match}/made", {"on": "2026-08-31"}) for match in matches)
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refusal = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (refusal["type"], refusal["capacity"]) == ("/problems/menu-full", 1)
    made = next(m for m, answer in zip(matches, answers, strict=True) if answer.status_code == 200)
    other = next(m for m in matches if m != made)
    await house.done("coordinator", f"/matches/{made}/end", {"on": "2026-09-01", "reason": "achieved"})
    await house.done("coordinator", f"/matches/{other}/made", {"on": "2026-09-02"})


async def test_one_match_per_person_and_menu_is_under_way_even_at_once(house: Any, story: Any) -> None:
    support, menu = await story.support(), await story.menu(host=None)
    body = {"on": "2026-07-13", "support_id": support, "menu_id": menu}

    answers = await asyncio.gather(*(house.post("coordinator", "/matches", body) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    match = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    problem = await house.refused("coordinator", "/matches", body, 409, "already-matched")
    assert problem["match_id"] == match


async def test_ending_a_support_while_a_match_is_proposed_leaves_no_match_behind(house: Any, story: Any) -> None:
    support, menu = await story.support(), await story.menu(host=None)
    body = {"on": "2026-07-13", "support_id": support, "menu_id": menu}

    proposed, ended = await asyncio.gather(
        house.post("coordinator", "/matches", body),
        house.post("coordinator", f"/supports/{support}/end", {"on": "2026-07-14", "reason": "own_wish"}),
    )

    assert {proposed.status_code, ended.status_code} in ({201, 409}, {200, 409})


async def test_a_match_lies_within_the_days_of_its_support_and_its_menu(house: Any, story: Any) -> None:
    support, menu = await story.support(), await story.menu(host=None, on="2026-07-10")
    body = {"support_id": support, "menu_id": menu}

    await house.refused("coordinator", "/matches", body | {"on": "2026-07-05"}, 409, "impossible-order")
    await house.refused("coordinator", "/matches", body | {"on": "2026-07-09"}, 409, "menu-not-open")
    unknown = body | {"on": "2026-07-13", "menu_id": str(uuid4())}
    problem = await house.refused("coordinator", "/matches", unknown, 422, "invalid")
    assert problem["errors"][0]["pointer"] == "/menu_id"
    match = await story.match(support, menu)
    await house.done("coordinator", f"/menus/{menu}/closing", {"on": "2026-07-20"})
    await house.refused("coordinator", f"/matches/{match}/offer", {"on": "2026-07-20"}, 409, "menu-not-open")
    await house.done("coordinator", f"/matches/{match}/offer", {"on": "2026-07-19"})


async def test_nobody_is_offered_to_a_host_that_closed(house: Any, story: Any) -> None:
    await house.hears(story.granted(), story.hub_opened())
    match = await story.match(await story.support(), await story.menu())
    await house.hears(HubClosed(on=date(2026, 7, 13), hub_id=UUID(int=7)))

    problem = await house.refused("coordinator", f"/matches/{match}/offer", {"on": "2026-07-13"}, 409, "host-not-open")
    assert problem["host"] == "hub_midori"


async def test_a_menu_is_public_opens_with_a_known_host_and_closes_once(house: Any, story: Any) -> None:
    body = {"on": "2026-07-06", "kind": "social_exchange", "title": "交流", "host": "hub_nowhere"}
    await house.refused("coordinator", "/menus", body, 422, "invalid")
    await house.refused("higashi", "/menus", body | {"host": None}, 403, "role-lacking")
    menu = await story.menu()

    opened = (await house.published(events.MenuOpened))[0]
    assert (str(opened.menu_id), opened.host, opened.development_id) == (menu, "hub_midori", None)
    assert [one["id"] for one in (await house.shown("midori", "/menus"))["items"]] == [menu]
    await house.refused("coordinator", f"/menus/{menu}/closing", {"on": "2026-07-05"}, 409, "impossible-order")
    await house.refused("officer", f"/menus/{menu}/closing", {"on": "2026-08-01"}, 403, "role-lacking")
    await house.done("coordinator", f"/menus/{menu}/closing", {"on": "2026-08-01"})
    await house.refused("coordinator", f"/menus/{menu}/closing", {"on": "2026-08-02"}, 409, "already-closed")
    assert (await house.shown("midori", "/menus?open_on=2026-08-01"))["items"] == []
    assert len(await house.published(events.MenuClosed)) == 1
