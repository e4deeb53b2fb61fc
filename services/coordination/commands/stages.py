"""Leading a case from stage to stage (R12), and telling the agencies that referred where it stands (R10)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.stages import Stage, require_step
from services.coordination.policy import cases as policy
from services.coordination.store import cases, presence
from services.coordination.store.standing import standing_of
from shared.actors import Actor
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


async def take_step(session: AsyncSession, actor: Actor, case_id: UUID, *, to: Stage, on: date) -> Case:
    """Lead a case on by hand. Raises StageOutOfReach, StageByAct, StageNeedsMore with what lacks, CaseNotOpen."""
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    case.require_unmerged()
    require_step(Stage(case.stage), to, await standing_of(session, case, on=on))
    case.require_open(on=on)
    case.move(to)
    await tell_stage(session, case, on=on)
    return case
