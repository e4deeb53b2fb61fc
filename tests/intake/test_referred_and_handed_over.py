"""A referral came back, another instance's desk was asked, and coordination accepts after all: still one owner (R2)."""

from datetime import date
from uuid import UUID

from shared.contracts.coordination import ReferralAccepted, ReferralReturned, ReturnNote
from tests.intake.factories import a_consultation
from tests.intake.sisters import OFFER, YES, Town

THEREAFTER = date(2026, 11, 29)


async def returned(town: Town) -> tuple[str, UUID]:
    """A consultation of the council's whose referral came back."""
    council = town.city.person("council")
    made = await council.does("/consultations", a_consultation())
    referral = await council.does(f"/consultations/{made['id']}/referral", {"on": "2026-11-20", "with_consent": False})
    note = town.files.ring("coordination").seal(ReturnNote(reason="x", next_step="y"), to="intake")
    which = UUID(referral["id"])
    await town.city.hears(ReferralReturned(on=date(2026, 11, 24), referral_id=which, note=note))
    return made["id"], which


async def test_what_coordination_takes_after_all_kita_hears_that_it_is_over(town: Town) -> None:
    consultation, referral = await returned(town)
    handover = await town.city.person("council").does(f"/consultations/{consultation}/handovers", OFFER)
    await town.carry()
    kita = town.kita.person("kita")
    await kita.does(f"/handovers/{handover['id']}/acceptance", YES)

    await town.city.hears(ReferralAccepted(on=THEREAFTER, referral_id=referral, case_id=UUID(int=7)))
    await town.carry()

    seen = (await kita.get(f"/handovers/{handover['id']}")).json()
    assert (seen["status"], seen["reason"]) == ("withdrawn", "多機関協働が引き受けたため")
    assert (await kita.get(f"/consultations/{consultation}")).status_code == 404
    assert await town.owners(consultation) == ["council"]


async def test_what_kita_has_taken_over_stays_with_kita(town: Town) -> None:
    consultation, referral = await returned(town)
    handover = await town.city.person("council").does(f"/consultations/{consultation}/handovers", OFFER)
    await town.carry()
    await town.kita.person("kita").does(f"/handovers/{handover['id']}/acceptance", YES)
    await town.carry()

    await town.city.hears(ReferralAccepted(on=THEREAFTER, referral_id=referral, case_id=UUID(int=7)))
    await town.carry()

    assert await town.owners(consultation) == ["kita"]
    seen = (await town.city.person("council").get(f"/consultations/{consultation}")).json()
    assert (seen["status"], seen["owner"]["agency"], seen["held_at"]) == ("open", "kita", "kita")
