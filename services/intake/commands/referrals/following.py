"""What coordination answered to a referral: it took the matter, or gave it back (R2, R13)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.consultations import tell_conclusion
from services.intake.commands.passages import tell_end
from services.intake.domain.consultation import Consultation, ConsultationStatus
from services.intake.domain.referral import Referral
from services.intake.store import consultations
from shared.contracts.coordination import ReturnNote
from shared.contracts.intake import HandoverWithdrawn
from shared.messaging import outbox
from shared.privacy.keys import KeyRing

COORDINATION = "coordination"
TAKEN_BY_COORDINATION = "多機関協働が引き受けたため"


async def note_acceptance(session: AsyncSession, referral_id: UUID, *, case_id: UUID, on: date, keys: KeyRing) -> None:
    """A case owns the matter now: the consultation ends as referred. A referral of another instance is not ours.

    What a desk of another instance took over meanwhile stays with that desk.
    """
    referral = await _locked(session, referral_id)
    if referral is None or not referral.note_acceptance(case_id=case_id, on=on):
        return
    consultation = await consultations.consultation(session, referral.consultation_id)
    if consultation is None or consultation.held_at is not None:
        return
    if consultation.status is ConsultationStatus.OPEN:
        consultation.pass_to_coordination(agency=referral.to_agency, on=on)
        await _end_offers(session, consultation, on, keys)
        await tell_conclusion(session, consultation, on=on)


async def is_ours(session: AsyncSession, referral_id: UUID) -> bool:
    """Whether this instance made the referral; others on the same bus hear of it too."""
    return await consultations.referral(session, referral_id) is not None


async def note_return(session: AsyncSession, referral_id: UUID, note: ReturnNote, *, on: date) -> None:
    """Coordination sent the referral back; the desk has stayed the owner."""
    referral = await _locked(session, referral_id)
    if referral is not None:
        referral.note_return(**note.model_dump(), on=on)


async def _end_offers(session: AsyncSession, consultation: Consultation, on: date, keys: KeyRing) -> None:
    """A referral that came back may be accepted after all, while another desk has been asked meanwhile."""
    for handover in await consultations.handovers(session, consultation.id):
        if handover.is_waiting:
            handover.lapse(by=COORDINATION, reason=TAKEN_BY_COORDINATION, on=on)
            ended = HandoverWithdrawn(
                on=on, handover_id=handover.id, from_agency=handover.from_agency, to_agency=handover.to_agency
            )
            await outbox.record(session, ended)
            await tell_end(session, handover, keys, on=on)


async def _locked(session: AsyncSession, referral_id: UUID) -> Referral | None:
    unlocked = await consultations.referral(session, referral_id)
    if unlocked is None:
        return None
    await consultations.consultation_for_update(session, unlocked.consultation_id)
    return await consultations.referral(session, referral_id)
