"""Reading referrals: what was sent, and what became of it in the case."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.progress import RoleSeen, StageSeen, course
from services.intake.domain.referral import Referral
from services.intake.domain.referral_question import ReferralQuestion
from services.intake.queries.views.referrals import (
    CaseProgressView,
    ReferralDetail,
    ReferralView,
    RoleSeenView,
    SentView,
    WithheldView,
)
from services.intake.store import consultations, households, referrals
from shared import access
from shared.actors import Actor
from shared.contracts.intake import Dossier
from shared.privacy.masking import HIDDEN


async def referral(session: AsyncSession, actor: Actor, referral_id: UUID) -> ReferralDetail:
    """One referral, what it told and what became of it. Raises NotFound."""
    seen = policy.must_see_referral(actor, await consultations.referral(session, referral_id))
    await access.log(session, actor, act="read", kind="referral", record=seen.id, basis=policy.INTERNAL_USE)
    (line,) = await followed(session, actor, [seen])
    return ReferralDetail(**dict(line), sent=await _sent(session, seen))


async def followed(session: AsyncSession, actor: Actor, found: Sequence[Referral]) -> list[ReferralView]:
    """Referrals with what became of them; how the case goes on is for the agency that referred."""
    own = [one for one in found if one.from_agency == actor.agency]
    cases = {one.case_id for one in own if one.case_id is not None}
    stages = await referrals.stages_of(session, cases) if cases else {}
    roles = await referrals.roles_of(session, cases, actor.agency) if cases else {}
    asked = await referrals.questions_of(session, [one.id for one in own])
    return [
        _followed(one, stages.get(one.case_id, []), roles.get(one.case_id, []), asked[one.id])
        if one.case_id in cases
        else ReferralView.of(one, course=course(one, questions=asked[one.id]), questions=asked[one.id])
        for one in found
    ]


def _followed(
    referral: Referral, stages: Sequence[StageSeen], roles: Sequence[RoleSeen], asked: Sequence[ReferralQuestion]
) -> ReferralView:
    last = stages[-1] if stages else None
    case = CaseProgressView(
        number=last.number if last else None,
        stage=last.stage if last else None,
        stage_on=last.on if last else None,
        roles=[RoleSeenView.model_validate(role) for role in roles],
    )
    return ReferralView.of(referral, course=course(referral, stages, roles, asked), case=case, questions=asked)


async def _sent(session: AsyncSession, referral: Referral) -> SentView | None:
    kept = await referrals.sent(session, referral.id)
    if kept is None:
        return None
    household = await households.household(session, referral.household_id)
    hidden = {"address": HIDDEN, "address_protected": True} if household and household.address_protected else {}
    return SentView(
        on=referral.made_on,
        by=referral.made_by,
        basis=kept.basis,
        relied_on=kept.relied_on,
        dossier=Dossier.model_validate(kept.dossier | (hidden if kept.dossier.get("address") else {})),
        withheld=[WithheldView.model_validate(each) for each in kept.withheld],
    )
