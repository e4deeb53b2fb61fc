"""Before whom a conference's words may be written, and what is anybody's phrase (R5)."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from services.coordination.domain.wording import repeats
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, Household, Room, problem
from tests.coordination.office import Office

WORDS = "夜ごと駅前の広場で友人を待ち続けている。"
NOTE = {"on": "2026-06-22", "method": "phone", "kind": "note", "content": f"母の話では、{WORDS}"}
CLOSED = "compartment-closed"


@pytest.mark.parametrize(
    ("text", "secret", "found"),
    [
        ("2026年6月26日に訪問", "次回は2026年6月26日とする。", False),
        ("令和8年6月26日午後2時30分に面接", "次回は、令和8年6月26日午後2時30分から。", False),
        ("引き続き見守りを行う。", "本人の状況を共有した。引き続き見守りを行う。", False),
        ("電話で状況を確認した", "６月に電話で状況を確認した。", False),
        ("6月3日に川辺で一人で過ごしていた", "川辺で一人で過ごしていた。", True),
        ("電話で状況を確認した。夜に川辺を歩いている", "夜に川辺を歩いている", True),
    ],
)
def test_days_hours_and_what_everybody_writes_are_nobodys_secret(text: str, secret: str, found: bool) -> None:
    assert repeats([text], secret) is found


async def test_r5_a_note_repeats_a_conference_only_once_staff_may_know_it(room: Room) -> None:
    path = f"/cases/{room.family.case_id}/activities"
    item = await room.shares(await room.conference(), "son", content=WORDS)

    refused = await room.refuses(COUNCIL, path, **NOTE)
    await room.consents("son", agencies=["city", "council"])
    still = await room.refuses(COUNCIL, path, **NOTE)
    await room.does(CITY, f"/items/{item}/opening", on="2026-06-22", basis="consent", agencies=["city", "council"])
    await room.does(COUNCIL, path, **NOTE)

    assert [(each["type"], each["items"]) for each in (refused, still)] == [(CLOSED, [item])] * 2


async def test_r5_what_the_cases_agencies_read_must_be_open_to_them_too(room: Room) -> None:
    item = await room.shares(await room.conference(), "son", content=WORDS)
    path, entry = f"/cases/{room.family.case_id}/chronology", {"on": "2026-06-22", "when": "2026-05", "text": WORDS}
    entry |= {"said_by": [room.family["son"]]}
    await room.consents("son")
    opening = {"on": "2026-06-22", "basis": "consent"}

    await room.does(CITY, f"/items/{item}/opening", **opening, agencies=["city", "council"])
    refused = await room.refuses(COUNCIL, path, **entry)
    await room.does(CITY, f"/items/{item}/opening", **opening)
    await room.does(COUNCIL, path, **entry)

    assert (refused["type"], refused["items"]) == (CLOSED, [item])


async def test_r5_one_line_of_a_day_out_that_repeats_it_is_refused_with_all_others(room: Room) -> None:
    item = await room.shares(await room.conference(), content=WORDS)
    other = await room.household("neighbour")
    lines = [{"case_id": str(room.family.case_id), "content": WORDS}, {"case_id": str(other.case_id)}]

    refused = await room.refuses(COUNCIL, "/activities", on="2026-06-22", lines=lines)
    elsewhere: dict[str, Any] = {"on": "2026-06-22", "lines": [{"case_id": str(other.case_id), "content": WORDS}]}
    await room.does(COUNCIL, "/activities", **elsewhere)

    assert (refused["type"], refused["items"]) == (CLOSED, [item])


async def test_r5_another_conferences_agencies_learn_it_only_if_they_were_in_the_first(room: Room) -> None:
    item = await room.shares(await room.conference(), content=WORDS)
    same, wider = await room.conference(), await room.conference(agencies=["city", "council", "higashi", "kita"])
    body = {"on": "2026-06-22", "content": WORDS}

    await room.does(HIGASHI, f"/meetings/{same}/materials", **body)
    refused = await room.refuses(HIGASHI, f"/meetings/{wider}/materials", **body)

    assert refused["type"] == CLOSED
    assert item in refused["items"]


async def test_r5_a_reason_on_the_invitation_stands_outside_the_conference(room: Room) -> None:
    meeting = await room.conference()
    item = await room.shares(meeting, content=WORDS)

    refused = await room.refuses(CITY, f"/meetings/{meeting}/cancellation", on="2026-06-10", reason=WORDS)

    assert (refused["type"], refused["items"]) == (CLOSED, [item])


async def test_where_a_conference_met_another_meeting_may_meet_too(room: Room) -> None:
    hall = "架空町総合福祉会館二階大会議室"
    meeting = await room.conference(place=hall)
    await room.shares(meeting, content=f"場所：{hall}。駅から歩ける。")

    await room.plan(place=hall)


async def test_r5_who_may_not_know_of_a_conference_is_not_told_of_it_by_a_refusal(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    await office.in_force(case, roles=[{"agency": "kita", "text": "通いの場"}, {"agency": "council", "text": "調整"}])
    await office.shares(await office.conference(), "son", content=WORDS)
    role = (await office.roles_of(case))["kita"]
    await office.does(KITA, f"/roles/{role}/acceptance", on="2026-06-29")

    reported = await office.post(KITA, f"/roles/{role}/reports", {"on": "2026-06-29", "text": WORDS})
    note = problem(await office.post(COUNCIL, f"/cases/{case}/activities", NOTE))

    assert reported.is_success, reported.text
    assert note["type"] == CLOSED


async def test_r5_what_lies_in_a_conference_on_a_case_that_became_part_of_another_stays_there(office: Office) -> None:
    older = await office.case("mother")
    sons = replace(office, family=Household(household_id=uuid4()))
    younger = await sons.case("son", on="2026-04-20")
    item = await sons.shares(await sons.conference(held_on="2026-06-26"), "son", content=WORDS)
    held = {"on": "2026-07-10", "into": older, "reason": "同じ世帯であることを、訪問で確認した。"}
    await office.does(CITY, f"/cases/{younger}/merge", **held)

    refused = [await office.refuses(COUNCIL, f"/cases/{case}/activities", **NOTE) for case in (older, younger)]

    assert [(each["type"], each["items"]) for each in refused] == [(CLOSED, [item])] * 2
