"""What was told without consent in an emergency is seen in coordination as what it is, also after its review (R3)."""

import random
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.actors import Actor, Role
from shared.contracts import Event
from shared.contracts.intake import EmergencyApproved, EmergencyDisclosed, EmergencyReviewed
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, problem
from tests.coordination.office import COUNCIL_WORKER, Office

LIST = "/emergency-disclosures"


def told_of(office: Office, number: int = 1, **changed: Any) -> EmergencyDisclosed:
    facts: dict[str, Any] = {
        "on": date(2026, 6, 12),
        "disclosure_id": UUID(int=number),
        "household_id": office.family.household_id,
        "member_ids": (office.family.members["mother"],),
        "agencies": ("higashi", "kita"),
        "categories": ("basic",),
        "basis": "emergency_life",
        "until": date(2026, 6, 19),
        "agency": "council",
        "review_due": date(2026, 6, 19),
    }
    return EmergencyDisclosed(**facts | changed)


def followed_by(disclosed: EmergencyDisclosed) -> list[Event]:
    of_it: dict[str, Any] = {"disclosure_id": disclosed.disclosure_id, "household_id": disclosed.household_id}
    return [
        EmergencyApproved(on=date(2026, 6, 13), agency="city", revision=2, **of_it),
        EmergencyReviewed(on=date(2026, 6, 18), result="confirmed", revision=3, **of_it),
    ]


async def test_it_is_shown_with_its_basis_and_waits_in_the_list_until_it_was_reviewed(office: Office) -> None:
    case = await office.case()
    disclosed = told_of(office)
    await office.hears(disclosed, told_of(office, 2, on=date(2026, 6, 1), review_due=date(2026, 6, 8)))

    waiting = (await office.sees(CITY, f"{LIST}?unreviewed=true"))["items"]
    shown = (await office.sees(COUNCIL, f"/cases/{case}"))["emergencies"]

    assert [UUID(each["id"]).int for each in waiting] == [2, 1]
    assert shown == waiting
    one = waiting[1]
    assert (one["basis"], one["case_id"], one["agency"]) == ("emergency_life", case, "council")
    assert (one["review_due"], one["approved_on"], one["reviewed_on"]) == ("2026-06-19", None, None)
    assert (one["member_ids"], one["agencies"]) == ([str(office.family.members["mother"])], ["higashi", "kita"])

    await office.hears(*followed_by(disclosed))

    assert [UUID(each["id"]).int for each in (await office.sees(CITY, f"{LIST}?unreviewed=true"))["items"]] == [2]
    after = (await office.sees(CITY, f"{LIST}?household_id={office.family.household_id}"))["items"][1]
    assert (after["approved_agency"], after["reviewed_on"], after["result"]) == ("city", "2026-06-18", "confirmed")
    timeline = (await office.sees(COUNCIL, f"/cases/{case}/timeline"))["items"]
    lines = [(each["what"], each["on"], each["code"]) for each in timeline if each["id"] == one["id"]]
    assert lines == [
        ("emergency_disclosed", "2026-06-12", None),
        ("emergency_approved", "2026-06-13", None),
        ("emergency_reviewed", "2026-06-18", "confirmed"),
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_arrives_first_the_same_is_known(office: Office, seed: int) -> None:
    await office.case()
    disclosed = told_of(office)
    events = [disclosed, *followed_by(disclosed)]

    await office.hears_in_any_order(*events, chance=random.Random(seed))

    found = (await office.sees(CITY, LIST))["items"]
    assert [(each["approved_on"], each["reviewed_on"], each["until"]) for each in found] == [
        ("2026-06-13", "2026-06-18", "2026-06-19")
    ]


async def test_a_review_of_which_no_disclosure_was_heard_yet_is_not_shown(office: Office) -> None:
    await office.case()
    await office.hears(*followed_by(told_of(office)))

    assert (await office.sees(CITY, LIST))["items"] == []


async def test_r15_another_agency_sees_what_itself_was_told_and_no_list(office: Office) -> None:
    await office.case()
    case = str(office.family.case_id)
    await office.convened("support_conference")
    await office.hears(told_of(office), told_of(office, 2, agencies=("kita",)))

    shown = (await office.sees(HIGASHI, f"/cases/{case}"))["emergencies"]

    assert [UUID(each["id"]).int for each in shown] == [1]
    timeline = (await office.sees(HIGASHI, f"/cases/{case}/timeline"))["items"]
    assert not [each for each in timeline if each["what"].startswith("emergency_")]
    for who in (HIGASHI, COUNCIL_WORKER, Actor("kita-worker", "kita", frozenset({Role.WORKER}))):
        assert (await office.get(who, LIST)).status_code in {403, 404}


async def test_r15_what_concerns_a_household_without_a_case_stays_with_intake_and_the_city(office: Office) -> None:
    await office.case()
    await office.hears(told_of(office, household_id=uuid4()))

    assert (await office.sees(COUNCIL, LIST))["items"] == []
    assert (await office.sees(COUNCIL, f"/cases/{office.family.case_id}"))["emergencies"] == []
    assert problem(await office.get(COUNCIL, f"{LIST}?household_id=x"))["status"] == 422
