"""What drafts said each time they were saved, and what persons concerned said to them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.plan import Plan
from services.coordination.domain.plan.agreement import Agreement
from services.coordination.tables.plans import plan_agreement, plan_wording
from shared.refusals import Stale


async def keep(session: AsyncSession, plan: Plan, *, on: date, by: str) -> None:
    """Keep what the draft says now, under its present revision."""
    await session.flush()
    facts = {"plan_id": plan.id, "revision": plan.revision, "on": on, "by_subject": by}
    await session.execute(insert(plan_wording).values(wording=plan.wording.facts(), **facts))


async def wording_of(session: AsyncSession, plan: Plan, revision: int) -> dict[str, Any]:
    """What it said at a revision. Raises Stale for one that never was."""
    if revision == plan.revision:
        return plan.wording.facts()
    place = (plan_wording.c.plan_id == plan.id, plan_wording.c.revision == revision)
    found: dict[str, Any] | None = await session.scalar(select(plan_wording.c.wording).where(*place))
    if found is None:
        raise Stale
    return found


async def agreements_of(session: AsyncSession, plan_id: UUID) -> list[Agreement]:
    """Every answer of the persons concerned, in the order in which they were recorded."""
    mine = select(Agreement).where(plan_agreement.c.plan_id == plan_id)
    return list(await session.scalars(mine.order_by(plan_agreement.c.on, plan_agreement.c.recorded)))
