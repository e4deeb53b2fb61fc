"""Giving all that one colleague answers for to another, when they are away or leave (R2)."""

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.reassignment import Reassignment
from services.intake.inputs.handovers import ReassignmentForm
from services.intake.store import handovers as store
from shared import access
from shared.actors import Actor


@dataclass(frozen=True, slots=True)
class Reassigned:
    """How much changed hands."""

    consultations: int
    concerns: int
    outreach: int


async def reassign(session: AsyncSession, actor: Actor, said: ReassignmentForm) -> Reassigned:
    """Name another colleague for every open matter of one's agency that was theirs.

    Raises NotAllowed, SamePerson, BeforeTheReception for a day before one of them was received.
    """
    policy.must_be_practitioner(actor)
    reassignment = Reassignment(
        id=uuid4(),
        on=said.on,
        agency=actor.agency,
        from_subject=said.from_subject,
        to_subject=said.to_subject,
        by=actor.subject,
        reason=said.reason,
    )
    consultations, concerns, outreaches = await store.of_person(session, actor.agency, said.from_subject)
    for consultation in consultations:
        consultation.must_follow_reception(said.on)
        consultation.move_to(agency=actor.agency, desk=consultation.owner_desk, subject=said.to_subject)
    for concern in concerns:
        concern.owner_subject = said.to_subject
    for outreach in outreaches:
        outreach.owner_subject = said.to_subject
        outreach.revision += 1
    touched = {
        "consultation": [one.id for one in consultations],
        "concern": [one.id for one in concerns],
        "outreach": [one.id for one in outreaches],
    }
    for kind, ids in touched.items():
        await access.log_all(session, actor, act="reassign", kind=kind, records=ids, basis=policy.INTERNAL_USE)
    await store.add_reassignment(session, reassignment)
    return Reassigned(len(consultations), len(concerns), len(outreaches))
