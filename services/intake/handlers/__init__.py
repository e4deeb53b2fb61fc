"""What intake does with what it hears from coordination and community."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands import concerns, outreach, passages, passages_heard, referrals
from services.intake.domain.outreach import Basis, Decision
from services.intake.handlers import cases
from services.intake.handlers.consumer import consumer
from shared.contracts.community import NoticeContent, NoticeGiven
from shared.contracts.coordination import (
    OutreachDecided,
    PlanDecided,
    ReferralAccepted,
    ReferralReturned,
    ReturnNote,
)
from shared.contracts.intake import ConsultationConcluded
from shared.contracts.passing_on import (
    HandoverAnswer,
    HandoverAnswered,
    HandoverConfirmed,
    HandoverEnded,
    HandoverEnding,
    HandoverMet,
    HandoverSent,
    PassedMatter,
)
from shared.db import answers_for
from shared.messaging import outbox
from shared.privacy.errors import NotForUs
from shared.privacy.keys import KeyRing

__all__ = ["cases", "consumer"]

COUNCIL = "council"
"""Who reaches out when a plan does not name an agency, and takes notices up: the council's coordinators (plan §6 ❷)."""


@consumer.on(ReferralAccepted)
async def let_the_case_own_the_matter(event: ReferralAccepted, session: AsyncSession, keys: KeyRing) -> None:
    """The referral is accepted: the consultation ends as referred and the case answers from now on (R2)."""
    await referrals.note_acceptance(session, event.referral_id, case_id=event.case_id, on=event.on, keys=keys)


@consumer.on(ReferralReturned)
async def show_the_desk_what_comes_next(event: ReferralReturned, session: AsyncSession, keys: KeyRing) -> None:
    """The referral came back: the desk, still its owner, sees reason and next step (R2, R13)."""
    if not await referrals.is_ours(session, event.referral_id):
        return
    note = keys.open(event.note, ReturnNote)
    await referrals.note_return(session, event.referral_id, reason=note.reason, next_step=note.next_step, on=event.on)


@consumer.on(NoticeGiven)
async def receive_what_a_hub_noticed(event: NoticeGiven, session: AsyncSession, keys: KeyRing) -> None:
    """A hub's notice becomes a concern, at the instance it was sealed for."""
    try:
        content = keys.open(event.content, NoticeContent)
    except NotForUs:
        return
    await concerns.take_notice(session, event.notice_id, content, agency=event.agency or COUNCIL, on=event.on)


@consumer.on(OutreachDecided)
async def begin_early_outreach(event: OutreachDecided, session: AsyncSession, _keys: KeyRing) -> None:
    """A support conference decided: outreach before consent (R9, art. 106-6), by an agency that works here."""
    if not answers_for(session, event.agency, event.on):
        return
    decision = Decision(
        decision_id=event.meeting_id,
        case_id=event.case_id,
        household_id=event.household_id,
        basis=Basis.SUPPORT_CONFERENCE,
        on=event.on,
        agency=event.agency,
        member_ids=event.member_ids,
    )
    await outreach.follow_decision(session, decision)


@consumer.on(PlanDecided)
async def continue_outreach_by_the_plan(event: PlanDecided, session: AsyncSession, _keys: KeyRing) -> None:
    """The city decided a plan with outreach: it becomes a continuing service (R9), where that agency works."""
    if not event.uses_outreach:
        await outreach.hear_of_plan_without(session, event.plan_id, event.case_id, on=event.on)
        return
    agency = event.outreach_agency or COUNCIL
    if not answers_for(session, agency, event.on):
        return
    decision = Decision(
        decision_id=event.plan_id,
        case_id=event.case_id,
        household_id=event.household_id,
        basis=Basis.CITY_DECISION,
        on=event.on,
        agency=agency,
        member_ids=event.outreach_member_ids,
    )
    await outreach.follow_decision(session, decision)


@consumer.on(HandoverSent)
async def show_the_desk_what_it_is_offered(event: HandoverSent, session: AsyncSession, keys: KeyRing) -> None:
    """A desk of another instance hands over to one of ours, which sees what a desk here would see (R2)."""
    if event.to_instance == passages.here(session):
        await passages_heard.receive(session, event, keys.open(event.matter, PassedMatter), instance=_teller())


@consumer.on(HandoverAnswered)
async def let_go_or_stay_the_owner(event: HandoverAnswered, session: AsyncSession, keys: KeyRing) -> None:
    """The desk of another instance answered: its yes counts once it is applied here (R2)."""
    if event.to_instance == passages.here(session):
        said = keys.open(event.answer, HandoverAnswer)
        await passages_heard.follow_answer(session, event, said, instance=_teller(), keys=keys)


@consumer.on(HandoverConfirmed)
async def own_what_was_let_go(event: HandoverConfirmed, session: AsyncSession, keys: KeyRing) -> None:
    """The owner's instance let go: our desk owns the consultation from now on (R2)."""
    if event.to_instance == passages.here(session):
        matter = keys.open(event.matter, PassedMatter)
        await passages_heard.take_over(session, event.handover_id, matter, instance=_teller(), on=event.on)


@consumer.on(HandoverEnded)
async def tell_the_desk_that_the_offer_ended(event: HandoverEnded, session: AsyncSession, keys: KeyRing) -> None:
    """The owner's instance ended its offer, whatever our desk answered meanwhile (R2)."""
    if event.to_instance == passages.here(session):
        await passages_heard.hear_end(session, event, keys.open(event.ending, HandoverEnding), instance=_teller())


@consumer.on(HandoverMet)
async def show_that_the_person_has_arrived(event: HandoverMet, session: AsyncSession, _keys: KeyRing) -> None:
    """The desk of another instance has met the person: who handed over need not worry."""
    if event.to_instance == passages.here(session):
        await passages_heard.note_first_contact(session, event.handover_id, instance=_teller(), on=event.on)


@consumer.on(ConsultationConcluded)
async def show_who_handed_it_over_the_outcome(
    event: ConsultationConcluded, session: AsyncSession, _keys: KeyRing
) -> None:
    """What a desk of another instance took over from here came to its outcome there."""
    if _teller() != passages.here(session):
        await passages_heard.note_outcome(session, event.consultation_id, outcome=event.outcome, on=event.on)


def _teller() -> str:
    """The instance whose event is being handled."""
    return outbox.told_by() or ""
