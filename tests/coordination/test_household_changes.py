"""A member dies or moves away at each stage: who is asked, what waits, and how one goes on (R3, R4, R12)."""

from datetime import date

from tests.coordination.meeting_room import AGENCIES, CITY, COUNCIL, HIGASHI
from tests.coordination.office import Office
from tests.coordination.test_closing import EVALUATION, closure
from tests.coordination.test_persons import died, reversal


async def leaves(office: Office, case: str, word: str, *, on: str) -> None:
    path = f"/cases/{case}/members/{office.family[word]}/departure"
    assert (await office.post(COUNCIL, path, {"on": on})).status_code == 204


async def waits(office: Office, case: str) -> list[tuple[str, str]]:
    lines = (await office.sees(CITY, f"/stalled?case_id={case}"))["items"]
    told = {"nobody_left", "role_person_gone"}
    return [(each["reason"], each["since"]) for each in lines if each["reason"] in told]


async def test_r4_who_moved_away_and_took_the_consent_back_keeps_nobody_from_meeting_about_the_others(
    office: Office,
) -> None:
    case = await office.case("mother", "son")
    grants = {word: office.grant(word) for word in office.family.members}
    await office.hears(*grants.values())
    meeting = await office.convened()
    await leaves(office, case, "son", on="2026-06-20")
    await office.hears(office.withdrawal(grants["son"]).model_copy(update={"on": date(2026, 6, 22)}))
    path = f"/meetings/{meeting}/minutes"

    still = await office.refuses(COUNCIL, path, **office.minutes({"result": "continue"}))
    moved = await office.does(COUNCIL, f"/meetings/{meeting}/move", on="2026-06-26", held_on="2026-06-26")
    await office.does(CITY, f"/meetings/{moved['id']}/convocation", on="2026-06-26")
    await office.does(COUNCIL, f"/meetings/{moved['id']}/minutes", **office.minutes({"result": "continue"}))

    assert (still["type"], {each["member"] for each in still["missing"]}) == ("consent-missing", {office.family["son"]})
    (item,) = (await office.sees(CITY, f"/meetings/{moved['id']}"))["agenda"]
    assert item["member_ids"] == [office.family["mother"]]


async def test_who_had_left_before_and_is_named_all_the_same_is_meant_and_asked(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.hears(office.grant("mother"))
    await leaves(office, case, "son", on="2026-05-20")
    both = [{"case_id": case, "member_ids": [office.family["mother"], office.family["son"]]}]

    named = await office.plan(agenda=both)
    told = await office.refuses(CITY, f"/meetings/{named}/convocation", on="2026-06-08")

    assert {each["member"] for each in told["missing"]} == {office.family["son"]}


async def test_a_departure_that_was_wrong_or_ended_is_taken_back_and_stays_in_the_history(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.hears(office.grant("mother"))
    meeting = await office.plan()
    path = f"/cases/{case}/members/{office.family['son']}"

    here = await office.refuses(COUNCIL, f"{path}/return", on="2026-05-20")
    await leaves(office, case, "son", on="2026-05-20")
    away = [each["left_on"] for each in (await office.sees(CITY, f"/cases/{case}"))["members"]]
    early = await office.refuses(COUNCIL, f"{path}/return", on="2026-05-19")
    back = await office.post(COUNCIL, f"{path}/return", {"on": "2026-05-25"})
    refused = await office.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")
    await leaves(office, case, "son", on="2026-06-05")

    assert (here["type"], early["type"], back.status_code) == ("member-not-away", "too-early", 204)
    assert away == [None, "2026-05-20"]
    assert {each["member"] for each in refused["missing"]} == {office.family["son"]}
    await office.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")


async def test_r10_a_role_for_who_is_gone_is_shown_until_it_is_taken_back(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    his = {"agency": "higashi", "text": "長男の外出に付き添う", "member_id": office.family["son"]}
    await office.in_force(case, roles=[his, {"agency": "council", "text": "全体の調整"}])
    role = (await office.roles_of(case))["higashi"]
    await office.does(HIGASHI, f"/roles/{role}/acceptance", on="2026-07-03")

    await office.hears(died(office, "son", on=date(2026, 8, 2)))
    dead = await waits(office, case)
    await office.hears(reversal(office, "son"))
    alive = await waits(office, case)
    await leaves(office, case, "son", on="2026-09-01")
    away = await waits(office, case)
    son = office.family["son"]
    assert (await office.post(COUNCIL, f"/cases/{case}/members/{son}/return", {"on": "2026-09-01"})).status_code == 204
    await leaves(office, case, "mother", on="2026-09-01")
    assert await waits(office, case) == []
    await leaves(office, case, "son", on="2026-09-02")
    gone = await waits(office, case)
    await office.does(COUNCIL, f"/roles/{role}/withdrawal", on="2026-09-02", reason="転出のため")

    assert (dead, alive, away) == ([("role_person_gone", "2026-08-02")], [], [("role_person_gone", "2026-09-01")])
    assert gone == [("nobody_left", "2026-09-02"), ("role_person_gone", "2026-09-02")]
    assert await waits(office, case) == gone[:1]


async def test_r12_when_the_last_member_dies_somebody_is_told_and_the_case_can_be_closed(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    await office.in_force(case)
    roles = await office.roles_of(case)
    await leaves(office, case, "son", on="2026-07-10")
    one_left = await waits(office, case)

    await office.hears(died(office, "mother", on=date(2026, 8, 2)))
    nobody = await waits(office, case)
    for agency in ("higashi", "council"):
        await office.does(COUNCIL, f"/roles/{roles[agency]}/withdrawal", on="2026-08-10", reason="亡くなったため")
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-11-06")
    watched = await office.refuses(CITY, f"/cases/{case}/closure", **closure(meeting, reason="died"))
    state = await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, reason="died", watch=None))

    assert (one_left, nobody) == ([], [("nobody_left", "2026-08-02")])
    assert (watched["type"], state["status"], await waits(office, case)) == ("nobody-to-watch", "closed", [])


async def test_r12_a_watch_over_who_died_is_shown_until_it_ends(office: Office) -> None:
    case = await office.case("mother")
    await office.all_consent()
    await office.in_force(case)
    roles = await office.roles_of(case)
    for agency in ("higashi", "council"):
        await office.does(COUNCIL, f"/roles/{roles[agency]}/withdrawal", on="2026-08-10", reason="目標を達した")
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-11-06")
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting))

    await office.hears(died(office, "mother", on=date(2026, 11, 20)))
    shown = await waits(office, case)
    await office.does(COUNCIL, f"/cases/{case}/watch/end", on="2026-11-24", reason="亡くなったため")

    assert (shown, await waits(office, case)) == ([("nobody_left", "2026-11-20")], [])


async def test_r3_nobody_waits_for_the_consent_of_who_died_since_the_call_when_another_agency_is_called(
    office: Office,
) -> None:
    await office.case("mother", "son")
    await office.hears(office.grant("mother", agencies=(*AGENCIES, "kita")), office.grant("son"))
    meeting = await office.convened()
    path, body = f"/meetings/{meeting}/changes", {"on": "2026-06-10", "call": ["kita"]}

    asked = await office.refuses(CITY, path, **body)
    await office.hears(died(office, "son", on=date(2026, 6, 9)))
    await office.does(CITY, path, **body)

    assert asked["missing"] == [{"member": office.family["son"], "agency": "kita"}]
    assert (await office.sees(CITY, f"/meetings/{meeting}"))["agencies"] == [*AGENCIES, "kita"]
