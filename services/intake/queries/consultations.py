"""Reading consultations, hand-overs and referrals."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.consultation import Consultation
from services.intake.domain.handover import Handover
from services.intake.domain.household import Concerned, Member
from services.intake.queries.referrals import followed
from services.intake.queries.views import (
    BornView,
    CallerView,
    ConsultationView,
    ContactView,
    HandoverView,
    HouseholdView,
    MemberView,
    OwnerView,
)
from services.intake.store import consultations, contacts, households
from shared import access
from shared.actors import Actor
from shared.privacy import masking

MOST_FOUND = 50


async def consultation(session: AsyncSession, actor: Actor, consultation_id: UUID) -> ConsultationView:
    """One consultation, whole. Raises NotFound."""
    found = await consultations.consultation(session, consultation_id)
    handovers = await consultations.handovers(session, consultation_id) if found else ()
    seen = policy.must_see_consultation(actor, found, handovers)
    basis = policy.basis_of_reading(actor, seen)
    await access.log(session, actor, act="read", kind="consultation", record=seen.id, basis=basis)
    return await _whole(session, actor, seen, handovers)


async def _whole(
    session: AsyncSession, actor: Actor, seen: Consultation, handovers: Sequence[Handover]
) -> ConsultationView:
    fields = {name: getattr(seen, name) for name in ConsultationView.model_fields if hasattr(seen, name)}
    return ConsultationView(
        **fields
        | {
            "owner": OwnerView.model_validate(seen.owner),
            "caller": CallerView(
                name=seen.caller_name,
                relation=seen.caller_relation,
                phone=seen.caller_phone,
                anonymous=seen.caller_anonymous,
                can_call_back=seen.can_call_back,
            ),
            "household": await _household(session, seen),
            "contacts": [ContactView.model_validate(c) for c in await contacts.contacts(session, seen.id)],
            "handovers": [HandoverView.model_validate(handover) for handover in handovers],
            "referrals": await followed(session, actor, await consultations.referrals(session, seen.id)),
        }
    )


async def _household(session: AsyncSession, seen: Consultation) -> HouseholdView:
    household = await households.household(session, seen.household_id)
    people = await consultations.concerned(session, seen.id)
    members = await households.people(session, [person.member_id for person in people])
    protected = household is not None and household.address_protected
    return HouseholdView(
        id=seen.household_id,
        address=masking.address(household.address if household else None, protected=protected),
        address_protected=protected,
        members=[_member(members[person.member_id], person) for person in people],
    )


def _member(member: Member, person: Concerned) -> MemberView:
    return MemberView(
        id=member.id,
        name=member.name,
        kana=member.kana,
        birth_date=member.birth_date,
        born=None if (born := member.born) is None else BornView.model_validate(born),
        relation=member.relation,
        relation_typed=member.relation_typed,
        living=member.living,
        represented_by=member.represented_by,
        issues=person.issues,
        issues_typed=tuple(person.issues_typed or ()),
        main_issue=person.main_issue,
        note=person.note,
    )
