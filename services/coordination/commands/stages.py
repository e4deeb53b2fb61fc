"""Telling the agencies that referred where their case stands (R10)."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.store import cases
from shared.contracts.coordination import CaseStageReached
from shared.messaging import outbox


async def tell_stage(session: AsyncSession, case: Case, *, on: date) -> None:
    """Tell where the case stands, if it has moved or took up a referral since that was last told."""
    if not case.has_moved:
        return
    case.has_moved = False
    await outbox.record(
        session,
        CaseStageReached(
            on=on,
            case_id=case.id,
            number=case.number,
            episode=case.episode,
            stage=case.stage,
            revision=case.revision,
            referral_ids=await cases.referrals_of(session, case.id),
        ),
    )
