"""Minutes: what was held, what was determined, and what rests on it (R4, R5, R6, R8, R9, R12)."""

import asyncio
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.coordination.domain.plan import PlanStatus
from services.coordination.store import meetings as store
from shared.privacy.masking import HIDDEN
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, Room, pointers, problem

TEXT = "出席者で役割を話し合った。"


@pytest.fixture
async def meeting(room: Room) -> str:
    """A convened coordination meeting to which everybody consents."""
    await room.consents("father", "mother", "son")
    return await room.convened()


async def test_a_held_meeting_tells_which_cases_it_took_up(room: Room, meeting: str) -> None:
    done = await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}, text=TEXT))

    assert done["status"] == "held"
    assert await room.events("meeting-held") == [
        {
            "on": "2026-06-26",
            "meeting_id": meeting,
            "kind": "coordination_meeting",
            "case_ids": [str(room.family.case_id)],
        }
    ]
    seen = await room.sees(COUNCIL, f"/meetings/{meeting}")
    assert seen["minutes"]["text"] == TEXT
    assert seen["minutes"]["determinations"][0]["result"] == "continue"
    assert room.family.person(seen["minutes"]["determinations"][0]["member_ids"]) == ["father", "mother", "son"]
    assert seen["agenda"][0]["taken_up"] is True


async def test_r6_without_the_city_it_is_not_recorded_as_held(room: Room, meeting: str) -> None:
    without = [{"agency": "council", "subject": COUNCIL.subject}]
    for changed in ({"city_present": False}, {"attendees": without}, {"attendees": []}):
        told = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes(**changed))
        assert (told["status"], told["type"]) == (409, "city-absent")


async def test_a_meeting_is_held_once(room: Room, meeting: str) -> None:
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}))

    assert (await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes()))["type"] == "already-held"


async def test_two_minutes_at_once_make_one_meeting(room: Room, meeting: str) -> None:
    bodies = [room.minutes({"result": result}) for result in ("continue", "closing_agreed", "pending")]

    answers = await asyncio.gather(*(room.post(COUNCIL, f"/meetings/{meeting}/minutes", body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert len(await room.events("meeting-held")) == 1
    assert len((await room.sees(COUNCIL, f"/meetings/{meeting}"))["minutes"]["determinations"]) == 1


async def test_minutes_come_after_the_convocation_and_are_of_its_day(room: Room) -> None:
    await room.consents("father", "mother", "son")
    planned, convened = await room.plan(), await room.convened()

    early = await room.refuses(COUNCIL, f"/meetings/{planned}/minutes", **room.minutes())
    other_day = await room.refuses(COUNCIL, f"/meetings/{convened}/minutes", **room.minutes(on="2026-06-25"))
    future = await room.refuses(COUNCIL, f"/meetings/{convened}/minutes", **room.minutes(on="2026-12-01"))

    assert early["type"] == "not-convened"
    assert (other_day["type"], other_day["held_on"]) == ("held-on-another-day", "2026-06-26")
    assert future["type"] == "in-the-future"


async def test_only_staff_write_minutes(room: Room, meeting: str) -> None:
    assert (await room.refuses(HIGASHI, f"/meetings/{meeting}/minutes", **room.minutes()))["type"] == "role-lacking"
    assert (await room.refuses(KITA, f"/meetings/{meeting}/minutes", **room.minutes()))["type"] == "not-found"


async def test_only_those_convened_attend_and_each_once(room: Room, meeting: str) -> None:
    city, kita = {"agency": "city"}, {"agency": "kita"}

    stranger = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes(attendees=[city, kita]))
    twice = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes(attendees=[city, city]))

    assert (stranger["type"], stranger["agencies"]) == ("agency-not-convened", ["kita"])
    assert pointers(twice) == ["/attendees/1"]


async def test_r4_a_withdrawal_in_between_keeps_that_case_out_and_lets_the_others_in(room: Room) -> None:
    grants = await room.consents("father", "mother", "son")
    other = await room.household("aunt")
    await room.consents("aunt", family=other)
    cases = [{"case_id": str(each.case_id)} for each in (room.family, other)]
    meeting = await room.convened(agenda=cases)
    await room.withdraws(grants[1], on=date(2026, 6, 20))
    both = room.minutes(*(case | {"result": "continue"} for case in cases))

    told = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **both)
    one = room.minutes(cases[1] | {"result": "continue"}, left_out=[cases[0] | {"reason": "consent_missing"}])
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **one)

    assert told["type"] == "consent-missing"
    assert {each["member"] for each in told["missing"]} == {room.family["mother"]}
    assert (await room.events("meeting-held"))[0]["case_ids"] == [str(other.case_id)]


async def test_r4_a_withdrawal_after_the_meeting_changes_nothing_of_it(room: Room) -> None:
    grants = await room.consents("father", "mother", "son")
    meeting = await room.convened()
    await room.withdraws(grants[1], on=date(2026, 6, 27))

    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}))


async def test_r4_who_is_left_out_is_not_determined_about(room: Room) -> None:
    await room.consents("father")
    named = [{"case_id": str(room.family.case_id), "member_ids": [room.family["father"]]}]
    meeting = await room.convened(agenda=named)

    told = await room.refuses(
        COUNCIL,
        f"/meetings/{meeting}/minutes",
        **room.minutes({"result": "continue", "member_ids": [room.family["son"]]}),
    )

    assert (told["type"], told["members"]) == ("not-on-the-agenda", [room.family["son"]])


async def test_a_case_that_is_not_on_the_agenda_is_not_determined(room: Room, meeting: str) -> None:
    other = await room.household("aunt")

    told = await room.refuses(
        COUNCIL,
        f"/meetings/{meeting}/minutes",
        **room.minutes({"case_id": str(other.case_id), "result": "closing_agreed"}),
    )

    assert (told["type"], told["cases"]) == ("not-on-the-agenda", [str(other.case_id)])


async def test_r8_a_submitted_plan_of_the_case_is_found_appropriate(room: Room, meeting: str) -> None:
    plan = await room.submitted_plan()

    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "appropriate", "plan_id": plan}))

    found = await room.events("plan-found-appropriate")
    assert [(each["plan_id"], each["meeting_id"], each["on"]) for each in found] == [(plan, meeting, "2026-06-26")]
    assert await room.events("plan-came-into-force") == []


async def test_r8_only_a_submitted_plan_of_that_case_is_found_appropriate(room: Room, meeting: str) -> None:
    drafted = await room.submitted_plan(status=PlanStatus.DRAFTED)
    path = f"/meetings/{meeting}/minutes"

    none = await room.refuses(COUNCIL, path, **room.minutes({"result": "appropriate"}))
    unknown = await room.refuses(COUNCIL, path, **room.minutes({"result": "appropriate", "plan_id": str(uuid4())}))
    early = await room.refuses(COUNCIL, path, **room.minutes({"result": "appropriate", "plan_id": drafted}))

    assert pointers(none) == ["/determinations/0/plan_id"]
    assert pointers(unknown) == ["/determinations/0/plan_id"]
    assert early["type"] == "plan-not-submitted"


async def test_r12_closing_is_agreed_for_this_episode_by_this_coordination_meeting(room: Room, meeting: str) -> None:
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "closing_agreed"}))
    case, other = room.family.case_id, await room.convened("support_conference")

    async with room.held.sessions() as session:
        assert await store.closing_agreed(session, UUID(meeting), case, 1)
        assert not await store.closing_agreed(session, UUID(meeting), case, 2)
        assert not await store.closing_agreed(session, UUID(meeting), uuid4(), 1)
        assert not await store.closing_agreed(session, UUID(other), case, 1)


async def test_a_plan_to_be_revised_leads_the_case_back_to_planning_and_an_agreed_closing_on(room: Room) -> None:
    await room.consents("father", "mother", "son")
    stages = []
    for held_on, result in (("2026-06-26", "revise"), ("2026-07-03", "closing_agreed")):
        meeting = await room.convened(held_on=held_on)
        stages.append(await room.stage())
        await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": result}, on=held_on))
        stages.append(await room.stage())

    assert stages == ["deliberating", "planning", "deliberating", "closing"]


async def test_r4_a_withdrawal_that_is_being_written_keeps_the_case_out_of_the_minutes(room: Room) -> None:
    grants = await room.consents("father", "mother", "son")
    meeting = await room.convened()
    async with room.withdrawing(grants[2], on=date(2026, 6, 20)):
        recording = asyncio.create_task(
            room.post(COUNCIL, f"/meetings/{meeting}/minutes", room.minutes({"result": "continue"}))
        )
        await room.somebody_waits()

    told = problem(await recording)

    assert told["type"] == "consent-missing"
    assert await room.events("meeting-held") == []


async def test_r9_early_outreach_is_decided_by_a_support_conference_only(room: Room, meeting: str) -> None:
    conference = await room.conference()
    wanted = {"result": "outreach", "member_ids": [room.family["son"]]}

    told = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes(wanted))
    await room.does(COUNCIL, f"/meetings/{conference}/minutes", **room.minutes(wanted))

    assert told["type"] == "determination-not-here"
    assert await room.events("outreach-decided") == [
        {
            "on": "2026-06-26",
            "meeting_id": conference,
            "case_id": str(room.family.case_id),
            "household_id": str(room.family.household_id),
            "member_ids": [room.family["son"]],
            "agency": "council",
        }
    ]


async def test_the_same_thing_is_determined_once(room: Room, meeting: str) -> None:
    plan = await room.submitted_plan()
    contrary = [{"result": "appropriate", "plan_id": plan}, {"result": "revise", "plan_id": plan}]
    again = [{"result": "continue"}, {"result": "continue"}]

    for determinations in (contrary, again):
        told = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes(*determinations))
        assert pointers(told) == ["/determinations/1"]


async def test_r15_an_agency_reads_the_minutes_only_while_those_concerned_let_it(room: Room) -> None:
    grants = await room.consents("father", "mother", "son")
    meeting = await room.convened()
    noted = room.minutes({"result": "continue", "note": "母の負担を減らす。"}, text=TEXT)
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **noted)

    before = (await room.sees(HIGASHI, f"/meetings/{meeting}"))["minutes"]
    await room.withdraws(grants[1], on=date(2026, 7, 1))
    after = (await room.sees(HIGASHI, f"/meetings/{meeting}"))["minutes"]

    assert (before["text"], before["determinations"][0]["note"]) == (TEXT, "母の負担を減らす。")
    assert (after["text"], after["determinations"][0]["note"]) == (HIDDEN, HIDDEN)
    assert (await room.sees(CITY, f"/meetings/{meeting}"))["minutes"]["text"] == TEXT


async def test_nothing_of_minutes_lies_in_clear_in_the_database_or_on_the_road(room: Room, meeting: str) -> None:
    noted = room.minutes({"result": "continue", "note": "母の負担を減らす。"}, text=TEXT)
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **noted)

    stored = str(await room.content())

    assert TEXT not in stored
    assert "母の負担" not in stored


async def test_a_text_of_more_than_20000_characters_is_pointed_at(room: Room, meeting: str) -> None:
    told = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes(text="あ" * 20_001))

    assert pointers(told) == ["/text"]
