"""How the cases go on that took up our referrals, as coordination's events tell; any order, applied once."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.progress import StageSeen
from services.intake.store import referrals


async def note_stage(session: AsyncSession, case_id: UUID, stage: StageSeen, *, referral_ids: Collection[UUID]) -> None:
    """Keep a stage of a case that took up a referral of ours; of other cases nothing is kept."""
    if await referrals.agencies_of(session, referral_ids):
        await referrals.keep_stage(session, case_id, stage)


async def note_merge(
    session: AsyncSession, merge_id: UUID, *, case_id: UUID, into_id: UUID, referral_ids: Collection[UUID], **told: date
) -> None:
    """Keep where a case went that took up a referral of ours; of other cases nothing is kept."""
    if await referrals.agencies_of(session, referral_ids):
        await referrals.keep_merge(session, merge_id, case_id=case_id, into_id=into_id, **told)


async def note_role_step(
    session: AsyncSession,
    role_id: UUID,
    step: str,
    *,
    case_id: UUID,
    agency: str,
    on: date,
    referral_ids: Collection[UUID],
) -> None:
    """Keep a step of the role that a referring agency of ours has in the case; of others nothing is kept."""
    if agency in await referrals.agencies_of(session, referral_ids):
        await referrals.keep_role_step(session, role_id, step, case_id=case_id, agency=agency, on=on)
