"""After a referral the desk sees the case's stage and its own role, as coordination's events tell (R10)."""

from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.base import Event
from shared.contracts.coordination import (
    CaseStageReached,
    ReferralAccepted,
)
from shared.contracts.merging import CaseMerged, CasesSeparated
from shared.contracts.roles import (
    RoleAccepted,
    RoleDeclined,
    RoleDone,
    RoleHandedOver,
    RoleOffered,
    RoleReported,
    RoleWithdrawn,
)
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation

CASE = UUID(int=7)


async def referred(worker: Person, **overrides: Any) -> tuple[dict[str, Any], UUID]:
    made = await worker.does("/consultations", a_consultation(**overrides))
    referral = await worker.does(f"/consultations/{made['id']}/referral", {"on": "2026-04-13", "with_consent": False})
    return made, UUID(referral["id"])


def accepted(referral: UUID) -> ReferralAccepted:
    return ReferralAccepted(on=date(2026, 4, 14), referral_id=referral, case_id=CASE)


def stage(referral: UUID, code: str, revision: int, on: str, **changed: Any) -> CaseStageReached:
    facts = {"case_id": CASE, "number": "2026-0012", "episode": 1, "referral_ids": (referral,)} | changed
    return CaseStageReached(on=date.fromisoformat(on), stage=code, revision=revision, **facts)


def role(kind: Any, referral: UUID, on: str, *, agency: str = "council", **changed: Any) -> Any:
    facts: dict[str, Any] = {
        "role_id": UUID(int=5),
        "case_id": CASE,
        "plan_id": UUID(int=6),
        "referral_ids": (referral,),
    } | changed
    facts |= {"report_id": uuid4()} if kind is RoleReported else {}
    return kind(on=date.fromisoformat(on), agency=agency, **facts)


OLDER = UUID(int=8)


def joined(referral: UUID) -> CaseMerged:
    facts = {"merge_id": UUID(int=9), "case_id": CASE, "into_id": OLDER, "referral_ids": (referral,)}
    return CaseMerged(on=date(2026, 7, 10), number="2026-0003", episode=1, **facts)


async def test_the_desk_sees_under_which_number_its_case_goes_on_in_any_order_and_its_own_again(
    intake: Intake,
) -> None:
    council = intake.person("council")
    _, referral = await referred(council)
    of_the_older = {"case_id": OLDER, "number": "2026-0003"}
    await intake.hears(
        joined(referral),
        stage(referral, "supporting", 12, "2026-07-10", **of_the_older),
        stage(referral, "planning", 5, "2026-05-01", **of_the_older),
        role(RoleOffered, referral, "2026-07-11", case_id=OLDER),
        stage(referral, "gathering", 3, "2026-06-01"),
        accepted(referral),
    )
    seen = (await council.get(f"/referrals/{referral}")).json()
    apart = {"merge_id": UUID(int=9), "case_id": CASE, "into_id": OLDER, "referral_ids": (referral,)}
    await intake.hears(CasesSeparated(on=date(2026, 7, 20), **apart))
    again = (await council.get(f"/referrals/{referral}")).json()

    assert (seen["case"]["number"], seen["case"]["stage"], len(seen["case"]["roles"])) == ("2026-0003", "supporting", 1)
    assert [each["on"] for each in seen["course"] if each["what"] == "stage"] == ["2026-06-01", "2026-07-10"]
    assert (again["case"]["number"], again["case"]["stage"]) == ("2026-0012", "gathering")


async def test_what_is_referred_as_an_emergency_is_to_be_answered_on_its_day(intake: Intake) -> None:
    council = intake.person("council")
    _, normal = await referred(council)
    _, urgent = await referred(council, urgency="emergency")

    lines = (await council.get("/referrals")).json()["items"]
    due = {UUID(each["id"]): each["due_on"] for each in lines}
    sent = (await council.get(f"/referrals/{urgent}")).json()["sent"]["dossier"]

    assert (due[urgent], due[normal]) == ("2026-04-13", "2026-04-27")
    assert sent["urgency"] == "emergency"


async def test_the_desk_sees_the_stage_of_the_case_and_its_own_role_with_its_days(intake: Intake) -> None:
    council = intake.person("council")
    made, referral = await referred(council)
    await intake.hears(
        accepted(referral),
        stage(referral, "received", 2, "2026-04-14"),
        stage(referral, "supporting", 9, "2026-06-29"),
        role(RoleOffered, referral, "2026-06-29"),
        role(RoleAccepted, referral, "2026-07-03"),
    )

    seen = (await council.get(f"/referrals/{referral}")).json()

    assert {name: seen["case"][name] for name in ("number", "stage", "stage_on")} == {
        "number": "2026-0012",
        "stage": "supporting",
        "stage_on": "2026-06-29",
    }
    (own,) = seen["case"]["roles"]
    assert (own["status"], own["offered_on"], own["accepted_on"]) == ("accepted", "2026-06-29", "2026-07-03")
    assert [(line["on"], line["what"], line["text"]) for line in seen["course"]] == [
        ("2026-04-13", "made", "多機関協働へつなぎました。"),
        ("2026-04-14", "accepted", "多機関協働が引き受けました。"),
        ("2026-04-14", "stage", "事例の段階が「受付」になりました。"),
        ("2026-06-29", "stage", "事例の段階が「支援中」になりました。"),
        ("2026-06-29", "role_offered", "自機関の役割が依頼されました。"),
        ("2026-07-03", "role_accepted", "自機関の役割を引き受けました。"),
    ]
    (shown,) = (await council.get(f"/consultations/{made['id']}")).json()["referrals"]
    assert shown == {name: seen[name] for name in shown}


async def test_until_coordination_tells_there_is_no_stage_and_a_return_shows_none(intake: Intake) -> None:
    council = intake.person("council")
    _, referral = await referred(council)

    waiting = (await council.get(f"/referrals/{referral}")).json()
    await intake.hears(accepted(referral))
    untold = (await council.get(f"/referrals/{referral}")).json()

    assert (waiting["case"], [line["what"] for line in waiting["course"]]) == (None, ["made"])
    assert untold["case"] == {"number": None, "stage": None, "stage_on": None, "roles": []}


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
async def test_an_older_stage_never_takes_the_place_of_a_newer_one_in_any_order(
    intake: Intake, order: tuple[int, ...]
) -> None:
    council = intake.person("council")
    _, referral = await referred(council)
    events: list[Event] = [
        accepted(referral),
        stage(referral, "supporting", 9, "2026-06-29"),
        stage(referral, "planning", 5, "2026-06-29"),
        role(RoleReported, referral, "2026-08-01"),
    ]
    earlier = [role(RoleReported, referral, "2026-07-20"), role(RoleOffered, referral, "2026-06-29")]

    for position in (*order, *order[:2]):
        await intake.hears(events[position])
    await intake.hears(*earlier)

    seen = (await council.get(f"/referrals/{referral}")).json()["case"]
    assert (seen["stage"], seen["stage_on"]) == ("supporting", "2026-06-29")
    assert [(each["status"], each["reported_on"], each["offered_on"]) for each in seen["roles"]] == [
        ("reported", "2026-08-01", "2026-06-29")
    ]


async def test_r10_the_desk_sees_who_took_its_role_off_it_and_an_offer_taken_back(intake: Intake) -> None:
    council = intake.person("council")
    _, referral = await referred(council)
    withdrawn, moved = UUID(int=8), {"to_role_id": uuid4(), "to_agency": "higashi"}
    await intake.hears(
        role(RoleHandedOver, referral, "2026-08-10", **moved),
        role(RoleWithdrawn, referral, "2026-07-10", role_id=withdrawn),
        role(RoleOffered, referral, "2026-07-01", role_id=withdrawn),
        accepted(referral),
        role(RoleOffered, referral, "2026-06-29"),
        role(RoleAccepted, referral, "2026-07-03"),
    )

    seen = (await council.get(f"/referrals/{referral}")).json()

    assert [(each["status"], each["handed_over_on"], each["withdrawn_on"]) for each in seen["case"]["roles"]] == [
        ("handed_over", "2026-08-10", None),
        ("withdrawn", None, "2026-07-10"),
    ]
    assert [line["what"] for line in seen["course"]][-2:] == ["role_withdrawn", "role_handed_over"]


async def test_r15_the_role_of_another_agency_and_the_case_of_another_instance_leave_no_trace(intake: Intake) -> None:
    council = intake.person("council")
    _, referral = await referred(council)
    stranger = uuid4()

    await intake.hears(
        accepted(referral),
        stage(stranger, "planning", 3, "2026-05-01", case_id=uuid4()),
        role(RoleOffered, stranger, "2026-06-29", case_id=uuid4()),
        role(RoleOffered, referral, "2026-06-29", agency="higashi", role_id=uuid4()),
        role(RoleDeclined, referral, "2026-07-01", agency="higashi", role_id=uuid4()),
        role(RoleDone, referral, "2026-10-30", referral_ids=()),
    )

    assert await intake.found("SELECT * FROM case_stage") == []
    assert await intake.found("SELECT * FROM case_role") == []


async def test_r15_who_took_the_matter_over_sees_the_referral_without_the_referring_desk_s_role(intake: Intake) -> None:
    higashi, council = intake.person("higashi"), intake.person("council")
    made, referral = await referred(higashi, desk="higashi")
    await intake.hears(
        accepted(referral),
        stage(referral, "planning", 4, "2026-05-01"),
        role(RoleOffered, referral, "2026-06-29", agency="higashi"),
    )

    (own,) = (await higashi.get(f"/consultations/{made['id']}")).json()["referrals"]
    (other,) = (await council.get(f"/consultations/{made['id']}")).json()["referrals"]

    assert (own["case"]["stage"], len(own["case"]["roles"])) == ("planning", 1)
    assert (other["status"], other["case"]) == ("accepted", None)
    assert [line["what"] for line in other["course"]] == ["made", "accepted"]
    assert (await council.get(f"/referrals/{referral}")).status_code == 404
