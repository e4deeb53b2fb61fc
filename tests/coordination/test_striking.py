"""Striking an activity: who may, where it leads after a merge, and that one of two of the same goes on to count."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update

from services.coordination.domain.striking import recordings, revision_of
from services.coordination.tables.cases import case as case_table
from shared.actors import Actor, Role
from tests.coordination.meeting_room import CITY, COUNCIL
from tests.coordination.office import Office
from tests.coordination.test_merging import ON, REASON, contact, merge_of, the_sons

COLLEAGUE = Actor("colleague", "council", frozenset({Role.COORDINATOR}))
OFFICER = Actor("another-officer", "city", frozenset({Role.CITY_OFFICER}))
WRONG = {"on": "2026-11-24", "reason": "別の世帯の記録だった。"}


async def recorded(office: Office, case: str, who: Actor = COUNCIL, **changed: Any) -> str:
    made = await office.does(who, f"/cases/{case}/activities", **contact() | changed)
    return str(made["id"])


def correction(case: str, activity: str) -> str:
    return f"/cases/{case}/activities/{activity}/correction"


async def at_stage(office: Office, case: str, stage: str) -> None:
    async with office.held.sessions.begin() as session:
        await session.execute(update(case_table).where(case_table.c.id == UUID(case)).values(stage=stage))


async def told(office: Office) -> list[tuple[str, str | None, int]]:
    events = await office.events("activity-struck")
    return [(each["activity_id"], each["instead"], each["revision"]) for each in events]


def test_what_was_told_later_of_the_same_activity_always_holds() -> None:
    in_turn = [recordings(0), revision_of(1), recordings(1), revision_of(2), recordings(2)]

    assert in_turn == sorted(set(in_turn))


async def test_whoever_recorded_it_and_every_coordinator_strike_it_and_other_officers_are_sent_to_them(
    office: Office,
) -> None:
    case = await office.case()
    mine, citys, note = [
        await recorded(office, case, who, **more)
        for who, more in ((COUNCIL, {}), (CITY, {"method": "letter"}), (COUNCIL, {"kind": "note"}))
    ]

    other = await office.refuses(OFFICER, correction(case, mine), **WRONG)
    early = await office.refuses(COUNCIL, correction(case, mine), **WRONG | {"on": "2026-06-30"})
    for who, activity in ((COLLEAGUE, mine), (CITY, citys), (COUNCIL, note)):
        await office.does(who, correction(case, activity), **WRONG)
    nowhere = await office.refuses(COUNCIL, correction(case, str(uuid4())), **WRONG)
    elsewhere = await office.refuses(COUNCIL, correction(str(uuid4()), mine), **WRONG)

    assert (other["type"], other["status"], early["type"]) == ("not-their-activity", 403, "too-early")
    assert (nowhere["status"], elsewhere["status"]) == (404, 404)
    assert await told(office) == [(mine, None, 1), (citys, None, 1)], "a note was never told, so nobody hears of it"
    kept = (await office.sees(CITY, f"/cases/{case}/activities"))["items"]
    assert {(each["id"], each["struck_by"]) for each in kept} == {
        (mine, COLLEAGUE.subject),
        (citys, CITY.subject),
        (note, COUNCIL.subject),
    }
    assert WRONG["reason"] not in str(await office.envelopes())


async def test_of_two_records_of_the_same_the_other_goes_on_to_count_and_each_strike_is_told_once(
    office: Office,
) -> None:
    case = await office.case()
    one, two, another = [
        await recorded(office, case, member_ids=[office.family[word]] if word else []) for word in ("", "", "son")
    ]

    answers = await asyncio.gather(*(office.post(COUNCIL, correction(case, one), WRONG) for _ in range(3)))
    await office.does(COUNCIL, correction(case, two), **WRONG)
    anew = await recorded(office, case)
    await office.does(COUNCIL, correction(case, another), **WRONG)

    assert sorted(each.status_code for each in answers) == [200, 409, 409]
    assert await told(office) == [(one, two, 1), (two, None, 3), (another, None, 1)]
    last = (await office.events("activity-recorded"))[-1]
    assert (last["activity_id"], last["revision"]) == (anew, 4)


async def test_r12_what_is_wrong_of_a_case_that_was_closed_or_became_part_of_another_is_struck_too(
    office: Office,
) -> None:
    older = await office.case("mother")
    younger, _ = await the_sons(office)
    wrong = await recorded(office, younger)
    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older))
    same_day = await recorded(office, older)

    led_on = await office.refuses(COUNCIL, correction(younger, wrong), **WRONG)
    await office.does(COUNCIL, correction(older, wrong), **WRONG)
    await office.does(CITY, f"/cases/{younger}/separation", on=ON, reason=REASON)

    assert (led_on["type"], led_on["into"]) == ("case-merged", older)
    assert [(each["case_id"], each["instead"]) for each in await office.events("activity-struck")] == [
        (younger, None)
    ], "reporting heard of it under the case on which it was recorded"
    await at_stage(office, younger, "watching")
    back = (await office.sees(CITY, f"/cases/{younger}/activities"))["items"]
    assert [(each["id"], each["struck_reason"]) for each in back] == [(wrong, WRONG["reason"])]
    await at_stage(office, older, "closed")
    await office.does(COUNCIL, correction(older, same_day), **WRONG)
    assert [each["case_id"] for each in await office.events("activity-struck")] == [younger, older]
