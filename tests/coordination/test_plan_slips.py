"""Slips of the pen in a plan and its reviews: what a draft is read as saves the same, dates gone by or far off show."""

from typing import Any

from tests.coordination.meeting_room import COUNCIL, HIGASHI
from tests.coordination.office import Office


async def saved(office: Office, plan: str, revision: int, body: dict[str, Any]) -> Any:
    headers = office.headers(COUNCIL) | {"If-Match": f'"{revision}"'}
    return await office.client.put(f"/coordination/v1/plans/{plan}", json=body, headers=headers)


async def test_r8_a_draft_saved_as_it_was_read_asks_for_the_same_services(office: Office) -> None:
    case = await office.case()
    asked = office.with_participation("son") | {"uses_outreach": {"member_ids": [office.family["son"]]}}
    plan = await office.plan_of(case, **asked)
    draft = (await office.sees(COUNCIL, f"/plans/{plan}"))["draft"]

    answer = await saved(office, plan, 1, draft | {"on": "2026-06-21"})

    assert (answer.status_code, answer.json()["revision"]) == (200, 2)
    assert (await office.sees(COUNCIL, f"/plans/{plan}/differences?since=1"))["items"] == []
    seen = await office.sees(COUNCIL, f"/plans/{plan}")
    assert (seen["uses_outreach"], seen["uses_participation"]) == (True, True)


async def test_r8_only_a_draft_is_offered_to_be_saved_again_and_to_staff_only(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan = await office.in_force(case)

    told = [(await office.sees(who, f"/plans/{plan}"))["draft"] for who in (COUNCIL, HIGASHI)]

    assert told == [None, None]


async def test_r8_a_goal_whose_time_has_passed_is_told_before_the_meeting(office: Office) -> None:
    case = await office.case()
    goals = [
        {"text": text, "measure": "日数", "due_on": due} for text, due in (("一", "2026-12-31"), ("二", "2025-12-31"))
    ]
    plan = await office.plan_of(case, goals=goals)

    told = await office.refuses(COUNCIL, f"/plans/{plan}/submission", on="2026-06-20")

    assert (told["type"], told["missing_items"], told["past"]) == ("plan-incomplete", [], [1])
    assert "達成時期が過ぎています" in told["detail"]


async def test_differences_since_a_revision_that_never_was_point_at_it(office: Office) -> None:
    case = await office.case()
    plan = await office.plan_of(case)

    told = await office.hides(COUNCIL, f"/plans/{plan}/differences?since=9")

    assert (told["status"], told["errors"][0]["pointer"]) == (422, "/since")


async def test_r11_no_review_is_put_off_beyond_what_the_city_lets_a_case_go_without_one(office: Office) -> None:
    case = await office.case()
    path = f"/cases/{case}/reviews"

    told = await office.refuses(COUNCIL, path, on="2026-07-01", result="continue", next_on="2036-10-01")
    set_anew = {"on": "2026-07-01", "due_on": "2027-07-02"}
    later = await office.client.put(
        f"/coordination/v1/cases/{case}/next-review", json=set_anew, headers=office.headers(COUNCIL)
    )
    plan = await office.plan_of(case, review_on="2036-10-01")
    drawn = await office.refuses(COUNCIL, f"/plans/{plan}/submission", on="2026-06-20")

    assert (told["status"], told["type"], told["latest"]) == (422, "review-too-far", "2027-07-01")
    assert [later.json()["type"], drawn["type"]] == ["/problems/review-too-far", "review-too-far"]
    await office.does(COUNCIL, path, on="2026-07-01", result="continue", next_on="2027-07-01")


async def test_r12_without_a_plan_in_force_an_evaluation_counts_its_goals(office: Office) -> None:
    case = await office.case()
    goals = [{"goal": 1, "result": "reached"}]

    told = await office.refuses(COUNCIL, f"/cases/{case}/evaluations", on="2026-07-01", goals=goals)

    assert "goals_reached" in told["errors"][0]["message"]
    await office.does(COUNCIL, f"/cases/{case}/evaluations", on="2026-07-01", goals_reached=1)
