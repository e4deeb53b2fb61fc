"""Supporting a person over HTTP, on a real Postgres."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts import participation as events

CASE, SON, COMMISSION = UUID(int=1), UUID(int=4), UUID(int=5)
PROFILE = {"on": "2026-07-06", "wishes": "模型を人に見てもらいたい", "connection_stage": "with_supporter"}
NEED = {"on": "2026-08-31", "menu_kind": "social_exchange", "field": "all", "wish": "夕方に集まりたい"}


async def test_r9_no_support_without_the_citys_decision(house: Any) -> None:
    await house.refused(
        "coordinator", "/supports", {"on": "2026-07-06", "commission_id": str(uuid4())}, 409, "no-city-decision"
    )
    body = {"on": "2026-07-06", "case_id": str(CASE), "member_id": str(SON)}
    await house.refused("coordinator", "/supports", body, 409, "no-city-decision")


async def test_r9_no_support_before_the_day_of_the_decision(house: Any, story: Any) -> None:
    await house.hears(story.commissioned())

    for who in ({"commission_id": str(COMMISSION)}, {"case_id": str(CASE), "member_id": str(SON)}):
        problem = await house.refused(
            "coordinator", "/supports", {"on": "2026-06-28"} | who, 409, "before-the-decision"
        )
        assert problem["decided_on"] == "2026-06-29"
    assert (
        await house.post("coordinator", "/supports", {"on": "2026-06-29", "commission_id": str(COMMISSION)})
    ).status_code == 201


async def test_a_support_names_one_person_in_one_way(house: Any) -> None:
    for who in (
        {},
        {"case_id": str(CASE)},
        {"commission_id": str(COMMISSION), "case_id": str(CASE), "member_id": str(SON)},
    ):
        await house.refused("coordinator", "/supports", {"on": "2026-07-06"} | who, 422, "invalid")


async def test_a_support_starts_on_the_commission_and_has_one_named_owner(house: Any, story: Any) -> None:
    support = await story.support()

    shown = await house.shown("officer", f"/supports/{support}")
    assert (shown["status"], shown["owner"], shown["member"]["name"]) == ("open", "coordinator-1", "架空一郎")
    started = (await house.published(events.SupportStarted))[0]
    assert (started.on, started.commission_id, started.case_id, started.member_id) == (
        date(2026, 7, 6),
        COMMISSION,
        CASE,
        SON,
    )
    commission = (await house.shown("coordinator", f"/commissions?case_id={CASE}"))["items"][0]
    assert (commission["support_id"], commission["wishes"]) == (support, "模型")


async def test_one_person_is_supported_once_even_when_two_start_at_once(house: Any, story: Any) -> None:
    await house.hears(story.commissioned())
    body = {"on": "2026-07-06", "commission_id": str(COMMISSION)}

    answers = await asyncio.gather(*(house.post("coordinator", "/supports", body) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    made = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    assert {a.json().get("support_id") for a in answers if a.status_code == 409} == {made}
    assert len(await house.published(events.SupportStarted)) == 1


async def test_a_revised_plan_goes_on_with_the_support_there_is(house: Any, story: Any) -> None:
    support = await story.support()
    await house.hears(story.commissioned(on=date(2026, 9, 1), commission_id=UUID(int=50)))

    body = {"on": "2026-09-02", "case_id": str(CASE), "member_id": str(SON)}
    problem = await house.refused("coordinator", "/supports", body, 409, "already-supported")

    assert problem["support_id"] == support


async def test_the_profile_is_written_anew_and_the_stage_told(house: Any, story: Any) -> None:
    support = await story.support()
    await house.done("coordinator", f"/supports/{support}/profile", PROFILE)
    later = PROFILE | {
        "on": "2026-07-20",
        "wishes": "仲間がほしい",
        "connection_stage": "with_peers",
        "limits": "大人数は苦手",
    }
    await house.done("council_worker", f"/supports/{support}/profile", later)

    shown = await house.shown("coordinator", f"/supports/{support}")
    assert (shown["profile"]["version"], shown["profile"]["wishes"]) == (2, "仲間がほしい")
    assert shown["stages"] == [
        {"on": "2026-07-06", "stage": "with_supporter"},
        {"on": "2026-07-20", "stage": "with_peers"},
    ]
    told = await house.published(events.ConnectionStageReached)
    assert [(event.stage, event.revision) for event in told] == [("with_supporter", 1), ("with_peers", 2)]


async def test_a_profile_is_not_overwritten_unseen(house: Any, story: Any) -> None:
    support = await story.support()
    path = f"/supports/{support}/profile"
    tag = (await house.get("coordinator", f"/supports/{support}")).headers["ETag"]

    first = await house.post("coordinator", path, PROFILE, **{"If-Match": tag})
    second = await house.post("council_worker", path, PROFILE, **{"If-Match": tag})

    assert (first.status_code, second.status_code) == (200, 412)
    assert first.headers["ETag"] != tag


async def test_an_older_observation_never_becomes_the_present_one(house: Any, story: Any) -> None:
    support = await story.support()
    await house.done("coordinator", f"/supports/{support}/profile", PROFILE | {"on": "2026-07-20"})

    problem = await house.refused("coordinator", f"/supports/{support}/profile", PROFILE, 409, "impossible-order")

    assert problem["earliest"] == "2026-07-20"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/profile", PROFILE | {"on": "2026-07-05"}),
        ("/needs", NEED | {"on": "2026-07-05"}),
        ("/reviews", {"on": "2026-07-05", "result": "continue"}),
        ("/end", {"on": "2026-07-05", "reason": "goals_met"}),
    ],
)
async def test_nothing_is_dated_before_the_support(house: Any, story: Any, path: str, body: dict[str, Any]) -> None:
    support = await story.support()
    problem = await house.refused("coordinator", f"/supports/{support}{path}", body, 409, "impossible-order")
    assert problem["earliest"] == "2026-07-06"


async def test_r14_r17_an_unmet_wish_tells_what_is_missing_and_of_nobody(house: Any, story: Any) -> None:
    support = await story.support()

    need = await house.done("coordinator", f"/supports/{support}/needs", NEED)

    told = (await house.published(events.NeedUnmet))[0]
    assert told.model_dump() == {
        "on": date(2026, 8, 31),
        "need_id": UUID(need["id"]),
        "menu_kind": "social_exchange",
        "field": "all",
    }
    assert (await house.shown("officer", f"/supports/{support}"))["needs"][0]["wish"] == "夕方に集まりたい"


async def test_a_review_may_see_a_new_stage_and_sets_the_next_date(house: Any, story: Any) -> None:
    support = await story.support()
    body = {"on": "2026-09-25", "result": "continue", "connection_stage": "takes_part", "next_on": "2026-12-25"}

    await house.done("coordinator", f"/supports/{support}/reviews", body)

    shown = await house.shown("coordinator", f"/supports/{support}")
    assert (shown["connection_stage"], shown["review_due_on"]) == ("takes_part", "2026-12-25")
    assert (
        len(await house.published(events.SupportReviewed))
        == len(await house.published(events.ConnectionStageReached))
        == 1
    )
    backwards = {"on": "2026-09-26", "result": "continue", "next_on": "2026-09-25"}
    await house.refused("coordinator", f"/supports/{support}/reviews", backwards, 409, "impossible-order")


async def test_a_support_ends_when_its_matches_have_and_takes_nothing_more(house: Any, story: Any) -> None:
    support = await story.support()
    match = await story.match(support, await story.menu(host=None), "offer")
    end = {"on": "2026-11-01", "reason": "goals_met"}
    problem = await house.refused("coordinator", f"/supports/{support}/end", end, 409, "matches-open")
    assert problem["match_ids"] == [match]
    await house.done(
        "coordinator", f"/matches/{match}/decline", {"on": "2026-10-01", "by": "person", "reason": "合わない"}
    )
    await house.refused("coordinator", f"/supports/{support}/end", end | {"on": "2026-09-30"}, 409, "impossible-order")

    ended = await house.done("coordinator", f"/supports/{support}/end", end)

    assert ended["status"] == "ended"
    assert [event.reason for event in await house.published(events.SupportEnded)] == ["goals_met"]
    await house.refused("coordinator", f"/supports/{support}/end", end, 409, "support-ended")
    await house.refused("coordinator", f"/supports/{support}/needs", NEED | {"on": "2026-11-02"}, 409, "support-ended")
    body = {"on": "2026-11-02", "support_id": support, "menu_id": await story.menu(host=None)}
    await house.refused("coordinator", "/matches", body, 409, "support-ended")
    again = {"on": "2026-11-03", "commission_id": str(COMMISSION)}
    assert (await house.done("coordinator", "/supports", again))["id"] != support


async def test_candidates_put_what_answers_a_wish_first_and_say_what_stands_in_the_way(house: Any, story: Any) -> None:
    support = await story.support()
    plain = await story.menu(kind="learning", host=None)
    hosted = await story.menu(capacity=2)
    under_way = await story.menu(host=None)
    await story.menu(on="2026-07-01", host=None, title="終わった会")
    closed = (await house.shown("coordinator", "/menus"))["items"][0]["id"]
    await house.done("coordinator", f"/menus/{closed}/closing", {"on": "2026-07-02"})
    await house.done("coordinator", f"/supports/{support}/needs", NEED)
    await story.match(support, under_way, "offer")

    found = (await house.shown("coordinator", f"/supports/{support}/candidates"))["items"]

    assert [(one["menu"]["id"], one["answers_need"]) for one in found] == [(hosted, True), (plain, False)]
    assert (found[0]["room"], found[0]["disclosure"]) == (2, False)
    await house.hears(story.granted())
    found = (await house.shown("coordinator", f"/supports/{support}/candidates"))["items"]
    assert (found[0]["disclosure"], found[1]["disclosure"]) == (True, None)


@pytest.mark.parametrize("on", [20260706, "20260706", "1700000000", "2026-02-30", None])
async def test_a_day_is_written_as_a_day(house: Any, on: Any) -> None:
    problem = await house.refused(
        "coordinator", "/supports", {"on": on, "commission_id": str(COMMISSION)}, 422, "invalid"
    )
    assert [error["pointer"] for error in problem["errors"]] == ["/on"]


async def test_the_api_documents_its_codes(house: Any) -> None:
    document = (await house.client.get("/participation/openapi.json")).json()
    reasons = document["components"]["schemas"]["EndMatch"]["properties"]["reason"]["enum"]
    assert reasons == ["achieved", "interrupted", "unsuitable"]
