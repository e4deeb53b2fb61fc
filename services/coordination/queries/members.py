"""One member of a household, the team of a case, and who owned it, as they are read."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.consent import SUPPORT_SHARING
from services.coordination.domain.plan import PlanStatus
from services.coordination.policy import cases as policy
from services.coordination.queries.sight import Sight, sight_of
from services.coordination.queries.views.family import (
    AssessmentView,
    Engaged,
    MemberCard,
    MemberGoal,
    OwnerLine,
)
from services.coordination.store import cases, plans, presence
from services.coordination.store import walls as wall_store
from services.coordination.store.assessments import assessments_of
from services.coordination.tables.cases import case_coordinator
from shared import access
from shared.actors import Actor
from shared.refusals import NotFound


async def member(session: AsyncSession, actor: Actor, case_id: UUID, member_id: UUID, *, today: date) -> MemberCard:
    """One member with their own issues, goals, consents and agencies, as far as the actor may know them."""
    found = await cases.case_of(session, case_id)
    sight = await sight_of(session, actor, found, act="read_member", today=today)
    if not any(member_id == each.id for records in sight.persons() for each in records):
        raise NotFound
    records = next(records for records in found.persons() if member_id in {each.id for each in records})
    own = frozenset(each.id for each in records)
    shown = sight.person(records)
    return MemberCard(
        member=shown,
        left_on=shown.left_on,
        agencies=await _agencies(session, sight, own),
        consents=[each for each in sight.consents() if each.member_id in own],
        goals=await _goals(session, sight, own),
        assessments=await _assessments(session, sight, own),
    )


async def _assessments(session: AsyncSession, sight: Sight, own: frozenset[UUID]) -> list[AssessmentView]:
    """How the issues were seen from time to time, with the reasons: a coordinator's own papers."""
    found = await assessments_of(session, sight.case.id, own) if sight.is_staff else []
    return [AssessmentView.model_validate(each) for each in found]


async def owners(session: AsyncSession, actor: Actor, case_id: UUID) -> list[OwnerLine]:
    """Who owned the case, first one first, with what was told at each hand-over. Staff only."""
    await cases.case_of(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    await access.log(session, actor, act="read_owners", kind="case", record=case_id, basis="internal_use")
    table = case_coordinator
    columns = (table.c["on"], table.c.subject, table.c.agency, table.c.by_subject.label("by"), table.c.note)
    rows = await session.execute(select(*columns).where(table.c.case_id == case_id).order_by(table.c["on"]))
    return [OwnerLine.model_validate(row) for row in rows]


async def _agencies(session: AsyncSession, sight: Sight, own: frozenset[UUID]) -> list[Engaged]:
    """Who works or worked with the person; what was said of an agency goes before what was consented."""
    said = [row for row in await wall_store.engagements_of(session, sight.case.id) if own & set(row.member_ids)]
    lines = [Engaged(agency=row.agency, basis="said", since=row.since, until=row.until) for row in said]
    known = {row.agency for row in said}
    lines += [line for line in _consented(sight, own) if line.agency not in known]
    shown = [line for line in lines if sight.is_staff or line.agency == sight.agency]
    return sorted(shown, key=lambda line: (line.agency, line.since or date.min))


def _consented(sight: Sight, own: frozenset[UUID]) -> Iterator[Engaged]:
    for consent in sight.ledger:
        if consent.member_id in own and consent.purpose == SUPPORT_SHARING and consent.granted_on is not None:
            until = min((day for day in (consent.valid_until, consent.withdrawn_on) if day), default=None)
            for agency in sorted(consent.agencies):
                yield Engaged(agency=agency, basis="consent", since=consent.valid_from, until=until)


async def _goals(session: AsyncSession, sight: Sight, own: frozenset[UUID]) -> list[MemberGoal]:
    if not sight.is_whole:
        return []
    in_force = [plan for plan in await plans.plans_of(session, sight.case.id) if plan.status == PlanStatus.IN_FORCE]
    goals = [goal for plan in in_force for goal in plan.said.goals if goal.member_id in own]
    return [MemberGoal(text=goal.text, due_on=goal.due_on) for goal in goals]
