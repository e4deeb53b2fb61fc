"""What intake tells of persons reaches every case that knows them: in any order, applied once, reversible (R3, R4)."""

import random
from datetime import date
from uuid import UUID, uuid4

import pytest

from shared.contracts.persons import DeathReversed, Fate, PersonDied, PersonsMerged, PersonsSplit, SamePerson
from tests.coordination.meeting_room import CITY, COUNCIL
from tests.coordination.office import Office


def died(office: Office, word: str, *, on: date | None = date(2026, 5, 20), revision: int = 1) -> PersonDied:
    told = Fate(member_id=office.family.members[word], living=False, died_on=on, revision=revision)
    both = {service: office.keys.seal(told, "coordination") for service in ("coordination", "participation")}
    return PersonDied(on=on or date(2026, 5, 20), notice_id=uuid4(), **both)


def reversal(office: Office, word: str, *, revision: int = 2) -> DeathReversed:
    told = Fate(member_id=office.family.members[word], living=True, revision=revision)
    both = {service: office.keys.seal(told, "coordination") for service in ("coordination", "participation")}
    return DeathReversed(on=date(2026, 5, 21), notice_id=uuid4(), **both)


def merged(office: Office, keep: str, absorbed: str, merge_id: UUID) -> PersonsMerged:
    same = SamePerson(keep_id=office.family.members[keep], absorbed_id=office.family.members[absorbed])
    both = {service: office.keys.seal(same, "coordination") for service in ("coordination", "participation")}
    return PersonsMerged(on=date(2026, 5, 1), merge_id=merge_id, **both)


def split(merge_id: UUID) -> PersonsSplit:
    return PersonsSplit(on=date(2026, 5, 2), merge_id=merge_id)


async def test_r4_nobody_waits_for_the_consent_of_who_died_and_the_case_says_when(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.hears(office.grant("mother"))
    meeting = await office.plan()
    refused = await office.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")

    await office.hears(died(office, "son"))
    await office.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")

    assert {each["member"] for each in refused["missing"]} == {office.family["son"]}
    seen = (await office.sees(COUNCIL, f"/cases/{case}"))["members"]
    assert [(each["living"], each["died_on"]) for each in seen] == [(True, None), (False, "2026-05-20")]
    lines = (await office.sees(COUNCIL, f"/cases/{case}/timeline"))["items"]
    assert ("2026-05-20", office.family["son"]) in [
        (line["on"], line["member_id"]) for line in lines if line["what"] == "person_died"
    ]


async def test_who_was_named_for_a_meeting_and_died_before_it_was_convened_is_no_longer_concerned(
    office: Office,
) -> None:
    case = await office.case("mother", "son")
    await office.hears(office.grant("mother"), died(office, "son"))
    both = [office.family["mother"], office.family["son"]]

    await office.convened(agenda=[{"case_id": case, "member_ids": both}])


async def test_a_death_heard_before_the_referral_is_accepted_counts_and_a_reversal_restores(office: Office) -> None:
    referral = office.referral(office.dossier("mother", "son"))
    await office.hears(died(office, "son"), referral)
    answer = await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-05-22")
    path = f"/cases/{answer['case_id']}"
    dead = [each["living"] for each in (await office.sees(COUNCIL, path))["members"]]

    await office.hears(reversal(office, "son"))

    seen = (await office.sees(COUNCIL, path))["members"]
    assert (dead, [each["living"] for each in seen]) == ([True, False], [True, True])
    assert [each["died_on"] for each in seen] == [None, None]


@pytest.mark.parametrize("programme", ["outreach", "participation"])
async def test_r9_the_city_decides_no_programme_for_who_died(office: Office, programme: str) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    visited = {"uses_outreach": {"member_ids": [office.family["son"]]}}
    asked = visited if programme == "outreach" else office.with_participation("son")
    plan, meeting = await office.found_appropriate(case, **asked)
    await office.hears(died(office, "son"))

    told = await office.refuses(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)

    assert (told["type"], told["members"]) == ("person-dead", [office.family["son"]])


async def test_two_records_of_one_person_are_one_in_the_case_until_they_are_split(office: Office) -> None:
    case = await office.case("mother", "again", "son")
    merge = uuid4()
    await office.hears(office.grant("again"), office.grant("son"), merged(office, "mother", "again", merge))

    one = (await office.sees(COUNCIL, f"/cases/{case}"))["members"]
    await office.convened()
    await office.hears(split(merge))
    two = (await office.sees(COUNCIL, f"/cases/{case}"))["members"]

    assert [(each["id"], each["also"]) for each in one] == [
        (office.family["mother"], [office.family["again"]]),
        (office.family["son"], []),
    ]
    assert [each["id"] for each in two] == [office.family[word] for word in ("mother", "again", "son")]
    second = await office.plan(on="2026-06-09")
    refused = await office.refuses(CITY, f"/meetings/{second}/convocation", on="2026-06-09")
    assert {each["member"] for each in refused["missing"]} == {office.family["mother"]}


async def test_r3_who_is_on_record_twice_answered_once_and_a_withdrawal_ends_it_for_both(office: Office) -> None:
    await office.case("mother", "again")
    given = office.grant("again")
    await office.hears(given, merged(office, "again", "mother", uuid4()))
    await office.convened()
    second = await office.plan(on="2026-06-09")

    await office.hears(office.withdrawal(given))

    # withdrawn on 1 August: until then the day is covered, afterwards it is not
    third = await office.plan(on="2026-08-02", held_on="2026-08-20")
    await office.does(CITY, f"/meetings/{second}/convocation", on="2026-06-09")
    refused = await office.refuses(CITY, f"/meetings/{third}/convocation", on="2026-08-02")
    assert {each["member"] for each in refused["missing"]} == {office.family["again"]}


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_the_order_and_however_often_the_same_is_known(office: Office, seed: int) -> None:
    case = await office.case("mother", "again", "son")
    kept, gone = UUID(int=1), UUID(int=2)
    events = (
        died(office, "son"),
        reversal(office, "son"),
        died(office, "son", on=date(2026, 6, 1), revision=3),
        merged(office, "mother", "again", kept),
        merged(office, "mother", "son", gone),
        split(gone),
    )

    await office.hears_in_any_order(*events, chance=random.Random(seed))

    seen = (await office.sees(COUNCIL, f"/cases/{case}"))["members"]
    assert [(each["id"], each["also"], each["living"], each["died_on"]) for each in seen] == [
        (office.family["mother"], [office.family["again"]], True, None),
        (office.family["son"], [], False, "2026-06-01"),
    ]


async def test_a_death_noted_under_a_record_of_another_household_counts_here(office: Office) -> None:
    case = await office.case("mother", "son")
    office.family.members |= {"elsewhere": uuid4(), "further": uuid4()}
    ways = (merged(office, "elsewhere", "son", uuid4()), merged(office, "further", "elsewhere", uuid4()))

    await office.hears(died(office, "further"), *ways)

    seen = (await office.sees(COUNCIL, f"/cases/{case}"))["members"]
    assert [(each["id"], each["living"], each["also"]) for each in seen] == [
        (office.family["mother"], True, []),
        (office.family["son"], False, []),
    ]
