"""What the desk is asked before its referral is answered; the desk stays the owner meanwhile (R2)."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.screening import Question
from services.coordination.policy import cases as policy
from services.coordination.store import cases, screening
from shared.actors import Actor
from shared.contracts.coordination import MoreAsked, ReferralMoreAsked
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.refusals import Invalid


async def ask_for_more(
    session: AsyncSession,
    actor: Actor,
    referral_id: UUID,
    *,
    question: str,
    due_on: date | None,
    on: date,
    calendar: Calendar,
    keys: KeyRing,
) -> Question:
    """Ask the desk that referred, sealed for its intake. Raises NotFound, AlreadyAnswered, TooEarly, Invalid."""
    policy.require_staff(actor)
    if due_on is not None and due_on < on:
        raise Invalid({"/due_on": "回答期限は、尋ねた日以後の日付にしてください。何も保存されていません。"})
    referral = await cases.referral_for_update(session, referral_id)
    referral.require_unanswered(on)
    asked = Question(
        id=uuid4(),
        referral_id=referral.id,
        asked_on=on,
        asked_by=actor.subject,
        asked_agency=actor.agency,
        due_on=due_on or calendar.question_due(on),
        question=question,
    )
    session.add(asked)
    sealed = keys.seal(MoreAsked(question=question), referral.instance)
    facts = {"referral_id": referral.id, "question_id": asked.id, "due_on": asked.due_on}
    await outbox.record(session, ReferralMoreAsked(on=on, question=sealed, **facts))
    return asked


async def note_answer(session: AsyncSession, question_id: UUID, *, answer: str, on: date) -> None:
    """The desk answered; it stays on record also when the referral has been answered meanwhile."""
    await screening.keep_answer(session, question_id, answer=answer, on=on)
