"""Load and save how referrals are answered, and what their desks were asked."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from services.coordination.domain.screening import Question, Screening
from services.coordination.tables import screening as tables

_TEXTS = (defer(Question.question, raiseload=True), defer(Question.answer, raiseload=True))  # type: ignore[arg-type,misc]


async def screening_of(session: AsyncSession, referral_id: UUID) -> Screening | None:
    """How a referral was answered, where that is known."""
    return await session.get(Screening, referral_id)


async def questions_of(
    session: AsyncSession, referral_ids: Collection[UUID], *, texts: bool = True
) -> dict[UUID, list[Question]]:
    """What was asked about referrals, oldest first; for a list without its `texts`, of which it opens none."""
    table, found = tables.question, defaultdict[UUID, list[Question]](list)
    if referral_ids:
        asked = select(Question).where(table.c.referral_id.in_(referral_ids)).order_by(table.c.asked_on, table.c.id)
        if not texts:
            asked = asked.options(*_TEXTS)
        for each in await session.scalars(asked.execution_options(populate_existing=True)):
            found[each.referral_id].append(each)
    return found


async def screenings_of(session: AsyncSession, referral_ids: Sequence[UUID]) -> dict[UUID, Screening]:
    """How referrals were answered."""
    rows = await session.scalars(select(Screening).where(tables.screening.c.referral_id.in_(referral_ids)))
    return {each.referral_id: each for each in rows}


async def keep_answer(session: AsyncSession, question_id: UUID, *, answer: str, on: date) -> None:
    """Write in what the desk answered, once."""
    asked = await session.scalar(select(Question).where(tables.question.c.id == question_id).with_for_update())
    if asked is not None:
        asked.take_answer(answer, on=on)
