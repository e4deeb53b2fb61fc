"""Evaluation, closure, watching over, reopening (R12)."""

import asyncio
from uuid import uuid4

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, pointers
from tests.coordination.office import Office

EVALUATION = {"on": "2026-10-30", "goals_reached": 1, "ease_of_support": 4, "text": "役割が見えるようになった"}


async def running(office: Office) -> str:
    """A case with a plan in force."""
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)
    return case


async def finish_roles(office: Office, case: str, *, on: str = "2026-10-30") -> None:
    roles = await office.roles_of(case)
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/decline", on="2026-07-03", reason="担当が替わった")
    await office.does(COUNCIL, f"/roles/{roles['council']}/acceptance", on="2026-07-03")
    await office.does(COUNCIL, f"/roles/{roles['council']}/completion", on=on)


def closure(meeting: str, **changed: object) -> dict[str, object]:
    watch = {"agency": "council", "until": "2027-05-31", "text": "月に一度の電話"}
    return {"on": "2026-11-13", "reason": "goals_met", "meeting_id": meeting, "watch": watch} | changed


async def test_r12_a_case_is_closed_after_evaluation_determination_and_roles(office: Office) -> None:
    case = await running(office)
    path = f"/cases/{case}/closure"

    unevaluated = await office.refuses(CITY, path, **closure(str(uuid4())))
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    unmet = await office.refuses(CITY, path, **closure(str(uuid4())))
    other = await office.meets({"result": "continue"}, on="2026-11-05")
    undetermined = await office.refuses(CITY, path, **closure(other))
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-11-06")
    unfinished = await office.refuses(CITY, path, **closure(meeting))
    await finish_roles(office, case)
    early = await office.refuses(CITY, path, **closure(meeting, on="2026-11-05"))
    short = await office.refuses(CITY, path, **closure(meeting, watch={"agency": "council", "until": "2026-11-12"}))
    state = await office.does(CITY, path, **closure(meeting))

    assert short["after"] == "closure"
    assert [told["type"] for told in (unevaluated, unmet, undetermined, unfinished, early)] == [
        "evaluation-missing",
        "determination-missing",
        "determination-missing",
        "roles-open",
        "too-early",
    ]
    assert state["status"] == "watching"
    assert (await office.events("case-closed"))[0] == {
        "on": "2026-11-13",
        "case_id": case,
        "episode": 1,
        "reason": "goals_met",
        "watched": True,
        "goals": None,
        "goals_reached": 1,
        "ease_before": None,
        "ease_after": None,
    }
    seen = await office.sees(CITY, f"/cases/{case}")
    assert (seen["closed_on"], seen["plans"][0]["status"]) == ("2026-11-13", "ended")


async def closed(office: Office, case: str, *, on: str = "2026-11-13") -> None:
    """Close the case without anyone watching."""
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-11-06")
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, on=on, watch=None))


async def test_a_closed_case_takes_nothing_more(office: Office) -> None:
    case = await running(office)
    roles = await office.roles_of(case)
    await finish_roles(office, case)
    await closed(office, case)

    refusals = [
        await office.refuses(COUNCIL, f"/cases/{case}/reviews", on="2026-11-14", result="continue"),
        await office.refuses(COUNCIL, f"/cases/{case}/plans", **office.draft(on="2026-11-14")),
        await office.refuses(CITY, f"/cases/{case}/coordinator", on="2026-11-14", subject="another"),
        await office.refuses(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on="2026-11-14"),
        await office.refuses(CITY, f"/cases/{case}/closure", **closure(str(uuid4()))),
    ]

    assert {told["type"] for told in refusals} == {"case-not-open"}
    assert (await office.sees(CITY, f"/cases/{case}"))["stage"] == "closed"


async def test_r12_a_reopened_case_keeps_its_number_and_begins_anew(office: Office) -> None:
    case = await running(office)
    await finish_roles(office, case)
    open_still = await office.refuses(COUNCIL, f"/cases/{case}/reopening", on="2026-11-20", reason="再び孤立")
    await closed(office, case)

    early = await office.refuses(COUNCIL, f"/cases/{case}/reopening", on="2026-11-12", reason="再び孤立")
    state = await office.does(COUNCIL, f"/cases/{case}/reopening", on="2026-11-20", reason="再び孤立")
    meeting = (await office.sees(CITY, f"/cases/{case}"))["meetings"][-1]["id"]
    again = await office.refuses(CITY, f"/cases/{case}/closure", **closure(meeting, on="2026-11-21"))
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION | {"on": "2026-11-21"})
    old_meeting = await office.refuses(CITY, f"/cases/{case}/closure", **closure(meeting, on="2026-11-21"))

    assert (open_still["type"], early["type"]) == ("case-still-open", "too-early")
    assert (state["number"], state["episode"], state["status"]) == ("2026-0001", 2, "gathering")
    assert state["coordinator"] == {"subject": "coordinator", "agency": "council"}
    assert (again["type"], old_meeting["type"]) == ("evaluation-missing", "determination-missing")
    assert [each["episode"] for each in await office.events("case-reopened")] == [2]
    what = [entry["what"] for entry in (await office.sees(CITY, f"/cases/{case}/timeline"))["items"]]
    assert [what.count(each) for each in ("case_opened", "case_closed", "case_reopened")] == [1, 1, 1]


async def test_r12_a_new_referral_reopens_the_household_s_closed_case(office: Office) -> None:
    case = await running(office)
    await finish_roles(office, case)
    await closed(office, case)

    assert await office.case("mother", "son", on="2026-11-20") == case

    assert len(await office.events("case-opened")) == 1
    assert [each["episode"] for each in await office.events("case-reopened")] == [2]
    assert (await office.sees(CITY, f"/cases/{case}"))["episode"] == 2


async def test_r12_the_first_plan_of_a_new_episode_revises_nothing(office: Office) -> None:
    case = await running(office)
    await finish_roles(office, case)
    await closed(office, case)
    await office.does(COUNCIL, f"/cases/{case}/reopening", on="2026-11-14", reason="再び孤立")

    await office.found_appropriate(case, on="2026-11-20")

    told = await office.events("plan-came-into-force")
    assert [(each["version"], each["revised"]) for each in told] == [(1, False), (2, False)]


async def test_two_closures_at_once_are_one(office: Office) -> None:
    case = await running(office)
    await finish_roles(office, case)
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-11-06")

    answers = await asyncio.gather(*(office.post(CITY, f"/cases/{case}/closure", closure(meeting)) for _ in range(2)))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await office.events("case-closed")) == 1


async def test_an_evaluation_keeps_to_its_scale_and_to_the_plan(office: Office) -> None:
    case = await running(office)
    path = f"/cases/{case}/evaluations"

    assert pointers(await office.refuses(COUNCIL, path, **EVALUATION | {"ease_of_support": 6})) == ["/ease_of_support"]
    assert pointers(await office.refuses(COUNCIL, path, **EVALUATION | {"goals_reached": 2})) == ["/goals_reached"]
    assert pointers(await office.refuses(CITY, f"/cases/{case}/closure", **closure(str(uuid4()), reason="tired"))) == [
        "/reason"
    ]
