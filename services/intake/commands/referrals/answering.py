"""What coordination asks about a referral, and what its desk answers."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.referrals.following import COORDINATION
from services.intake.domain.referral_question import ReferralQuestion
from services.intake.store import consultations, referrals
from shared import access
from shared.actors import Actor
from shared.contracts.intake import MoreTold, ReferralMoreTold
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.refusals import NotFound


async def note_question(session: AsyncSession, asked: ReferralQuestion) -> None:
    """Show the desk what it is asked; told again, nothing changes."""
    await referrals.keep_question(session, asked)


async def answer_question(
    session: AsyncSession,
    actor: Actor,
    referral_id: UUID,
    question_id: UUID,
    *,
    answer: str,
    on: date,
    keys: KeyRing,
) -> ReferralQuestion:
    """Answer what coordination asked, sealed for it. Raises NotFound, QuestionAnswered, TooEarly."""
    seen = policy.must_see_referral(actor, await consultations.referral(session, referral_id))
    asked = await referrals.question_for_update(session, question_id)
    if asked is None or asked.referral_id != seen.id:
        raise NotFound
    asked.take_answer(answer, by=actor.subject, on=on)
    await access.log(session, actor, act="answer", kind="referral", record=seen.id, basis=policy.INTERNAL_USE)
    sealed = keys.seal(MoreTold(answer=answer), COORDINATION)
    await outbox.record(session, ReferralMoreTold(on=on, referral_id=seen.id, question_id=asked.id, answer=sealed))
    return asked
