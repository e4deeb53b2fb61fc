"""What other services tell arrives in any order, twice: the same state (R3, R17)."""

import random
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts import Event
from shared.contracts.intake import (
    ConsentGranted,
    ConsentRefused,
    ConsentWithdrawn,
)
from shared.contracts.outreach import OutreachAdvanced, OutreachBasisChanged, OutreachEnded, OutreachStarted
from shared.contracts.participation import ConnectionStageReached, SupportEnded, SupportReviewed, SupportStarted
from tests.coordination.meeting_room import CITY, COUNCIL, problem
from tests.coordination.office import Office

TOLD = ("referral", "consent", "outreach", "participation", "participation_review", "protected_household")
OUTREACH, SUPPORT, CASE = uuid4(), uuid4(), uuid4()


def day(number: int) -> date:
    return date(2026, 7, number)


def of_consents(office: Office) -> list[Event]:
    granted, taken_back, no, partly = (uuid4() for _ in range(4))
    person: dict[str, Any] = {"household_id": office.family.household_id, "member_id": office.family.members["mother"]}
    grant: dict[str, Any] = person | {
        "purpose": "support_sharing",
        "agencies": ("city", "higashi"),
        "categories": ("basic",),
        "valid_from": day(1),
        "valid_until": date(2027, 3, 31),
    }
    refusal: dict[str, Any] = person | {"purpose": "support_sharing", "agencies": ("council",)}
    return [
        ConsentGranted(on=day(1), consent_id=granted, **grant),
        ConsentGranted(on=day(2), consent_id=taken_back, **grant),
        ConsentWithdrawn(on=day(9), consent_id=taken_back, revision=2, **person),
        ConsentRefused(on=day(3), consent_id=no, **refusal),
        ConsentGranted(on=day(4), consent_id=partly, **grant),
        ConsentRefused(on=day(4), consent_id=partly, **refusal),
    ]


def of_outreach() -> list[Event]:
    started: dict[str, Any] = {"household_id": uuid4(), "agency": "council", "basis": "support_conference"}
    return [
        OutreachStarted(on=day(1), outreach_id=OUTREACH, case_id=CASE, **started),
        OutreachAdvanced(on=day(2), outreach_id=OUTREACH, stage="indirect", revision=2),
        OutreachAdvanced(on=day(3), outreach_id=OUTREACH, stage="met", revision=3),
        OutreachBasisChanged(on=day(4), outreach_id=OUTREACH, case_id=CASE, basis="city_decision", revision=4),
        OutreachAdvanced(on=day(5), outreach_id=OUTREACH, stage="relationship", revision=5),
        OutreachEnded(on=day(6), outreach_id=OUTREACH, case_id=CASE, reason="goals_met", revision=6),
    ]


def of_participation() -> list[Event]:
    support: dict[str, Any] = {"support_id": SUPPORT, "case_id": CASE}
    return [
        SupportStarted(on=day(1), commission_id=UUID(int=1), member_id=UUID(int=2), **support),
        ConnectionStageReached(on=day(1), stage="with_supporter", revision=1, **support),
        ConnectionStageReached(on=day(8), stage="takes_part", revision=2, **support),
        SupportReviewed(on=day(8), review_id=UUID(int=3), result="continue", **support),
        SupportEnded(on=day(20), reason="goals_met", **support),
    ]


@pytest.mark.parametrize("seed", range(6))
async def test_any_order_and_any_repetition_give_the_same_state(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    dossier = office.dossier("mother", "son")
    protections = [office.protection(), office.protection()]
    events = [office.referral(dossier), *protections, *of_consents(office), *of_outreach(), *of_participation()]

    await office.hears_in_any_order(*events, chance=chance)

    seen = await office.states(*TOLD)
    assert [row["status"] for row in seen["referral"]] == ["offered"]
    assert [(row["stage"], row["basis"], row["ended_on"], row["case_id"]) for row in seen["outreach"]] == [
        ("relationship", "city_decision", day(6), CASE)
    ]
    assert [(row["stage"], row["started_on"], row["ended_on"]) for row in seen["participation"]] == [
        ("takes_part", day(1), day(20))
    ]
    assert len(seen["participation_review"]) == 1
    assert seen["protected_household"] == [{"household_id": office.family.household_id}]
    consents = sorted(
        (row["granted_on"] or date.min, row["refused_on"], row["withdrawn_on"], row["agencies"], row["purpose"])
        for row in seen["consent"]
    )
    both = ["city", "higashi"]
    assert consents == [
        (date.min, day(3), None, [], "support_sharing"),
        (day(1), None, None, both, "support_sharing"),
        (day(2), None, day(9), both, "support_sharing"),
        (day(4), day(4), None, both, "support_sharing"),
    ]


async def test_r3_a_withdrawal_that_arrives_before_its_grant_is_remembered(office: Office) -> None:
    case = await office.case("mother")
    grant = office.grant("mother")
    person: dict[str, Any] = {"household_id": grant.household_id, "member_id": grant.member_id}
    withdrawal = ConsentWithdrawn(on=date(2026, 6, 1), consent_id=grant.consent_id, revision=2, **person)

    await office.hears(withdrawal, grant)
    meeting = await office.plan("coordination_meeting")

    told = await office.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")
    assert told["type"] == "consent-missing"
    ledger = (await office.sees(COUNCIL, f"/cases/{case}"))["consents"]
    assert [each["status"] for each in ledger] == ["withdrawn"]


async def test_the_case_shows_outreach_and_participation_as_they_are_told(office: Office) -> None:
    case = UUID(await office.case("mother"))
    events = [event.model_copy(update={"case_id": case}) for event in (*of_outreach(), *of_participation())]

    await office.hears(*events)

    seen = await office.sees(CITY, f"/cases/{case}")
    assert [(each["stage"], each["basis"]) for each in seen["outreach"]] == [("relationship", "city_decision")]
    assert [each["stage"] for each in seen["participation"]] == ["takes_part"]
    what = [entry["what"] for entry in (await office.sees(CITY, f"/cases/{case}/timeline"))["items"]]
    assert {"outreach_started", "outreach_ended", "connection_stage_reached", "participation_reviewed"} <= set(what)


async def test_an_answered_referral_told_again_stays_answered(office: Office) -> None:
    referral = office.referral(office.dossier("mother"))
    await office.hears(referral)
    await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-04-14")

    await office.hears(referral)

    answer = await office.post(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", {"on": "2026-04-14"})
    assert problem(answer)["type"] == "already-answered"


async def test_r17_no_event_of_ours_tells_a_name_or_a_text(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    await office.in_force(case, **office.with_participation("son"))
    note = {"on": "2026-07-10", "counterpart": "household", "method": "phone", "content": "玄関で話した"}
    await office.does(COUNCIL, f"/cases/{case}/activities", **note)

    async with office.held.sessions() as session:
        rows = await (await session.connection()).exec_driver_sql("SELECT body FROM outbox")
        published = "".join(row[0] for row in rows)

    for text in ("見本", "ミホン", "1970", "絵を見せたい", "見守り", "玄関", "安心", "架空町"):
        assert text not in published
