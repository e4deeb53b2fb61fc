"""What intake's outreach and participation's support tell: written in whatever order their events arrive."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.tables.elsewhere import outreach, participation, participation_review


async def keep_outreach(session: AsyncSession, outreach_id: UUID, **told: Any) -> None:
    """Write in what is told of one outreach once: its case, agency, start, end."""
    statement = insert(outreach).values(id=outreach_id, **told)
    await session.execute(statement.on_conflict_do_update(index_elements=[outreach.c.id], set_=told))


async def keep_outreach_basis(session: AsyncSession, outreach_id: UUID, *, basis: str, revision: int) -> None:
    """Write in the basis unless a newer one is known; the start brings revision 1."""
    told = {"basis": basis, "basis_revision": revision}
    statement = insert(outreach).values(id=outreach_id, **told)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[outreach.c.id], set_=told, where=outreach.c.basis_revision < revision
        )
    )


async def keep_outreach_stage(session: AsyncSession, outreach_id: UUID, *, stage: str, on: date, revision: int) -> None:
    """Write in the stage unless a newer one is known."""
    told = {"stage": stage, "stage_on": on, "stage_revision": revision}
    statement = insert(outreach).values(id=outreach_id, **told)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[outreach.c.id], set_=told, where=outreach.c.stage_revision < revision
        )
    )


async def keep_participation(session: AsyncSession, support_id: UUID, *, case_id: UUID, **told: Any) -> None:
    """Write in what is told of one support once: its person, start, end."""
    statement = insert(participation).values(id=support_id, case_id=case_id, **told)
    await session.execute(statement.on_conflict_do_update(index_elements=[participation.c.id], set_=told))


async def keep_connection_stage(
    session: AsyncSession, support_id: UUID, *, case_id: UUID, stage: str, on: date, revision: int
) -> None:
    """Write in the connection stage unless a newer one is known."""
    told = {"stage": stage, "stage_on": on, "stage_revision": revision}
    statement = insert(participation).values(id=support_id, case_id=case_id, **told)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[participation.c.id], set_=told, where=participation.c.stage_revision < revision
        )
    )


async def keep_participation_review(session: AsyncSession, review_id: UUID, **told: Any) -> None:
    """Write in a review of a support."""
    statement = insert(participation_review).values(id=review_id, **told)
    await session.execute(statement.on_conflict_do_nothing(index_elements=[participation_review.c.id]))
