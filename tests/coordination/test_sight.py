"""What an agency may not infer its right to see from: nobody there to ask, an old yes, an old address (R3, R15)."""

from datetime import date
from uuid import uuid4

import pytest

from shared.actors import Actor
from shared.contracts.intake import ConsentRefused, ProtectedHousehold
from shared.privacy.masking import HIDDEN
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI
from tests.coordination.office import ADDRESS, Office

TEXT = "会議では次回まで様子を見ることになった。"


async def test_r15_where_nobody_is_known_nobody_has_let_an_agency_know(office: Office) -> None:
    case = await office.case_told_by(office.dossier())

    seen = await office.sees(HIGASHI, f"/cases/{case}")

    assert (seen["address"], seen["narrative"]) == (HIDDEN, HIDDEN)
    assert (await office.sees(CITY, f"/cases/{case}"))["address"] == ADDRESS


async def test_r15_where_nobody_lives_any_more_nobody_has_let_an_agency_know(office: Office) -> None:
    case = await office.case_told_by(office.dossier("mother", dead=["mother"]))
    plan = await office.plan_of(case)

    seen = await office.sees(HIGASHI, f"/cases/{case}")

    assert (seen["address"], seen["narrative"], seen["members"][0]["name"]) == (HIDDEN, HIDDEN, HIDDEN)
    roles = {"roles": [{"agency": "higashi", "text": "母の介護の相談"}]}
    assert (await office.sees(HIGASHI, f"/plans/{plan}"))["content"] == roles


async def test_r3_a_no_ends_what_an_earlier_yes_let_be_seen_even_after_a_narrower_yes(office: Office) -> None:
    case = await office.case("mother")
    asked = {"household_id": office.family.household_id, "member_id": office.family.members["mother"]}
    wide = office.grant("mother", categories=("basic", "health"))
    no = ConsentRefused(
        on=date(2026, 5, 1), consent_id=wide.consent_id, purpose="support_sharing", agencies=("higashi",), **asked
    )
    narrow = office.grant("mother", on=date(2026, 5, 2), valid_from=date(2026, 5, 2), categories=("basic",))
    await office.hears(wide, no, narrow)
    await office.in_force(case)

    member = (await office.sees(HIGASHI, f"/cases/{case}"))["members"][0]

    assert (member["name"], member["issues"]) == ("見本 mother", HIDDEN)


async def test_r15_an_address_protected_later_is_masked_in_what_was_told_before(office: Office) -> None:
    case = await office.case("mother")
    first = (await office.sees(COUNCIL, "/referrals"))["items"][0]["id"]
    assert (await office.sees(COUNCIL, f"/referrals/{first}"))["dossier"]["address"] == ADDRESS

    await office.hears(office.referral(office.dossier("mother", address=None, address_protected=True)))

    assert (await office.sees(COUNCIL, f"/referrals/{first}"))["dossier"]["address"] == HIDDEN
    assert (await office.sees(COUNCIL, f"/cases/{case}"))["address"] == HIDDEN


@pytest.mark.parametrize("first", [True, False])
async def test_r15_an_address_that_intake_protects_is_masked_before_and_after_the_referral(
    office: Office, first: bool
) -> None:
    protection = office.protection()
    if first:
        await office.hears(protection)
    case = await office.case("mother")
    referral = (await office.sees(COUNCIL, "/referrals"))["items"][0]["id"]
    before = (await office.sees(COUNCIL, f"/cases/{case}"))["address"]
    await office.hears(office.grant("mother"), protection, office.protection())
    await office.convened("support_conference")

    assert before == (HIDDEN if first else ADDRESS)
    for who in (CITY, COUNCIL, HIGASHI):
        assert (await office.sees(who, f"/cases/{case}"))["address"] == HIDDEN
    dossier = (await office.sees(CITY, f"/referrals/{referral}"))["dossier"]
    assert (dossier["address"], dossier["address_protected"]) == (HIDDEN, True)


async def test_r15_another_households_protection_hides_nothing_here(office: Office) -> None:
    case = await office.case("mother")
    other = office.keys.seal(ProtectedHousehold(household_id=uuid4()), "coordination")

    await office.hears(office.protection(household=other))

    assert (await office.sees(COUNCIL, f"/cases/{case}"))["address"] == ADDRESS


async def test_r15_the_text_of_a_meeting_that_determined_nothing_is_not_for_everybody(office: Office) -> None:
    case = await office.case("mother")
    yes = office.grant("mother")
    await office.hears(yes)
    meeting = await office.plan("coordination_meeting", on="2026-06-26", held_on="2026-06-26")
    await office.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-26")
    late = [{"case_id": case, "reason": "no_time"}]
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **office.minutes(text=TEXT, left_out=late))
    assert await text_for(office, HIGASHI, meeting) == TEXT

    await office.hears(office.withdrawal(yes))

    assert await text_for(office, HIGASHI, meeting) == HIDDEN
    assert await text_for(office, COUNCIL, meeting) == TEXT


async def text_for(office: Office, who: Actor, meeting: str) -> str:
    return str((await office.sees(who, f"/meetings/{meeting}"))["minutes"]["text"])
