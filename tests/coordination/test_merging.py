"""Two cases of one household become one: what goes along, what is refused, and how it is taken back (R2, R12, R15)."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.participation import SupportStarted
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, SEATS, Household
from tests.coordination.office import Office
from tests.coordination.test_persons import merged

REASON = "同じ世帯であることを、訪問で確認した。"
ON = "2026-07-10"


def merge_of(into: str, **changed: Any) -> dict[str, Any]:
    return {"on": ON, "into": into, "reason": REASON} | changed


def beside(office: Office) -> Office:
    """The same office as it works with another household."""
    return replace(office, family=Household(household_id=uuid4()))


async def the_sons(office: Office, **changed: Any) -> tuple[str, Office]:
    sons = beside(office)
    return await sons.case("son", on="2026-04-20", **changed), sons


def contact(on: str = "2026-07-01") -> dict[str, str]:
    return {"on": on, "counterpart": "household", "method": "phone"}


async def test_what_lives_on_goes_along_and_both_plans_run_until_one_replaces_them(office: Office) -> None:
    older = await office.case("mother")
    await office.all_consent()
    first = await office.in_force(older)
    younger, sons = await the_sons(office, from_agency="higashi")
    await sons.all_consent()
    second = await sons.in_force(younger)
    roles = await office.roles_of(younger)
    await office.does(COUNCIL, f"/cases/{younger}/activities", **contact())
    story = {"on": "2026-07-01", "when": "2011", "text": "転居した。", "said_by": [sons.family["son"]]}
    await office.does(COUNCIL, f"/cases/{younger}/chronology", **story)

    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older))

    seen = await office.sees(CITY, f"/cases/{older}")
    assert [(each["id"], each["version"], each["status"]) for each in seen["plans"]] == [
        (first, 1, "in_force"),
        (second, 2, "in_force"),
    ]
    assert len(seen["referrals"]) == 2
    told = (await office.events("case-stage-reached"))[-1]
    assert (told["case_id"], len(told["referral_ids"])) == (older, 2)
    assert len((await office.sees(CITY, f"/cases/{older}/activities"))["items"]) == 1
    assert len((await office.sees(CITY, f"/cases/{older}/chronology"))["items"]) == 1
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on=ON)
    two = await office.refuses(COUNCIL, f"/cases/{older}/evaluations", on=ON, goals_reached=0)
    assert (two["type"], two["plans"]) == ("two-plans-in-force", [first, second])
    office.family.members |= sons.family.members
    third = await office.in_force(older, on=ON)
    again = {each["id"]: each["status"] for each in (await office.sees(CITY, f"/roles?case_id={older}"))["items"]}
    assert again[roles["higashi"]] == "accepted"
    versions = (await office.sees(CITY, f"/cases/{older}"))["plans"]
    assert [(each["id"], each["status"]) for each in versions] == [
        (first, "superseded"),
        (second, "superseded"),
        (third, "in_force"),
    ]


async def test_what_no_program_may_decide_is_refused_and_says_what_to_do(office: Office) -> None:
    older = await office.case("mother")
    await office.all_consent()
    await office.in_force(older)
    younger, sons = await the_sons(office)
    plan = await sons.plan_of(younger, on="2026-07-01")
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-07-01")
    path = f"/cases/{younger}/merge"

    itself = await office.refuses(CITY, path, **merge_of(younger))
    waits = await office.refuses(CITY, path, **merge_of(older))
    early = await office.refuses(CITY, path, **merge_of(older, on="2026-04-01"))
    nowhere = await office.refuses(CITY, path, **merge_of(str(uuid4())))
    single = await office.refuses(CITY, f"/cases/{younger}/separation", on=ON, reason=REASON)

    assert (itself["type"], waits["type"], waits["plans"]) == ("one-case-already", "plans-under-way", [plan])
    assert (early["type"], nowhere["status"], single["type"]) == ("too-early", 404, "not-merged")


async def test_a_merge_by_mistake_is_taken_back_and_what_went_along_returns(office: Office) -> None:
    older = await office.case("mother")
    younger, sons = await the_sons(office)
    await sons.all_consent()
    plan = await sons.in_force(younger)
    meeting = await sons.convened("support_conference", on=ON, held_on="2026-07-31")
    await office.does(COUNCIL, f"/cases/{younger}/activities", **contact())
    before = await office.sees(CITY, f"/cases/{younger}")
    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older))
    await office.does(COUNCIL, f"/cases/{older}/activities", **contact(ON))

    alone = await office.refuses(COUNCIL, f"/cases/{younger}/separation", on=ON, reason=REASON)
    await office.does(CITY, f"/cases/{younger}/separation", on=ON, reason=REASON)

    mine, theirs = [await office.sees(CITY, f"/cases/{each}") for each in (younger, older)]
    assert alone["type"] == "city-not-consulted"
    assert (mine["number"], mine["stage"], mine["episode"]) == (before["number"], "supporting", 2)
    assert ([each["id"] for each in mine["plans"]], theirs["plans"]) == ([plan], [])
    assert (mine["merged"], theirs["merged_from"], theirs["narrative"]) == (None, [], before["narrative"])
    assert [each["case_id"] for each in (await office.sees(CITY, f"/meetings/{meeting}"))["agenda"]] == [younger]
    done = [len((await office.sees(CITY, f"/cases/{each}/activities"))["items"]) for each in (younger, older)]
    assert done == [1, 1]
    assert [each["consents"] == [] for each in (mine, theirs)] == [False, True]
    left = await office.sees(CITY, f"/cases/{older}/members/{sons.family['son']}")
    assert left["left_on"] == ON
    assert "cases-separated" in await office.types()
    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older))


async def test_of_two_on_one_agenda_one_item_is_left_and_a_chain_leads_to_its_end(office: Office) -> None:
    oldest = await office.case("grandmother")
    older = await (mothers := beside(office)).case("mother", on="2026-04-16")
    younger, sons = await the_sons(office)
    for each in (mothers, sons):
        await each.all_consent()
    agenda = [{"case_id": older}, {"case_id": younger}]
    meeting = await office.convened(agenda=agenda)

    for ends, stays in ((younger, older), (older, oldest)):
        await office.does(CITY, f"/cases/{ends}/merge", **merge_of(stays, on="2026-06-10"))

    both = [mothers.family["mother"], sons.family["son"]]
    (item,) = (await office.sees(CITY, f"/meetings/{meeting}"))["agenda"]
    assert (item["case_id"], item["member_ids"], set(item["came_from"])) == (oldest, both, {older, younger})
    refused = await office.refuses(COUNCIL, f"/cases/{younger}/activities", **contact())
    assert refused["type"] == "case-merged"
    seen = await office.sees(CITY, f"/cases/{oldest}")
    assert [each["id"] for each in seen["members"]] == [office.family["grandmother"], *both]
    assert {each["member_id"] for each in seen["consents"]} == set(both)
    referral = sons.referral(sons.dossier("son"), from_agency="higashi")
    await office.hears(referral)
    joined = await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-07-10")
    assert joined["case_id"] == oldest
    support = {"support_id": uuid4(), "commission_id": uuid4(), "case_id": UUID(younger)}
    began = SupportStarted(on=referral.on, member_id=UUID(both[1]), **support)
    await office.hears(began)
    assert len((await office.sees(CITY, f"/cases/{oldest}"))["participation"]) == 1
    first = await office.refuses(CITY, f"/cases/{younger}/separation", on=ON, reason=REASON)
    assert (first["type"], first["into"]) == ("not-to-be-separated", older)


async def test_an_item_planned_for_one_case_is_not_for_the_other_household(office: Office) -> None:
    older = await office.case("mother")
    younger, sons = await the_sons(office)
    meetings = [await each.plan("support_conference") for each in (office, sons)]

    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older, on="2026-06-01"))

    agendas = [(await office.sees(CITY, f"/meetings/{each}"))["agenda"] for each in meetings]
    asked = [[(each["case_id"], each["member_ids"]) for each in agenda] for agenda in agendas]
    assert asked == [[(older, [office.family["mother"]])], [(older, [sons.family["son"]])]]


async def test_a_date_looked_for_before_the_merge_is_for_the_persons_of_then(office: Office) -> None:
    older = await office.case("mother")
    younger, sons = await the_sons(office)
    slot = {"held_on": "2026-07-31", "start": "10:00", "end": "11:00"}
    body = {"on": "2026-06-01", "kind": "support_conference", "agencies": ["city", "council"], "candidates": [slot]}
    asked = [body | {"agenda": [{"case_id": each}]} for each in (older, younger)]
    polls = [(await office.does(COUNCIL, "/date-polls", **each))["id"] for each in asked]
    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older, on="2026-06-10"))

    yes = {"on": "2026-06-11", "answers": [{"position": 0, "answer": "yes"}]}
    for poll, member in zip(polls, (office.family["mother"], sons.family["son"]), strict=True):
        for seat in (CITY, COUNCIL):
            await office.does(seat, f"/date-polls/{poll}/replies", **yes)
        made = await office.does(COUNCIL, f"/date-polls/{poll}/choice", on="2026-07-10", position=0)
        (item,) = (await office.sees(CITY, f"/meetings/{made['id']}"))["agenda"]
        assert (item["case_id"], item["member_ids"]) == (older, [member])


async def test_a_consent_that_ends_stalls_the_households_one_case(office: Office) -> None:
    older = await office.case("mother")
    younger, sons = await the_sons(office)
    await office.hears(sons.grant("son", valid_until=date(2026, 8, 1)))
    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older))

    ends = [each for each in (await office.sees(CITY, "/stalled"))["items"] if each["reason"].startswith("consent")]

    assert [each["case_id"] for each in ends] == [older]


async def test_walls_stay_as_strict_when_it_was_said_with_whom_an_agency_works_in_one_case(office: Office) -> None:
    older = await office.case("mother", "father")
    mother, father = office.family["mother"], office.family["father"]
    younger, sons = await the_sons(office)
    wall = {"on": "2026-06-01", "one": mother, "other": father, "reason": "violence"}
    await office.does(COUNCIL, f"/cases/{older}/walls", **wall)
    await office.hears(office.grant("mother"), sons.grant("son"))
    said = {"on": "2026-06-01", "agency": "higashi", "member_ids": [sons.family["son"]]}
    answer = await office.post(COUNCIL, f"/cases/{younger}/engagements", said)
    assert answer.status_code == 204
    await office.convened("support_conference")
    story = {
        "on": "2026-06-02",
        "when": "2011",
        "text": "家を出た。",
        "said_by": [mother],
        "member_ids": [mother, father],
    }
    await office.does(COUNCIL, f"/cases/{older}/chronology", **story)
    assert (await office.sees(HIGASHI, f"/cases/{older}/chronology"))["items"] == []

    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older, on="2026-06-10"))
    await office.hears(office.grant("father"))

    assert (await office.sees(HIGASHI, f"/cases/{older}/chronology"))["items"] == []
    assert len((await office.sees(CITY, f"/cases/{older}/walls"))["items"]) == 1


async def test_a_merge_beside_minutes_a_submission_and_another_merge_loses_nothing(office: Office) -> None:
    older = await office.case("mother")
    younger, sons = await the_sons(office)
    await office.all_consent()
    await sons.all_consent()
    meeting = await sons.convened()
    plan = await sons.plan_of(younger)
    seats = [{"agency": seat.agency, "subject": seat.subject} for seat in SEATS]
    said = [{"case_id": younger, "result": "continue"}]
    minutes = {"on": "2026-06-26", "city_present": True, "attendees": seats, "determinations": said}
    join = merge_of(older, on="2026-06-26")

    answers = await asyncio.gather(
        office.post(CITY, f"/cases/{younger}/merge", join),
        office.post(COUNCIL, f"/meetings/{meeting}/minutes", minutes),
        office.post(COUNCIL, f"/plans/{plan}/submission", {"on": "2026-06-26"}),
        office.post(CITY, f"/cases/{older}/merge", merge_of(younger, on="2026-06-26")),
    )

    assert [each.status_code for each in answers] == [201, 200, 200, 409], [each.text for each in answers]
    seen = await office.sees(CITY, f"/cases/{older}")
    assert [(each["id"], each["status"]) for each in seen["plans"]] == [(plan, "submitted")]
    held = await office.sees(CITY, f"/meetings/{meeting}")
    (item,) = held["agenda"]
    assert held["status"] == "held"
    assert [each["case_id"] for each in held["minutes"]["determinations"]] == [item["case_id"]]
    assert item["case_id"] in {older, younger}


async def test_persons_found_to_be_one_in_two_cases_wait_for_an_answer(office: Office) -> None:
    older = await office.case("mother")
    younger, sons = await the_sons(office)
    office.family.members |= sons.family.members
    await office.hears(merged(office, "mother", "son", uuid4()))

    (line,) = [each for each in (await office.sees(COUNCIL, "/waiting"))["items"] if each["kind"] == "case"]
    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older))
    left = [each for each in (await office.sees(COUNCIL, "/waiting"))["items"] if each["kind"] == "case"]

    assert (line["id"], line["case_id"], line["reason"], left) == (younger, older, "one_household_in_two_cases", [])


async def test_a_watch_that_ended_by_a_merge_by_mistake_goes_on_when_it_is_taken_back(office: Office) -> None:
    older = await office.case("mother")
    younger, sons = await the_sons(office)
    await sons.all_consent()
    await office.does(COUNCIL, f"/cases/{younger}/evaluations", on="2026-06-20", goals_reached=0)
    meeting = await sons.meets({"result": "closing_agreed"})
    ended = {"on": "2026-06-29", "reason": "to_watching", "meeting_id": meeting, "watch": {"agency": "council"}}
    await office.does(CITY, f"/cases/{younger}/closure", **ended)
    before = (await office.sees(CITY, f"/cases/{younger}/closings"))["items"]

    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older))
    meanwhile = (await office.sees(CITY, f"/cases/{younger}/closings"))["items"]
    state = await office.does(CITY, f"/cases/{younger}/separation", on="2026-07-31", reason=REASON)

    assert [each["closure"]["watch"]["ended_on"] for each in (*before, *meanwhile)] == [None, ON]
    assert (state["status"], (await office.sees(CITY, f"/cases/{younger}/closings"))["items"]) == ("watching", before)
    waits = (await office.sees(CITY, f"/stalled?case_id={younger}"))["items"]
    assert "contact_overdue" in {each["reason"] for each in waits}


async def test_a_relation_that_was_ended_after_a_merge_stays_ended_when_that_is_taken_back(office: Office) -> None:
    older = await office.case("mother")
    younger, _ = await the_sons(office)
    uncles = await beside(office).case("uncle", on="2026-04-21")
    said = [{"on": "2026-05-01", "case_id": each, "kind": "relatives"} for each in (uncles, older)]
    made, theirs = [(await office.does(COUNCIL, f"/cases/{younger}/related", **each))["id"] for each in said]
    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older))
    assert (await office.post(COUNCIL, f"/relations/{made}/end", {"on": "2026-07-20"})).status_code == 204

    await office.does(CITY, f"/cases/{younger}/separation", on="2026-07-31", reason=REASON)

    related = (await office.sees(CITY, f"/cases/{younger}/related"))["items"]
    assert [(each["id"], each["case_id"]) for each in related] == [(theirs, older)]
