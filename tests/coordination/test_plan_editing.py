"""A draft that two people edit, a version that begins with the one before, and one that goes back (R8)."""

import asyncio
from typing import Any

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, problem
from tests.coordination.office import Office

GOAL = {"text": "週に一度は外に出る", "due_on": "2026-12-31", "measure": "外出した日の数を月に一度数える"}


async def saved(office: Office, plan: str, revision: int, **changed: Any) -> Any:
    headers = office.headers(COUNCIL) | {"If-Match": f'"{revision}"'}
    return await office.client.put(f"/coordination/v1/plans/{plan}", json=office.draft(**changed), headers=headers)


async def test_r8_a_draft_is_saved_again_over_the_revision_that_was_read(office: Office) -> None:
    case = await office.case()
    plan = await office.plan_of(case)

    first = await saved(office, plan, 1, goals=[GOAL])
    unsaid = await office.client.put(
        f"/coordination/v1/plans/{plan}", json=office.draft(), headers=office.headers(COUNCIL)
    )

    assert (first.status_code, first.headers["etag"], first.json()["version"]) == (200, '"2"', 1)
    seen = await office.sees(COUNCIL, f"/plans/{plan}")
    assert (seen["content"]["goals"][0]["measure"], seen["unmeasured"]) == (GOAL["measure"], [])
    assert unsaid.status_code == 428
    since = await office.sees(COUNCIL, f"/plans/{plan}/differences?since=1")
    assert [(each["pointer"], each["kind"]) for each in since["items"]] == [("/goals/0/measure", "changed")]


async def test_r8_who_saves_second_is_told_what_the_other_changed_and_nothing_is_overwritten(
    office: Office,
) -> None:
    case = await office.case()
    plan = await office.plan_of(case)

    answers = await asyncio.gather(
        saved(office, plan, 1, goals=[GOAL], provision_as_one="月に二度共有する。"),
        saved(office, plan, 1, goals=[GOAL | {"text": "月に一度は外に出る"}]),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    told = problem(next(answer for answer in answers if answer.status_code == 412))
    assert (told["type"], told["revision"], told["both"]) == ("plan-changed", 2, ["/goals"])
    assert "/goals/0/measure" in told["changed"]
    assert "外" not in str({name: told[name] for name in ("changed", "both")})


async def test_r8_a_submitted_version_is_never_rewritten(office: Office) -> None:
    case = await office.case()
    plan = await office.plan_of(case)
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26")

    told = problem(await saved(office, plan, 1, goals=[GOAL]))

    assert (told["status"], told["type"]) == (409, "plan-not-editable")


async def test_r8_a_new_version_begins_with_what_holds_of_the_last_and_shows_what_differs(
    office: Office,
) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    goals = [GOAL, {"text": "家族で話す", "due_on": "2026-07-31", "measure": "月に二度"}]
    first = await office.in_force(case, goals=goals)

    copied = await office.does(COUNCIL, f"/plans/{first}/copies", on="2026-09-25")

    second = copied["id"]
    assert (copied["version"], copied["status"]) == (2, "drafted")
    assert [(each["pointer"], each["reason"]) for each in copied["dropped"]] == [("/goals/1/due_on", "due_passed")]
    seen = await office.sees(COUNCIL, f"/plans/{second}")
    assert (seen["copied_from"], seen["content"]["goals"][0]["text"]) == (first, GOAL["text"])
    for path in (f"/plans/{second}/differences", f"/plans/{first}/differences?to={second}"):
        found = (await office.sees(COUNCIL, path))["items"]
        assert [(each["label"], each["before"], each["after"]) for each in found] == [
            ("2 目標と達成時期（2件目） 期限", "2026-07-31", None)
        ]
    assert (await office.sees(COUNCIL, f"/plans/{first}"))["status"] == "in_force"


async def test_r8_the_city_says_no_with_its_reasons_and_the_plan_goes_back(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    body = {"on": "2026-06-29", "meeting_id": meeting}

    unreasoned = await office.refuses(CITY, f"/plans/{plan}/refusal", **body, reason=" ")
    by_council = await office.refuses(COUNCIL, f"/plans/{plan}/refusal", **body, reason="予算がない")
    told = await office.does(CITY, f"/plans/{plan}/refusal", **body, reason="送迎の手段が書かれていない。")
    late = await office.refuses(CITY, f"/plans/{plan}/decision", **body)

    assert (unreasoned["type"], by_council["type"]) == ("reason-missing", "city-only")
    assert (told["status"], late["type"], await office.stage()) == ("returned", "plan-superseded", "planning")
    seen = await office.sees(COUNCIL, f"/plans/{plan}")
    assert (seen["returned_reason"], seen["decision_basis"]) == (
        "送迎の手段が書かれていない。",
        "社会福祉法第106条の4第2項第6号、社会福祉法第106条の4第2項第2号",
    )
    assert (await office.sees(HIGASHI, f"/plans/{plan}"))["returned_reason"] is None
    assert [(each["plan_id"], each["by"]) for each in await office.events("plan-returned")] == [(plan, "city")]
    again = await office.does(COUNCIL, f"/plans/{plan}/copies", on="2026-06-30")
    assert (again["version"], again["dropped"]) == (2, [])


async def test_r8_a_meeting_that_wants_it_revised_sends_the_plan_back(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan = await office.plan_of(case)
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-25")

    await office.meets({"result": "revise", "note": "目標を絞る"})

    seen = await office.sees(COUNCIL, f"/plans/{plan}")
    assert (seen["status"], seen["returned_reason"], await office.stage()) == ("returned", "目標を絞る", "planning")


async def test_r8_the_city_decides_no_version_that_gave_way_to_a_newer_one(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    newer = await office.plan_of(case, **office.with_participation("son"))
    await office.does(COUNCIL, f"/plans/{newer}/submission", on="2026-06-27")

    for act in ({}, {"reason": "差し戻す"}):
        path = f"/plans/{plan}/{'refusal' if act else 'decision'}"
        told = await office.refuses(CITY, path, on="2026-06-29", meeting_id=meeting, **act)
        assert (told["type"], told["status"]) == ("plan-superseded", 409)


async def test_r8_everyone_concerned_says_what_they_think_of_the_wording_they_were_shown(office: Office) -> None:
    case = await office.case("mother", "son")
    mother, son = office.family["mother"], office.family["son"]
    plan = await office.plan_of(case)
    said = {"on": "2026-06-24", "form": "written"}

    await office.does(COUNCIL, f"/plans/{plan}/agreements", **said, member_id=mother, agreed=True)
    await office.does(COUNCIL, f"/plans/{plan}/agreements", **said, member_id=son, agreed=False, note="夜は嫌だ")
    answered = await office.sees(COUNCIL, f"/plans/{plan}")
    await saved(office, plan, 1, goals=[GOAL])
    rewritten = await office.sees(COUNCIL, f"/plans/{plan}")
    unknown = await office.refuses(
        COUNCIL, f"/plans/{plan}/agreements", on="2026-06-24", form="x", member_id=son, agreed=True
    )

    assert [(each["member_id"], each["agreed"], each["note"]) for each in answered["agreements"]] == [
        (mother, True, None),
        (son, False, "夜は嫌だ"),
    ]
    assert (answered["awaiting"], rewritten["awaiting"]) == ([], [mother, son])
    assert [each["outdated"] for each in rewritten["agreements"]] == [True, True]
    assert unknown["errors"][0]["pointer"] == "/form"


async def test_r9_nobody_is_given_participation_by_a_plan_they_said_no_to(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    path, son = f"/plans/{plan}/agreements", office.family["son"]
    await office.does(COUNCIL, path, on="2026-06-27", form="oral", member_id=son, agreed=False)

    told = await office.refuses(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
    await office.does(COUNCIL, path, on="2026-06-28", form="written", member_id=son, agreed=True)
    done = await office.does(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting, basis="要綱第7条")

    assert (told["type"], told["members"], done["status"]) == ("person-disagrees", [son], "in_force")
    seen = await office.sees(COUNCIL, f"/plans/{plan}")
    assert (seen["decision_basis"], seen["decided_by"]) == ("要綱第7条", "officer")
