"""The compartment of a support conference: the duty first, and nothing leaves unless opened by itself (R5)."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest

from services.coordination.domain.case import Case
from services.coordination.domain.compartment import BeforeTheLaw, duty
from services.coordination.store import items as store
from shared.actors import Actor, Role
from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA, SECRET, Room, pointers, problem

COLLEAGUE = Actor("higashi-2", "higashi", frozenset({Role.WORKER}))


@pytest.mark.parametrize(
    ("on", "paragraph", "penalty"),
    [
        (date(2025, 3, 31), "第106条の6第5項", "懲役"),
        (date(2025, 4, 1), "第106条の6第6項", "懲役"),
        (date(2025, 6, 1), "第106条の6第6項", "拘禁刑"),
    ],
)
def test_the_duty_is_told_as_the_law_has_it_on_that_day(on: date, paragraph: str, penalty: str) -> None:
    told = duty(on)

    assert paragraph in told.statute
    assert paragraph in told.text
    assert penalty in told.text
    assert "第159条" in told.penalty_statute


def test_before_the_law_there_is_no_duty() -> None:
    with pytest.raises(BeforeTheLaw):
        duty(date(2021, 3, 31))


async def test_r5_no_material_before_ones_own_acknowledgement(room: Room) -> None:
    meeting = await room.convened("support_conference")
    path = f"/meetings/{meeting}/materials"

    told = await room.hides(HIGASHI, path)
    await room.does(HIGASHI, f"/meetings/{meeting}/acknowledgements", on="2026-06-09")
    await room.shares(meeting)

    assert (told["status"], told["type"]) == (409, "acknowledgement-required")
    assert "第106条の6第6項" in told["duty"]["text"]
    assert [item["content"] for item in (await room.sees(HIGASHI, path))["items"]] == [SECRET]
    assert ("higashi-1", "read", "compartment", "support_conference") in await room.access_log()
    for other in (COLLEAGUE, CITY, COUNCIL):
        told = await room.hides(other, path)
        assert told["type"] == "acknowledgement-required"
        assert SECRET not in str(told)


async def test_r5_for_everybody_else_there_are_no_materials(room: Room) -> None:
    meeting = await room.conference(agencies=["city", "higashi", "council"])
    without_council = await room.convened("support_conference", agencies=["city", "higashi"])

    for actor in (KITA, AUDITOR, Actor("higashi-hub", "higashi", frozenset({Role.HUB}))):
        assert (await room.hides(actor, f"/meetings/{meeting}/materials"))["status"] == 404
        body = {"on": "2026-06-09"}
        assert (await room.refuses(actor, f"/meetings/{meeting}/acknowledgements", **body))["status"] == 404
    assert (await room.hides(COUNCIL, f"/meetings/{without_council}/materials"))["status"] == 404
    assert (await room.hides(CITY, f"/meetings/{uuid4()}/materials"))["status"] == 404


async def test_an_acknowledgement_is_given_once_and_the_first_stays(room: Room) -> None:
    meeting = await room.convened("support_conference")
    path = f"/meetings/{meeting}/acknowledgements"

    first = await room.does(HIGASHI, path, on="2026-06-09")
    second = await room.does(HIGASHI, path, on="2026-06-10")

    assert first == second
    assert (first["agency"], first["subject"], first["on"]) == ("higashi", "higashi-1", "2026-06-09")
    assert first["duty"]["statute"] == "社会福祉法第106条の6第6項"


async def test_an_acknowledgement_needs_a_convened_support_conference(room: Room) -> None:
    planned, coordination = await room.plan("support_conference"), await room.plan()
    on = {"on": "2026-06-09"}

    early = await room.refuses(CITY, f"/meetings/{planned}/acknowledgements", **on)
    other = await room.refuses(CITY, f"/meetings/{coordination}/acknowledgements", **on)
    convened = await room.convened("support_conference")
    before = await room.refuses(CITY, f"/meetings/{convened}/acknowledgements", on="2026-06-07")
    shown = await room.hides(CITY, f"/meetings/{planned}/materials")

    assert (early["type"], shown["type"]) == ("not-convened", "not-convened")
    assert other["type"] == "support-conference-only"
    assert (before["type"], before["earliest"]) == ("out-of-order", "2026-06-08")


async def test_r5_everybody_who_attended_must_have_acknowledged_by_then(room: Room) -> None:
    meeting = await room.convened("support_conference")
    for seat in (CITY, COUNCIL):
        await room.does(seat, f"/meetings/{meeting}/acknowledgements", on="2026-06-26")
    await room.does(HIGASHI, f"/meetings/{meeting}/acknowledgements", on="2026-06-27")
    path = f"/meetings/{meeting}/minutes"

    late = await room.refuses(COUNCIL, path, **room.minutes({"result": "continue"}))
    unnamed = [{"agency": "city", "subject": "officer"}, {"agency": "council"}, {"agency": "higashi"}]
    nobody = await room.refuses(COUNCIL, path, **room.minutes({"result": "continue"}, attendees=unnamed))
    await room.does(COUNCIL, path, **room.minutes({"result": "continue"}, attendees=unnamed[:2]))

    assert late["type"] == "acknowledgement-required"
    assert late["missing"] == [{"agency": "higashi", "subject": "higashi-1"}]
    assert nobody["missing"] == [{"agency": "higashi", "subject": None}]


async def test_an_agency_is_asked_and_answers_into_the_compartment(room: Room) -> None:
    meeting = await room.conference()
    asked = await room.does(
        COUNCIL,
        f"/meetings/{meeting}/information-requests",
        on="2026-06-09",
        agency="higashi",
        due_on="2026-06-19",
        question="把握している状況を教えてください。",
    )
    body = {"on": "2026-06-15", "content": SECRET, "member_ids": [room.family["son"]]}

    wrong = await room.refuses(CITY, f"/information-requests/{asked['id']}/answer", **body)
    colleague = await room.refuses(COLLEAGUE, f"/information-requests/{asked['id']}/answer", **body)
    answer = await room.does(HIGASHI, f"/information-requests/{asked['id']}/answer", **body)
    again = await room.refuses(HIGASHI, f"/information-requests/{asked['id']}/answer", **body)

    assert (wrong["status"], wrong["type"]) == (403, "not-your-request")
    assert colleague["type"] == "acknowledgement-required"
    assert again["type"] == "already-answered"
    shown = await room.sees(CITY, f"/meetings/{meeting}/materials")
    assert [(item["id"], item["kind"], item["content"]) for item in shown["items"]] == [
        (answer["item_id"], "answer", SECRET)
    ]
    assert [(each["status"], each["item_id"]) for each in shown["requests"]] == [("answered", answer["item_id"])]


async def test_an_agency_may_refuse_with_a_reason(room: Room) -> None:
    meeting = await room.conference()
    ask = {"on": "2026-06-09", "agency": "higashi", "due_on": "2026-06-19", "question": "状況を教えてください。"}
    asked = (await room.does(COUNCIL, f"/meetings/{meeting}/information-requests", **ask))["id"]
    path = f"/information-requests/{asked}/answer"

    silent = await room.refuses(HIGASHI, path, on="2026-06-15", refused=True)
    empty = await room.refuses(HIGASHI, path, on="2026-06-15")
    early = await room.refuses(HIGASHI, path, on="2026-06-08", content=SECRET)
    answer = await room.does(HIGASHI, path, on="2026-06-15", refused=True, reason="記録がない。")

    assert pointers(silent) == ["/reason"]
    assert pointers(empty) == ["/content"]
    assert early["type"] == "too-early"
    assert answer == {"id": asked, "status": "refused", "item_id": None}


async def test_only_agencies_of_the_conference_are_asked(room: Room) -> None:
    meeting, other = await room.conference(), await room.plan()
    ask = {"on": "2026-06-09", "due_on": "2026-06-19", "question": "状況を教えてください。"}
    path = f"/meetings/{meeting}/information-requests"

    stranger = await room.refuses(COUNCIL, path, **ask, agency="kita")
    overdue = await room.refuses(COUNCIL, path, **(ask | {"due_on": "2026-06-08"}), agency="higashi")
    worker = await room.refuses(HIGASHI, path, **ask, agency="city")
    elsewhere = await room.refuses(COUNCIL, f"/meetings/{other}/information-requests", **ask, agency="higashi")

    assert (stranger["type"], stranger["agencies"]) == ("agency-not-convened", ["kita"])
    assert pointers(overdue) == ["/due_on"]
    assert worker["type"] == "role-lacking"
    assert elsewhere["type"] == "support-conference-only"


async def test_r5_material_is_shared_by_those_who_acknowledged_about_those_on_the_agenda(room: Room) -> None:
    son = [{"case_id": str(room.family.case_id), "member_ids": [room.family["son"]]}]
    meeting = await room.conference(agenda=son)
    path = f"/meetings/{meeting}/materials"

    colleague = await room.refuses(COLLEAGUE, path, on="2026-06-09", content=SECRET)
    left_out = await room.refuses(HIGASHI, path, on="2026-06-09", content=SECRET, member_ids=[room.family["father"]])
    await room.shares(meeting)

    assert colleague["type"] == "acknowledgement-required"
    assert (left_out["type"], left_out["members"]) == ("not-on-the-agenda", [room.family["father"]])
    item = (await room.sees(CITY, path))["items"][0]
    assert room.family.person(item["member_ids"]) == ["son"]


async def test_with_several_cases_on_the_agenda_it_is_said_which_one_is_meant(room: Room) -> None:
    other = await room.household("aunt")
    agenda = [{"case_id": str(each.case_id)} for each in (room.family, other)]
    meeting = await room.conference(agenda=agenda)
    path = f"/meetings/{meeting}/materials"

    told = await room.refuses(HIGASHI, path, on="2026-06-09", content=SECRET)
    await room.does(HIGASHI, path, on="2026-06-09", content=SECRET, member_ids=[other["aunt"]])
    await room.does(HIGASHI, path, on="2026-06-10", content=SECRET, case_id=str(room.family.case_id))

    assert pointers(told) == ["/case_id"]
    items = (await room.sees(CITY, path))["items"]
    assert [item["case_id"] for item in items] == [str(other.case_id), str(room.family.case_id)]


async def test_r5_the_texts_of_its_minutes_lie_in_the_compartment(room: Room) -> None:
    meeting = await room.conference()
    noted = room.minutes({"result": "outreach", "note": "川辺で声をかける。"}, text=SECRET)
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **noted)

    seen = await room.sees(COUNCIL, f"/meetings/{meeting}")
    shown = await room.sees(HIGASHI, f"/meetings/{meeting}/materials")

    assert SECRET not in str(seen)
    assert "川辺" not in str(seen)
    assert {item["content"] for item in shown["items"]} == {SECRET, "川辺で声をかける。"}
    assert {item["kind"] for item in shown["items"]} == {"minutes"}
    async with room.held.sessions() as session:
        case = await session.get_one(Case, room.family.case_id)
        assert len(await store.items_of_case(session, case)) == 2


async def test_r5_what_was_determined_is_shown_to_a_called_agency_only_after_its_acknowledgement(room: Room) -> None:
    meeting = await room.conference()
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "outreach"}))

    assert (await room.sees(COLLEAGUE, f"/meetings/{meeting}"))["minutes"] is None
    assert (await room.sees(HIGASHI, f"/meetings/{meeting}"))["minutes"]["determinations"][0]["result"] == "outreach"


async def test_what_was_shared_follows_a_moved_conference_but_the_duty_is_acknowledged_anew(room: Room) -> None:
    meeting = await room.conference()
    item = await room.shares(meeting)

    moved = (await room.does(COUNCIL, f"/meetings/{meeting}/move", on="2026-06-20", held_on="2026-07-03"))["id"]
    await room.does(CITY, f"/meetings/{moved}/convocation", on="2026-06-22")
    before = await room.hides(HIGASHI, f"/meetings/{moved}/materials")
    await room.does(HIGASHI, f"/meetings/{moved}/acknowledgements", on="2026-06-23")

    assert before["type"] == "acknowledgement-required"
    assert [each["id"] for each in (await room.sees(HIGASHI, f"/meetings/{moved}/materials"))["items"]] == [item]


async def test_nothing_shared_lies_in_clear_in_the_database(room: Room) -> None:
    meeting = await room.conference()
    await room.shares(meeting)
    ask = {"on": "2026-06-09", "agency": "higashi", "due_on": "2026-06-19", "question": "川辺のことを教えてください。"}
    await room.does(COUNCIL, f"/meetings/{meeting}/information-requests", **ask)

    assert "川辺" not in str(await room.content())


async def test_what_is_shared_while_a_conference_is_moved_is_never_left_behind(room: Room) -> None:
    meeting = await room.conference()
    body = {"on": "2026-06-20", "content": SECRET}

    shared, moved, again = await asyncio.gather(
        room.post(HIGASHI, f"/meetings/{meeting}/materials", body),
        room.post(COUNCIL, f"/meetings/{meeting}/move", {"on": "2026-06-20", "held_on": "2026-07-03"}),
        room.post(HIGASHI, f"/meetings/{meeting}/materials", body),
    )
    new = moved.json()["id"]
    await room.does(CITY, f"/meetings/{new}/convocation", on="2026-06-22")
    await room.does(CITY, f"/meetings/{new}/acknowledgements", on="2026-06-23")

    stored = [answer.json()["id"] for answer in (shared, again) if answer.status_code == 201]
    refused = [problem(answer)["type"] for answer in (shared, again) if answer.status_code != 201]
    found = [item["id"] for item in (await room.sees(CITY, f"/meetings/{new}/materials"))["items"]]
    assert sorted(found) == sorted(stored)
    assert refused == ["meeting-moved"] * len(refused)
