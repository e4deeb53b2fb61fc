"""Where a case stands, which ways lead on, and what lacks for each; its episodes (R12)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.stages import Stage, steps
from services.coordination.policy import cases as policy
from services.coordination.queries.views.stages import EpisodeView, StageView, StepView
from services.coordination.store import cases, presence
from services.coordination.store.standing import standing_of
from services.coordination.tables.cases import case_episode
from services.coordination.tables.records import closure
from shared.actors import Actor


async def stage(session: AsyncSession, actor: Actor, case_id: UUID, *, today: date) -> StageView:
    """The case's stage and the ways from it. Staff only; no personal data."""
    found = await cases.case_of(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    there = await standing_of(session, found, on=today)
    ways = steps(Stage(found.stage), there)
    return StageView(
        stage=found.stage,
        there=sorted(there),
        steps=[StepView(to=each.to, lacking=list(each.lacking), by=each.by) for each in ways],
        episodes=await episodes(session, case_id),
    )


async def episodes(session: AsyncSession, case_id: UUID) -> list[EpisodeView]:
    """The episodes of a case: when each began, and when and why it ended."""
    same = (closure.c.case_id == case_episode.c.case_id) & (closure.c.episode == case_episode.c.episode)
    columns = (case_episode.c.episode, case_episode.c.opened_on, closure.c["on"].label("closed_on"), closure.c.reason)
    statement = select(*columns).select_from(case_episode.outerjoin(closure, same))
    rows = await session.execute(statement.where(case_episode.c.case_id == case_id).order_by(case_episode.c.episode))
    return [EpisodeView.model_validate(row) for row in rows]
