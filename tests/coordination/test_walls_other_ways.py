"""Ways round a wall that are easily forgotten: what was opened before it, a role across it, the dates of tasks."""

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office

SEATS = ("city", "council", "higashi", "kita")
HERS = "母は知人の家に身を寄せることを考えている。"
AID = "母の通院に付き添う"


async def walled(office: Office, case: str) -> None:
    """A wall between mother and son; one agency works with her, one with him."""
    mother, son = office.family["mother"], office.family["son"]
    await office.does(COUNCIL, f"/cases/{case}/walls", on="2026-07-01", one=mother, other=son, reason="violence")
    for agency, member in (("higashi", mother), ("kita", son)):
        body = {"on": "2026-07-01", "agency": agency, "member_ids": [member]}
        assert (await office.post(COUNCIL, f"/cases/{case}/engagements", body)).status_code == 204


async def test_r15_what_consent_opened_before_the_wall_stands_behind_it_too(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.hears(*(office.grant(word, agencies=SEATS) for word in ("mother", "son")))
    item = await office.shares(await office.conference(), "mother", content=HERS)
    opening = {"on": "2026-06-22", "agencies": ["higashi", "kita"]}
    await office.does(CITY, f"/items/{item}/opening", **opening, basis="consent")
    assert (await office.sees(KITA, f"/items/{item}"))["content"] == HERS

    await walled(office, case)

    for path in (f"/items/{item}", f"/items/{item}/explanation"):
        assert (await office.hides(KITA, path))["status"] == 404
    assert (await office.sees(KITA, f"/items?case_id={case}"))["items"] == []
    assert (await office.sees(HIGASHI, f"/items/{item}"))["content"] == HERS
    # What the city decides for a time names its agencies with the reason: it knows of the wall.
    decided = {"on": "2026-11-20", "agencies": ["kita"], "until": "2026-12-04", "reason": "生命の危険がある。"}
    await office.does(CITY, f"/items/{item}/opening", **decided, basis="emergency_life")
    assert (await office.sees(KITA, f"/items/{item}"))["bases"] == ["emergency_life"]


async def test_r15_an_agency_reads_no_role_for_somebody_across_the_wall(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.hears(*(office.grant(word, agencies=SEATS) for word in ("mother", "son")))
    roles = [
        {"agency": "kita", "text": AID, "member_id": office.family["mother"]},
        {"agency": "council", "text": "調整"},
    ]
    plan = await office.in_force(case, roles=roles)
    assert (await office.sees(KITA, f"/roles?case_id={case}"))["items"][0]["text"] == AID

    await walled(office, case)

    assert AID not in str(await office.sees(KITA, f"/roles?case_id={case}"))
    assert AID not in str(await office.sees(KITA, f"/plans/{plan}"))
    assert AID in str(await office.sees(COUNCIL, f"/roles?case_id={case}"))


async def test_r5_the_timeline_tells_nobody_outside_whom_a_conferences_task_concerns(office: Office) -> None:
    case = await office.case("mother", "son")
    meeting = await office.convened("support_conference", agencies=["city", "higashi"])
    for seat in (CITY, HIGASHI):
        await office.does(seat, f"/meetings/{meeting}/acknowledgements", on="2026-06-08")
    task = {"agency": "higashi", "text": "様子を見に行く。", "due_on": "2026-12-20", "case_id": case}
    attendees = [{"agency": seat.agency, "subject": seat.subject} for seat in (CITY, HIGASHI)]
    minutes = office.minutes({"result": "continue"}, attendees=attendees)
    await office.does(
        CITY, f"/meetings/{meeting}/minutes", **minutes, tasks=[task | {"member_ids": [office.family["son"]]}]
    )

    for who, asked in ((COUNCIL, ""), (HIGASHI, ""), (COUNCIL, f"&member_id={office.family['son']}")):
        lines = (await office.sees(who, f"/cases/{case}/timeline?limit=100{asked}"))["items"]
        set_ = [line for line in lines if line["what"] == "task_set"]
        assert [line["member_ids"] for line in set_] == ([] if asked else [[]])


async def test_r15_the_timeline_does_not_say_which_facts_name_who_is_across_the_wall(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.convened("support_conference", agencies=["city", "council", "higashi", "kita"])
    his = f"/cases/{case}/timeline?member_id={office.family['son']}"
    hers = f"/cases/{case}/timeline?member_id={office.family['mother']}"
    named = [each["what"] for each in (await office.sees(HIGASHI, his))["items"]]

    await walled(office, case)

    assert named == ["meeting_convened"]
    assert (await office.sees(HIGASHI, his))["items"] == []
    assert [each["what"] for each in (await office.sees(HIGASHI, hers))["items"]] == named
    assert [each["what"] for each in (await office.sees(KITA, his))["items"]] == named
    assert "wall_set" in {each["what"] for each in (await office.sees(COUNCIL, his))["items"]}


async def test_r3_a_plan_does_not_say_for_whom_it_asks_support_where_they_do_not_let_the_agency_know(
    office: Office,
) -> None:
    case = await office.case("mother", "son")
    await office.hears(*(office.grant(word, agencies=SEATS) for word in ("mother", "son")))
    roles = [{"agency": agency, "text": "見守り"} for agency in ("higashi", "kita", "council")]
    both = {"uses_outreach": {"member_ids": [office.family["mother"], office.family["son"]]}}
    plan = await office.plan_of(case, roles=roles, **office.with_participation("son"), **both)
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26")
    await office.meets({"result": "appropriate", "plan_id": plan})
    meeting = (await office.sees(COUNCIL, f"/plans/{plan}"))["appropriate_meeting_id"]
    await office.does(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
    await walled(office, case)

    seen = {who.agency: await office.sees(who, f"/plans/{plan}") for who in (HIGASHI, KITA, COUNCIL)}

    mother, son = office.family["mother"], office.family["son"]
    asked = {agency: (told["participation_member_ids"], told["outreach_member_ids"]) for agency, told in seen.items()}
    assert asked == {"higashi": ([], [mother]), "kita": ([son], [son]), "council": ([son], [mother, son])}
