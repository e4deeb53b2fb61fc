"""Outreach: begun by decisions of coordination only (R9), carried out by the agency they name."""

from uuid import UUID, uuid4, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.outreach import Decision, Outreach, OutreachContact, concerned
from services.intake.inputs.outreach import Advance, OutreachContactForm, OutreachEnd
from services.intake.store import households
from services.intake.store import outreach as store
from shared import access
from shared.actors import Actor
from shared.contracts.intake import (
    OutreachAdvanced,
    OutreachBasisChanged,
    OutreachContacted,
    OutreachEnded,
    OutreachStarted,
)
from shared.messaging import outbox
from shared.refusals import Invalid

NAMESPACE = UUID("5b1d2c6e-3f0a-5d8e-9c41-0e6f8a2b7d10")


async def follow_decision(session: AsyncSession, decision: Decision) -> None:
    """Start the case's outreach, or give the one it has a further basis; the same in any order, however often."""
    outreaches = await store.outreaches_of_case(session, decision.case_id)
    if await store.knows_decision(session, decision):
        return
    outreach = concerned(outreaches, decision)
    if outreach is None:
        outreach = await _begin(session, decision, ordinal=len(outreaches) + 1)
    elif outreach.absorb(decision):
        await _tell_basis(session, outreach, decision)
    await session.flush()
    await store.note_decision(session, outreach.id, decision)


async def record_contact(
    session: AsyncSession, actor: Actor, outreach_id: UUID, said: OutreachContactForm
) -> OutreachContact:
    """Record an attempt to reach someone. Raises NotFound, BeforeTheDecision, OutreachEndedAlready, Invalid."""
    outreach = await _held(session, actor, outreach_id, "record_contact")
    await _must_know_members(session, outreach, said.member_ids)
    further = outreach.note_contact(on=said.on, stage=said.stage, by=actor.subject)
    contact = OutreachContact(
        id=uuid4(),
        outreach_id=outreach.id,
        on=said.on,
        result=said.result,
        agency=actor.agency,
        subject=actor.subject,
        member_ids=tuple(dict.fromkeys(said.member_ids)),
        stage=said.stage,
        note=said.note,
    )
    session.add(contact)
    told = OutreachContacted(
        on=said.on, contact_id=contact.id, outreach_id=outreach.id, agency=actor.agency, result=said.result
    )
    await outbox.record(session, told)
    if further:
        await _tell_stage(session, outreach, said)
    return contact


async def advance(session: AsyncSession, actor: Actor, outreach_id: UUID, said: Advance) -> Outreach:
    """Record a stage that was reached. Raises NotFound, NotFurther, BeforeTheDecision, OutreachEndedAlready."""
    outreach = await _held(session, actor, outreach_id, "advance")
    if outreach.advance(said.stage, on=said.on):
        await _tell_stage(session, outreach, said)
    return outreach


async def end(session: AsyncSession, actor: Actor, outreach_id: UUID, said: OutreachEnd) -> Outreach:
    """End outreach. Raises NotFound, OutreachEndedAlready, BeforeTheDecision, TooEarly."""
    outreach = await _held(session, actor, outreach_id, "end")
    outreach.end(reason=said.reason, on=said.on)
    await outbox.record(
        session,
        OutreachEnded(
            on=said.on,
            outreach_id=outreach.id,
            case_id=outreach.case_id,
            reason=said.reason,
            revision=outreach.revision,
        ),
    )
    return outreach


async def _begin(session: AsyncSession, decision: Decision, *, ordinal: int) -> Outreach:
    outreach = Outreach.begin(uuid5(NAMESPACE, f"{decision.case_id} {ordinal}"), decision)
    session.add(outreach)
    await outbox.record(
        session,
        OutreachStarted(
            on=outreach.started_on,
            outreach_id=outreach.id,
            household_id=outreach.household_id,
            case_id=outreach.case_id,
            agency=outreach.agency,
            basis=outreach.basis.value,
        ),
    )
    return outreach


async def _tell_basis(session: AsyncSession, outreach: Outreach, decision: Decision) -> None:
    await outbox.record(
        session,
        OutreachBasisChanged(
            on=decision.on,
            outreach_id=outreach.id,
            case_id=outreach.case_id,
            basis=outreach.basis.value,
            revision=outreach.revision,
        ),
    )


async def _tell_stage(session: AsyncSession, outreach: Outreach, said: Advance | OutreachContactForm) -> None:
    await outbox.record(
        session,
        OutreachAdvanced(on=said.on, outreach_id=outreach.id, stage=outreach.stage, revision=outreach.revision),
    )


async def _held(session: AsyncSession, actor: Actor, outreach_id: UUID, act: str) -> Outreach:
    outreach = policy.must_own_outreach(actor, await store.outreach_for_update(session, outreach_id))
    await access.log(session, actor, act=act, kind="outreach", record=outreach.id, basis=policy.basis_of(outreach))
    return outreach


async def _must_know_members(session: AsyncSession, outreach: Outreach, named: tuple[UUID, ...]) -> None:
    unknown = set(named) - set(outreach.member_ids)
    if unknown - (await households.members_by_id(session, outreach.household_id, unknown)).keys():
        raise Invalid({"/member_ids": "この世帯の世帯員を指定してください。"})
