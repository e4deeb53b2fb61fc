"""A referral travels sealed (R17), with consent or without (R3), and its owner stays until it is accepted (R2)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.coordination import ReferralAccepted, ReferralReturned, ReturnNote
from shared.contracts.intake import Dossier
from shared.privacy.sealed import Sealed
from tests.intake.conftest import Intake
from tests.intake.factories import a_consent, a_household, a_member
from tests.intake.test_handovers import OFFER, owner_of, received


async def test_r17_a_referral_travels_sealed_and_without_consent_restricted(intake: Intake) -> None:
    member = a_member("mother", note="服薬のこと", issues=["suicidal_ideation"])
    made = await received(intake, household=a_household(member))

    referral = await intake.person("council").does(
        f"/consultations/{made['id']}/referral", {"on": "2026-04-13", "with_consent": False, "reason": "複雑なため"}
    )

    kind, told = (await intake.told())[-1]
    assert kind == "referral-made.v1"
    assert set(told) == {"on", "referral_id", "household_id", "from_agency", "with_consent", "dossier"}
    dossier = intake.files.ring("coordination").open(Sealed[Dossier](told["dossier"]), Dossier)
    assert dossier.members[0].name == "架空 mother"
    assert dossier.members[0].issues == ("suicidal_ideation",)
    assert dossier.members[0].note is None
    assert dossier.address is None
    assert (dossier.narrative, dossier.reason) == ("最近ようすが気になるとのこと。", "複雑なため")
    assert (referral["status"], referral["case_id"]) == ("made", None)


async def test_r3_a_referral_with_consent_names_whose_consent_for_which_agency_is_missing(intake: Intake) -> None:
    household = a_household(a_member("mother"), a_member("son"), a_member("late", living=False))
    made = await received(intake, household=household)
    council = intake.person("council")
    ids = made["members"]
    only_council = a_consent(made["household_id"], ids["mother"], on="2026-04-12", agencies=["council"])
    await council.does("/consents", only_council)
    referral = (f"/consultations/{made['id']}/referral", {"on": "2026-04-13", "with_consent": True})
    before = await intake.counts()

    refusal = await council.post(*referral)

    assert (refusal.status_code, refusal.json()["type"]) == (409, "/problems/consent-missing")
    missing = [(lack["member"], lack["agency"]) for lack in refusal.json()["missing"]]
    assert missing == [(ids["mother"], "city"), (ids["son"], "council"), (ids["son"], "city")]
    assert await intake.counts() == before

    for ref in ("mother", "son"):
        await council.does("/consents", a_consent(made["household_id"], ids[ref], on="2026-04-13"))
    assert (await council.post(*referral)).status_code == 201
    dossier_token = (await intake.told())[-1][1]["dossier"]
    dossier = intake.files.ring("coordination").open(Sealed[Dossier](dossier_token), Dossier)
    assert dossier.address == "架空市架空町一丁目1番1号"


async def test_r15_a_protected_address_never_travels_and_is_shown_to_the_owner_with_a_reason(intake: Intake) -> None:
    made = await received(intake, household=a_household(address_protected=True))
    council = intake.person("council")
    await council.does("/consents", a_consent(made["household_id"], made["members"]["mother"], on="2026-04-12"))
    path = f"/consultations/{made['id']}"

    assert (await council.get(path)).json()["household"]["address"] == "（非公開）"
    shown = await council.does(f"{path}/address-disclosure", {"on": "2026-04-12", "reason": "緊急の訪問"})
    await council.does(f"{path}/referral", {"on": "2026-04-13", "with_consent": True})

    assert shown == {"address": "架空市架空町一丁目1番1号"}
    assert ("disclose_address", "worker@council") in await intake.found("SELECT act, subject FROM access_log")
    dossier = intake.files.ring("coordination").open(Sealed[Dossier]((await intake.told())[-1][1]["dossier"]), Dossier)
    assert (dossier.address, dossier.address_protected) == (None, True)
    await council.post(f"{path}/contacts", {"on": "2026-04-14", "channel": "phone"})
    other = await intake.person("kita").post(f"{path}/address-disclosure", {"on": "2026-04-12", "reason": "見たい"})
    assert other.status_code == 404


async def test_an_asked_desk_sees_a_protected_address_masked_and_cannot_open_it(intake: Intake) -> None:
    made = await received(intake, household=a_household(address_protected=True))
    await intake.person("council").does(f"/consultations/{made['id']}/handovers", OFFER)
    higashi = intake.person("higashi")

    seen = (await higashi.get(f"/consultations/{made['id']}")).json()
    refusal = await higashi.post(
        f"/consultations/{made['id']}/address-disclosure", {"on": "2026-04-13", "reason": "見たい"}
    )

    assert seen["household"]["address"] == "（非公開）"
    assert (refusal.status_code, refusal.json()["type"]) == (403, "/problems/not-the-owner")


async def referred(intake: Intake) -> tuple[dict[str, Any], UUID]:
    made = await received(intake)
    referral = await intake.person("council").does(
        f"/consultations/{made['id']}/referral", {"on": "2026-04-13", "with_consent": False}
    )
    return made, UUID(referral["id"])


async def test_an_accepted_referral_ends_the_consultation_as_referred_and_names_the_case(intake: Intake) -> None:
    made, referral = await referred(intake)
    case = uuid4()

    await intake.hears(ReferralAccepted(on=date(2026, 4, 14), referral_id=referral, case_id=case))

    council = intake.person("council")
    seen = (await council.get(f"/referrals/{referral}")).json()
    assert (seen["status"], seen["case_id"], seen["answered_on"]) == ("accepted", str(case), "2026-04-14")
    state = (await council.get(f"/consultations/{made['id']}")).json()
    assert (state["status"], state["outcome"]) == ("concluded", "referred")
    late = await council.post(f"/consultations/{made['id']}/contacts", {"on": "2026-04-20", "channel": "phone"})
    assert late.status_code == 201
    assert [kind for kind, _ in await intake.told()].count("consultation-concluded.v1") == 1


async def test_r13_a_returned_referral_shows_the_next_step_and_the_desk_can_refer_again(intake: Intake) -> None:
    made, referral = await referred(intake)
    council = intake.person("council")
    again = (f"/consultations/{made['id']}/referral", {"on": "2026-04-20", "with_consent": False})
    assert (await council.post(*again)).json()["type"] == "/problems/referral-pending"
    note = intake.files.ring("coordination").seal(ReturnNote(reason="情報不足", next_step="世帯の確認"), to="intake")

    await intake.hears(ReferralReturned(on=date(2026, 4, 15), referral_id=referral, note=note))

    seen = (await council.get(f"/referrals/{referral}")).json()
    assert (seen["status"], seen["return_reason"], seen["next_step"]) == ("returned", "情報不足", "世帯の確認")
    assert await owner_of(intake, made["id"]) == ("council", "worker@council")
    assert (await council.post(*again)).status_code == 201


async def test_an_acceptance_outweighs_a_return_in_any_order_however_often(intake: Intake) -> None:
    note = intake.files.ring("coordination").seal(ReturnNote(reason="x", next_step="y"), to="intake")
    states = []
    for order in ((0, 1), (1, 0), (0, 1, 0), (1, 1, 0, 0)):
        _, referral = await referred(intake)
        events = (
            ReferralAccepted(on=date(2026, 4, 14), referral_id=referral, case_id=UUID(int=7)),
            ReferralReturned(on=date(2026, 4, 15), referral_id=referral, note=note),
        )
        for position in order:
            await intake.hears(events[position])
        seen = (await intake.person("council").get(f"/referrals/{referral}")).json()
        states.append({name: seen[name] for name in ("status", "case_id", "answered_on", "next_step")})

    assert all(state == states[0] for state in states)
    assert states[0]["status"] == "accepted"


async def test_a_referral_of_another_instance_is_none_of_ours(intake: Intake) -> None:
    stranger = intake.files.ring("coordination").seal(ReturnNote(reason="x", next_step="y"), to="community")

    await intake.hears(
        ReferralAccepted(on=date(2026, 4, 14), referral_id=uuid4(), case_id=uuid4()),
        ReferralReturned(on=date(2026, 4, 14), referral_id=uuid4(), note=stranger),
    )

    assert await intake.told() == []
