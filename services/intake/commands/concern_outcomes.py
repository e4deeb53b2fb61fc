"""What a concern becomes: a consultation, a referral without consent, part of outreach that is under way."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands import receptions, referrals
from services.intake.commands.concerns import held
from services.intake.domain.concern import Concern
from services.intake.domain.errors.outreach import OutreachEndedAlready
from services.intake.forms import Forms
from services.intake.inputs.concerns import ConcernToConsultation, ConcernToOutreach, ConcernToReferral
from services.intake.inputs.consultations import Reception
from services.intake.inputs.referrals import ReferralForm
from services.intake.store import consultations, outreach
from shared import access, with_commit
from shared.actors import Actor
from shared.privacy.keys import KeyRing
from shared.reference.profile import Profile
from shared.refusals import Invalid

TOLD_BY_SOMEBODY = "気付き・情報提供"
"""The source of a consultation that comes of a concern: the concern's own would point at the reporter."""

WITHOUT_SHEETS = Forms(())
"""Without consent no sheet travels, so none is read."""

Parts = tuple[UUID, UUID]
"""A consultation and its household."""


async def become_consultation(
    session: AsyncSession,
    actor: Actor,
    concern_id: UUID,
    said: ConcernToConsultation,
    *,
    profile: Profile,
    keys: KeyRing,
) -> Concern:
    """Go on as a consultation, a new one unless one is named.

    Raises NotFound, ConcernClosed, BeforeTheReception, AnotherHousehold, Invalid, and what a reception raises.
    """
    concern = await held(session, actor, concern_id, "become_consultation")
    concern.must_be_open(said.on)
    consultation, household = await _consultation(session, actor, concern, said, profile=profile, keys=keys)
    concern.become_consultation(consultation, household, on=said.on, by=actor.subject)
    return concern


async def become_referral(
    session: AsyncSession, actor: Actor, concern_id: UUID, said: ConcernToReferral, *, profile: Profile, keys: KeyRing
) -> Concern:
    """Go on as a referral without consent, by way of its consultation, which stays the agency's until it is accepted.

    Raises what `become_consultation` and `refer` raise.
    """
    concern = await held(session, actor, concern_id, "become_referral")
    concern.must_be_open(said.on)
    consultation, household = await _consultation(session, actor, concern, said, profile=profile, keys=keys)
    await with_commit.write(session)
    form = ReferralForm.model_validate({"on": said.on.isoformat(), "with_consent": False, "reason": said.reason})
    referral = await referrals.refer(
        session, actor, consultation, form, profile=profile, keys=keys, forms=WITHOUT_SHEETS
    )
    concern.become_referral(referral.id, consultation, household, on=said.on, by=actor.subject)
    return concern


async def join_outreach(session: AsyncSession, actor: Actor, concern_id: UUID, said: ConcernToOutreach) -> Concern:
    """Be followed up in outreach of the same agency that is under way.

    Raises NotFound, ConcernClosed, BeforeTheReception, AnotherHousehold, OutreachEndedAlready, Invalid.
    """
    concern = await held(session, actor, concern_id, "join_outreach")
    found = await outreach.outreach_for_update(session, said.outreach_id)
    if found is None or found.agency != actor.agency:
        raise Invalid({"/outreach_id": "ご自分の機関が行っているアウトリーチを指定してください。"})
    if found.ended_on is not None:
        raise OutreachEndedAlready(outreach=str(found.id), ended_on=found.ended_on.isoformat())
    concern.join_outreach(found.id, found.household_id, on=said.on, by=actor.subject)
    basis = policy.basis_of(found)
    await access.log(session, actor, act="join_concern", kind="outreach", record=found.id, basis=basis)
    return concern


async def _consultation(
    session: AsyncSession,
    actor: Actor,
    concern: Concern,
    said: ConcernToConsultation,
    *,
    profile: Profile,
    keys: KeyRing,
) -> Parts:
    if said.consultation_id is not None:
        return await _named(session, actor, said.consultation_id)
    made = await receptions.receive_consultation(
        session, actor, _reception(concern, said), on=said.on, profile=profile, keys=keys
    )
    return made.id, made.household_id


async def _named(session: AsyncSession, actor: Actor, consultation_id: UUID) -> Parts:
    found = await consultations.consultation(session, consultation_id)
    if found is None or found.agency != actor.agency:
        raise Invalid({"/consultation_id": "ご自分の機関が受け付けた相談を指定してください。"})
    await access.log(session, actor, act="name", kind="consultation", record=consultation_id, basis=policy.INTERNAL_USE)
    return found.id, found.household_id


def _reception(concern: Concern, said: ConcernToConsultation) -> Reception:
    """What the desk writes down; the caller is nobody, for whoever told of it stays apart."""
    household = said.household if said.household.id else said.household.model_copy(update={"id": concern.household_id})
    told = "\n".join(text for text in (concern.narrative, concern.whereabouts) if text)
    written = Reception(
        desk=said.desk or concern.desk,
        channel=said.channel,
        source=TOLD_BY_SOMEBODY,
        urgency=concern.urgency,
        household=household,
    )
    return written.model_copy(update={"on": said.on, "narrative": told})
