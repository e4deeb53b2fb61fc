"""Tell agencies without consent where life, body or property are in danger; review it afterwards (R3)."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.consents import must_know_agencies
from services.intake.domain.emergency import BASIS, EmergencyDisclosure, due
from services.intake.inputs.emergencies import EmergencyForm, EmergencyReview
from services.intake.store import emergencies, households
from shared import access
from shared.actors import Actor
from shared.contracts.intake import EmergencyApproved, EmergencyDisclosed, EmergencyReviewed
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import Invalid


async def disclose_in_emergency(
    session: AsyncSession, actor: Actor, profile: Profile, said: EmergencyForm
) -> EmergencyDisclosure:
    """Record what was decided, and tell it as not approved yet. Raises NotFound, NotTheOwner, Invalid."""
    policy.must_answer_for_household(actor, await households.standing(session, said.household_id, actor.agency))
    must_know_agencies(profile, said.agencies)
    known = await households.members_by_id(session, said.household_id, said.member_ids)
    for position, member in enumerate(said.member_ids):
        if member not in known:
            raise Invalid({f"/member_ids/{position}": "この世帯の世帯員を指定してください。"})
    decided = EmergencyDisclosure(
        id=uuid4(),
        household_id=said.household_id,
        member_ids=tuple(dict.fromkeys(said.member_ids)),
        agencies=tuple(dict.fromkeys(said.agencies)),
        categories=tuple(dict.fromkeys(said.categories)),
        reason=said.reason,
        decided_on=said.on,
        until=said.until,
        decided_by=actor.subject,
        decided_agency=actor.agency,
        approver=said.approver,
        review_due=due(said.on),
    )
    session.add(decided)
    await access.log(session, actor, act="disclose", kind="emergency", record=decided.id, basis=BASIS)
    await outbox.record(
        session,
        EmergencyDisclosed(
            on=said.on,
            disclosure_id=decided.id,
            household_id=decided.household_id,
            member_ids=decided.member_ids,
            agencies=decided.agencies,
            categories=decided.categories,
            basis=BASIS,
            until=decided.until,
            agency=decided.decided_agency,
            review_due=decided.review_due,
        ),
    )
    return decided


async def approve_emergency(
    session: AsyncSession, actor: Actor, emergency_id: UUID, profile: Profile, *, on: date
) -> EmergencyDisclosure:
    """Answer for a disclosure that another person decided, by one's own request.

    Raises NotFound, NotAllowed, AlreadyApproved, AlreadyReviewed, BeforeTheDisclosure, ApprovedByAnother.
    """
    city, council = profile.city_agency.code, profile.council_agency.code
    found = await emergencies.emergency_for_update(session, emergency_id)
    decided = policy.must_see_emergency(actor, found, city=city)
    policy.must_approve_emergency(actor, decided, city=city, council=council)
    decided.approve(by=actor.subject, agency=actor.agency, on=on)
    await access.log(session, actor, act="approve", kind="emergency", record=decided.id, basis=BASIS)
    await outbox.record(
        session,
        EmergencyApproved(
            on=on,
            disclosure_id=decided.id,
            household_id=decided.household_id,
            agency=actor.agency,
            revision=decided.revision,
        ),
    )
    return decided


async def review_emergency(
    session: AsyncSession, actor: Actor, emergency_id: UUID, said: EmergencyReview, *, city: str
) -> EmergencyDisclosure:
    """Hold the review that must follow. Raises NotFound, and what `EmergencyDisclosure.review` does."""
    found = await emergencies.emergency_for_update(session, emergency_id)
    decided = policy.must_see_emergency(actor, found, city=city)
    decided.review(said.result, said.finding, by=actor.subject, on=said.on)
    await access.log(session, actor, act="review", kind="emergency", record=decided.id, basis=BASIS)
    await outbox.record(
        session,
        EmergencyReviewed(
            on=said.on,
            disclosure_id=decided.id,
            household_id=decided.household_id,
            result=said.result.value,
            revision=decided.revision,
        ),
    )
    return decided
