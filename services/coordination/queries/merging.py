"""Where a case went that became part of another, and what became part of one: for those who may see both (R12, R15)."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.merging import Merge
from services.coordination.domain.merging import suggested as suggestion
from services.coordination.policy import cases as policy
from services.coordination.queries.sight import Sight
from services.coordination.queries.views.merging import MergeView
from services.coordination.queries.views.waiting import WaitingLine
from services.coordination.store import cases, merging, presence
from services.coordination.store.joined import joined
from services.coordination.tables.cases import case
from shared.actors import Actor

ONE_HOUSEHOLD = (
    "同じ方が二つの事例に登録されています。"
    "同じ世帯であれば事例を統合し、そうでなければ二つの事例の関連を記録してください。"
)


async def lead_on(session: AsyncSession, actor: Actor, found: Case) -> None:
    """Tell who is on the household's case, and was on this one no more than by what went along, where to go on.

    Raises CaseMerged; who may see neither hears nothing here.
    """
    if found.merged_into is None or policy.may_see(actor, await presence.agencies_on(session, found.id)):
        return
    merge = await merging.standing_merge(session, found.id)
    into = await _stands_under(session, found.id)
    knew_it = merge is not None and actor.agency in merge.agencies_ended
    if knew_it and policy.may_see(actor, await presence.agencies_on(session, into.id)):
        found.merged_into, found.merged_number = into.id, into.number
        found.require_unmerged()


async def merged(session: AsyncSession, actor: Actor, found: Case) -> MergeView | None:
    """Which case this one became part of; nothing for who may not see that one."""
    merge = await merging.standing_merge(session, found.id) if found.merged_into else None
    if merge is None:
        return None
    into = await _stands_under(session, found.id)
    if not policy.may_see(actor, await presence.agencies_on(session, into.id)):
        return None
    return _view(merge, into.id, into.number, for_staff=policy.is_staff(actor))


def merged_from(sight: Sight) -> list[MergeView]:
    """The cases that became part of this one, the first one first."""
    if not sight.is_staff:
        return []
    numbers = {each.case_id: each.number for each in sight.case.absorbed}
    return [_view(each, each.case_id, numbers[each.case_id], for_staff=True) for each in sight.merges]


def about_household(household_id: UUID) -> ColumnElement[bool]:
    """The condition that a case is about a household, also by a case that became part of it."""
    own = case.alias("own")
    part = select(joined.c.whole).join(own, own.c.id == joined.c.part).where(own.c.household_id == household_id)
    return or_(case.c.household_id == household_id, case.c.id.in_(part))


async def suggested(session: AsyncSession, calendar: Calendar, today: date) -> list[WaitingLine]:
    """Cases in which one person is on record twice over: somebody has to say whether they are one household."""
    found: dict[tuple[UUID, UUID], date] = {}
    for since, one, other in await merging.in_two_cases(session):
        ended, kept = suggestion(one, other)
        found[ended.id, kept.id] = min(since, found.get((ended.id, kept.id), since))
    lines = []
    for (ended_id, kept_id), since in found.items():
        due_on = calendar.advice_due(since)
        lines.append(
            WaitingLine(
                kind="case",
                id=ended_id,
                reason="one_household_in_two_cases",
                text=ONE_HOUSEHOLD,
                agency=policy.COUNCIL,
                waits_for=policy.COUNCIL,
                since=since,
                due_on=due_on,
                days_late=calendar.late(due_on, today),
                case_id=kept_id,
            )
        )
    return lines


async def _stands_under(session: AsyncSession, case_id: UUID) -> Case:
    return await cases.case_of(session, await cases.stands_under(session, case_id))


def _view(merge: Merge, case_id: UUID, number: str, *, for_staff: bool) -> MergeView:
    told = {"reason": merge.reason, "by": merge.by_subject} if for_staff else {"reason": None, "by": None}
    return MergeView(id=merge.id, case_id=case_id, number=number, on=merge.on, **told)
