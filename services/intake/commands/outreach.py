"""Outreach: begun by decisions of coordination only (R9), carried out by the agency they name."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.errors import not_before
from services.intake.domain.errors.contacts import NextBeforeContact
from services.intake.domain.errors.outreach import ConsentNotGiven, DecisionOver
from services.intake.domain.outreach import CONSENT, Decision, Outreach, OutreachContact, concerned
from services.intake.domain.outreach_course import Step, StepKind, Worker
from services.intake.inputs.outreach import Advance, OutreachContactForm, OutreachEnd
from services.intake.store import consents, households
from services.intake.store import outreach as store
from services.intake.store import outreach_course as course
from shared import access
from shared.actors import Actor
from shared.contracts.outreach import (
    OutreachAdvanced,
    OutreachBasisChanged,
    OutreachContacted,
    OutreachEnded,
    OutreachStarted,
)
from shared.messaging import outbox
from shared.reference.instances import SHARED
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


async def hear_of_plan_without(session: AsyncSession, plan_id: UUID, case_id: UUID, *, on: date) -> None:
    """The city decided a plan without outreach: what an earlier decision allowed is over (R9)."""
    await course.note_decision_over(session, plan_id, case_id, on=on)


async def record_contact(
    session: AsyncSession, actor: Actor, outreach_id: UUID, said: OutreachContactForm
) -> OutreachContact:
    """Record an attempt to reach someone, also within a pause: what happened is written down.

    Raises NotFound, BeforeTheDecision, OutreachEndedAlready, DecisionOver, ConsentNotGiven, NextBeforeContact, Invalid.
    """
    outreach = await standing(session, actor, outreach_id, "record_contact", said.on)
    await _must_know_members(session, outreach, said.member_ids)
    if said.next_on is not None:
        not_before(NextBeforeContact, on=said.next_on, earliest=said.on)
    further = outreach.note_contact(on=said.on, stage=said.stage, by=actor.subject, next_on=said.next_on)
    contact = _contact(outreach, actor, said)
    session.add(contact)
    await enrol(session, outreach, contact.who, on=said.on)
    told = OutreachContacted(
        on=said.on, contact_id=contact.id, outreach_id=outreach.id, agency=actor.agency, result=said.result
    )
    await outbox.record(session, told)
    if further:
        await _reach(session, actor, outreach, said, reason=None)
    return contact


async def advance(session: AsyncSession, actor: Actor, outreach_id: UUID, said: Advance) -> Outreach:
    """Record a stage that was reached, with what shows it.

    Raises NotFound, NotFurther, BeforeTheDecision, OutreachEndedAlready, DecisionOver, ConsentNotGiven.
    """
    outreach = await standing(session, actor, outreach_id, "advance", said.on)
    if outreach.advance(said.stage, on=said.on):
        await _reach(session, actor, outreach, said, reason=said.reason)
    return outreach


async def end(session: AsyncSession, actor: Actor, outreach_id: UUID, said: OutreachEnd) -> Outreach:
    """End outreach. Raises NotFound, OutreachEndedAlready, BeforeTheDecision, TooEarly."""
    outreach = await held(session, actor, outreach_id, "end")
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
    outreach = Outreach.begin(uuid5(_namespace(session), f"{decision.case_id} {ordinal}"), decision)
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


def _namespace(session: AsyncSession) -> UUID:
    """Of the city's own intake, or of another instance: both count a case's outreaches from one."""
    instance: str = session.info["instance"]
    return NAMESPACE if instance == SHARED else uuid5(NAMESPACE, instance)


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


async def held(session: AsyncSession, actor: Actor, outreach_id: UUID, act: str) -> Outreach:
    """Lock an outreach of the actor's agency, and log the act. Raises NotFound."""
    outreach = policy.must_own_outreach(actor, await store.outreach_for_update(session, outreach_id))
    await access.log(session, actor, act=act, kind="outreach", record=outreach.id, basis=policy.basis_of(outreach))
    return outreach


async def standing(session: AsyncSession, actor: Actor, outreach_id: UUID, act: str, on: date) -> Outreach:
    """Lock an outreach that goes on, and still stands on a decision, on a day.

    Raises NotFound, BeforeTheDecision, OutreachEndedAlready, DecisionOver.
    """
    outreach = await held(session, actor, outreach_id, act)
    outreach.must_lie_within(on)
    over = await course.decision_over_on(session, outreach)
    if over is not None and on >= over:
        raise DecisionOver(outreach=str(outreach.id), over_on=over.isoformat())
    return outreach


async def enrol(session: AsyncSession, outreach: Outreach, subjects: Iterable[str], *, on: date) -> None:
    """Count who went among its workers from that day on, unless they are there already."""
    there = {worker.subject for worker in await course.workers(session, outreach.id) if worker.is_there(on)}
    session.add_all(Worker(uuid4(), outreach.id, subject, on) for subject in sorted({*subjects} - there))


async def _reach(
    session: AsyncSession, actor: Actor, outreach: Outreach, said: Advance | OutreachContactForm, *, reason: str | None
) -> None:
    """Write down the stage that was reached, and tell it; that of consent rests on the ledger."""
    if outreach.stage == CONSENT:
        given = [one.id for one in await consents.consents(session, outreach.household_id) if one.in_force(said.on)]
        if not given:
            raise ConsentNotGiven(outreach=str(outreach.id))
        await course.note_consents(session, outreach.id, given, on=said.on)
    step = Step(uuid4(), outreach.id, StepKind.STAGE, said.on, outreach.stage, actor.agency, actor.subject, text=reason)
    session.add(step)
    told = OutreachAdvanced(on=said.on, outreach_id=outreach.id, stage=outreach.stage, revision=outreach.revision)
    await outbox.record(session, told)


def _contact(outreach: Outreach, actor: Actor, said: OutreachContactForm) -> OutreachContact:
    return OutreachContact(
        id=uuid4(),
        outreach_id=outreach.id,
        on=said.on,
        result=said.result,
        agency=actor.agency,
        subject=actor.subject,
        member_ids=tuple(dict.fromkeys(said.member_ids)),
        stage=said.stage,
        note=said.note,
        channel=said.channel,
        with_subjects=tuple(dict.fromkeys(said.with_subjects)),
        accompanied_to=said.accompanied_to,
        next_on=said.next_on,
    )


async def _must_know_members(session: AsyncSession, outreach: Outreach, named: tuple[UUID, ...]) -> None:
    unknown = set(named) - set(outreach.member_ids)
    if unknown - (await households.members_by_id(session, outreach.household_id, unknown)).keys():
        raise Invalid({"/member_ids": "この世帯の世帯員を指定してください。"})
