"""From its referral to its closing one sees on whom a case waits, and every effect outward begins and is seen."""

from datetime import date
from typing import Any
from uuid import uuid4

from shared.contracts.coordination import PlanDecided, SupportCommissioned
from shared.contracts.outreach import OutreachStarted
from shared.contracts.participation import SupportStarted
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office


async def waiting(office: Office, case: str) -> dict[str, list[str | None]]:
    """Who is waited for, by the code of each step that waits."""
    seen = await office.sees(COUNCIL, f"/cases/{case}/progress")
    steps = [step for step in seen["steps"] if step["state"] == "waiting"]
    return {step["code"]: [each["agency"] for each in step["waits_for"]] for step in steps}


async def text(office: Office, case: str) -> str:
    return str((await office.sees(CITY, f"/cases/{case}/progress"))["text"])


async def test_a_case_on_its_way(office: Office) -> None:
    case = await office.case("mother", "son")
    assert await waiting(office, case) == {"consent": [None, None], "plan": ["council"]}

    conference = await office.conference(held_on="2026-06-12")
    for agency in ("higashi", "council"):
        asked = {"on": "2026-06-09", "due_on": "2026-06-11", "agency": agency, "case_id": case, "question": "様子"}
        request = await office.does(COUNCIL, f"/meetings/{conference}/information-requests", **asked)
    answer = {"on": "2026-06-10", "content": "落ち着いている"}
    await office.does(COUNCIL, f"/information-requests/{request['id']}/answer", **answer)
    assert (await waiting(office, case))["information"] == ["higashi"]
    assert "「資料・情報の提供」は2機関中1機関が回答済み、期限は6月11日（木）" in await text(office, case)
    assert (await waiting(office, case))["minutes"] == ["council"]
    await office.does(
        COUNCIL, f"/meetings/{conference}/minutes", **office.minutes({"result": "outreach"}, on="2026-06-12")
    )
    assert (await waiting(office, case))["effects"] == ["council"]
    outreach = started(office)
    await office.hears(outreach)
    assert "effects" not in await waiting(office, case)

    await office.all_consent()
    plan = await office.plan_of(case, on="2026-06-20", **office.with_participation("son"))
    assert (await waiting(office, case))["plan"] == ["council"]
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-20")
    assert (await waiting(office, case))["convening"] == ["council"]
    meeting = await office.plan("coordination_meeting", on="2026-06-20", held_on="2026-06-26")
    assert (await waiting(office, case))["convening"] == ["city"]
    await office.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-22")
    assert "convening" not in await waiting(office, case)
    found = office.minutes({"result": "appropriate", "plan_id": plan}, on="2026-06-26")
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **found)
    assert (await waiting(office, case))["decision"] == ["city"]

    await office.does(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
    then = await waiting(office, case)
    assert (sorted(then["roles"], key=str), then["effects"]) == (["council", "higashi"], ["council"])
    assert len(await office.published(PlanDecided)) == 1
    [commission] = await office.published(SupportCommissioned)
    await office.hears(begun(commission))
    for agency, role in (await office.roles_of(case)).items():
        await office.does(HIGASHI if agency == "higashi" else COUNCIL, f"/roles/{role}/acceptance", on="2026-07-03")
    assert await waiting(office, case) == {"review": ["council"], "information": ["higashi"]}
    await office.does(COUNCIL, f"/cases/{case}/reviews", on="2026-09-25", result="continue", next_on="2026-12-25")
    seen = await office.sees(CITY, f"/cases/{case}/progress")
    assert seen["text"].startswith("「資料・情報の提供」は2機関中1機関が回答済み、期限は6月11日（木）、")
    assert seen["text"].endswith("開庁日過ぎています。次は「終結」です。")
    (review,) = (each for each in seen["steps"] if each["code"] == "review")
    assert (review["due_on"], review["waits_for"][0]["since"]) == ("2026-12-25", "2026-09-25")


def started(office: Office) -> OutreachStarted:
    family = {"case_id": office.family.case_id, "household_id": office.family.household_id}
    return OutreachStarted(
        on=date(2026, 6, 15), outreach_id=uuid4(), agency="council", basis="support_conference", **family
    )


def begun(commission: SupportCommissioned) -> SupportStarted:
    facts: dict[str, Any] = {
        "support_id": uuid4(),
        "commission_id": commission.commission_id,
        "case_id": commission.case_id,
        "member_id": commission.member_id,
    }
    return SupportStarted(on=date(2026, 7, 6), **facts)


async def part(office: Office, case: str) -> dict[str, dict[str, Any]]:
    """What another agency is told of the way, by the code of each step."""
    return {step["code"]: step for step in (await office.sees(HIGASHI, f"/cases/{case}/progress"))["steps"]}


async def test_r15_an_agency_on_the_case_is_told_its_own_part_of_the_way_and_others_nothing(office: Office) -> None:
    case = await office.case("mother", "son")
    conference = await office.conference(held_on="2026-06-12")
    for agency in ("higashi", "council"):
        asked = {"on": "2026-06-09", "due_on": "2026-06-11", "agency": agency, "case_id": case, "question": "様子"}
        await office.does(COUNCIL, f"/meetings/{conference}/information-requests", **asked)
    await office.plan("coordination_meeting", on="2026-06-09", held_on="2026-06-26")
    await office.hears(office.grant("son"))

    told = await part(office, case)

    assert [each["agency"] for each in told["information"]["waits_for"]] == ["higashi"]
    lets = told["consent"]
    assert (lets["asked"], lets["answered"]) == (2, 1)
    assert [each["member"] for each in lets["waits_for"]] == [office.family["mother"]]
    assert (told["plan"]["state"], told["convening"]["state"]) == ("waiting", "done"), (
        "what is only planned is not told"
    )
    assert (await office.hides(KITA, f"/cases/{case}/progress"))["type"] == "not-found"

    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    waits = (await part(office, case))["decision"]["waits_for"]
    assert [each["agency"] for each in waits] == ["city"], "what its work waits for"
    await office.does(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
    told = await part(office, case)
    assert [each["agency"] for each in told["roles"]["waits_for"]] == ["higashi"], "the council's role is not its own"
    assert (told["effects"]["asked"], told["review"]["state"]) == (0, "waiting")
