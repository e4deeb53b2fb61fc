"""When a case is reviewed next: whoever counts what is overdue hears of each change (R11)."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from shared.contracts.coordination import ReviewScheduled
from shared.messaging import outbox


async def schedule_review(session: AsyncSession, case: Case, due_on: date | None, *, on: date) -> None:
    """Set the day, or, with None, that none is due any more; nothing is told where nothing changed."""
    if case.schedule_review(due_on):
        told = ReviewScheduled(on=on, case_id=case.id, revision=case.review_revision, due_on=due_on)
        await outbox.record(session, told)
