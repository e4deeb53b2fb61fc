"""A closing is refused at every door, then agreed: what lacks is named each time, and nothing is half done (R12)."""

from typing import Any

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, pointers
from tests.coordination.office import Office

GOALS = [
    {"text": "週に一度は外に出る", "due_on": "2026-12-31", "measure": "外出の記録"},
    {"text": "家計の見通しを立てる", "due_on": "2026-12-31", "measure": "家計簿が三月続く"},
]
WATCH = {"agency": "higashi", "until": "2027-01-31", "text": "訪問介護の様子から、月に一度確かめる"}


async def test_a_closing_refused_then_agreed(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    await office.in_force(case, goals=GOALS)
    closing = f"/cases/{case}/closure"

    async def refused(meeting: str, **changed: Any) -> str:
        body = {"on": "2026-11-13", "reason": "goals_met", "meeting_id": meeting, "watch": WATCH}
        return str((await office.refuses(CITY, closing, **body | changed))["type"])

    # The officer closes too early: nothing has been evaluated, and the meeting only said that support goes on.
    going_on = await office.meets({"result": "continue"}, on="2026-10-02")
    assert await refused(going_on) == "evaluation-missing"

    # An evaluation tells of every goal; half of them is no evaluation.
    evaluations = f"/cases/{case}/evaluations"
    half = {"on": "2026-10-30", "goals": [{"goal": 1, "result": "reached"}]}
    assert pointers(await office.refuses(COUNCIL, evaluations, **half)) == ["/goals"]
    told = [{"goal": 1, "result": "reached"}, {"goal": 2, "result": "partly", "text": "家計簿は続いている"}]
    await office.does(COUNCIL, evaluations, on="2026-10-30", goals=told, text="役割が互いに見えるようになった")

    # The coordination meeting must agree to it; roles must be done; what came since must have been spoken of.
    assert await refused(going_on) == "determination-missing"
    agreed = await office.meets({"result": "closing_agreed"}, on="2026-11-06")
    assert await refused(agreed) == "roles-open"
    for who, agency in ((HIGASHI, "higashi"), (COUNCIL, "council")):
        role = (await office.roles_of(case))[agency]
        await office.does(who, f"/roles/{role}/acceptance", on="2026-07-03")
        await office.does(who, f"/roles/{role}/completion", on="2026-11-06")
    waiting = office.referral(office.dossier("mother", "son"), from_agency="kita")
    await office.hears(waiting)
    assert await refused(agreed) == "referral-joined"
    await office.does(COUNCIL, f"/referrals/{waiting.referral_id}/acceptance", on="2026-11-09")
    assert await refused(agreed) == "referral-joined"

    # They meet again; each agency says for itself how hard it was, and nobody says it for another.
    again = await office.meets({"result": "closing_agreed"}, on="2026-11-10")
    await office.does(HIGASHI, f"/cases/{case}/ease-of-support", on="2026-11-10", before=1, text="一人で抱えていた")
    awaited = (await office.sees(COUNCIL, "/stalled?reason=ease_awaited"))["items"]
    assert {line["agency"] for line in awaited} == {"council", "higashi"}
    await office.does(HIGASHI, f"/cases/{case}/ease-of-support", on="2026-11-11", after=4)
    await office.does(COUNCIL, f"/cases/{case}/ease-of-support", on="2026-11-11", before=2, after=5)
    assert await refused(again, watch=WATCH | {"contacts": [{"due_on": "2027-02-01"}]}) == "outside-the-watch"
    state = await office.does(CITY, closing, on="2026-11-13", reason="goals_met", meeting_id=again, watch=WATCH)

    assert (state["status"], await office.events("case-closed")) == (
        "watching",
        [
            {
                "on": "2026-11-13",
                "case_id": case,
                "episode": 1,
                "reason": "goals_met",
                "watched": True,
                "goals": 2,
                "goals_reached": 1,
                "ease_before": 1.5,
                "ease_after": 4.5,
            }
        ],
    )
    episode = (await office.sees(CITY, f"/cases/{case}/closings"))["items"][0]
    evaluation, ease, watch = episode["evaluations"][0], episode["ease"], episode["closure"]["watch"]
    assert [(line["text"], line["result"]) for line in evaluation["goals"]] == [
        ("週に一度は外に出る", "reached"),
        ("家計の見通しを立てる", "partly"),
    ]
    assert [(line["agency"], line["before"], line["after"]) for line in ease["agencies"]] == [
        ("council", 2, 5),
        ("higashi", 1, 4),
    ]
    assert (ease["before"], ease["after"], ease["awaited"]) == (1.5, 4.5, [])
    assert (watch["agency"], watch["next_on"]) == ("higashi", "2026-12-14")  # a month on is a Sunday

    # The agency sees its own mark and its own watch, not what the team wrote.
    theirs = (await office.sees(HIGASHI, f"/cases/{case}/closings"))["items"][0]
    assert (theirs["evaluations"], [line["agency"] for line in theirs["ease"]["agencies"]]) == ([], ["higashi"])
    assert theirs["closure"]["watch"]["text"] == WATCH["text"]
