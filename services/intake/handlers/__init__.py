"""What intake does with what it hears from coordination and community."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands import concerns, outreach, referrals
from services.intake.domain.outreach import Basis, Decision
from services.intake.domain.referral_question import ReferralQuestion
from services.intake.handlers import cases, sisters
from services.intake.handlers.consumer import consumer
from shared.contracts.community import NoticeContent, NoticeGiven
from shared.contracts.coordination import (
    MoreAsked,
    OutreachDecided,
    PlanDecided,
    ReferralAccepted,
    ReferralMoreAsked,
    ReferralReturned,
    ReturnNote,
)
from shared.db import answers_for
from shared.privacy.errors import NotForUs
from shared.privacy.keys import KeyRing

__all__ = ["cases", "consumer", "sisters"]

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
    await referrals.note_return(session, event.referral_id, note, on=event.on)


@consumer.on(ReferralMoreAsked)
async def show_the_desk_what_it_is_asked(event: ReferralMoreAsked, session: AsyncSession, keys: KeyRing) -> None:
    """Before it answers, coordination wants to know more; the desk stays the owner (R2)."""
    if not await referrals.is_ours(session, event.referral_id):
        return
    question = keys.open(event.question, MoreAsked).question
    asked = ReferralQuestion(event.question_id, event.referral_id, event.on, event.due_on, question)
    await referrals.note_question(session, asked)


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
