"""Striking an activity that was recorded by mistake: nothing is deleted, and it counts nowhere any more (plan §7)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Dated
from services.coordination.commands.own_case import own_case
from services.coordination.domain.case import Case
from services.coordination.domain.closing import Activity, ActivityKind
from services.coordination.domain.striking import NotTheirActivity, instead_of, revision_of, strike
from services.coordination.policy import cases as policy
from services.coordination.store import striking
from shared.actors import Actor
from shared.contracts.coordination import ActivityStruck
from shared.messaging import outbox
from shared.refusals import NotFound


class Correction(Dated):
    """Why an activity is struck; the right one is recorded as a new one."""

    reason: Annotated[str, Field(max_length=2_000)]


async def strike_activity(
    session: AsyncSession, actor: Actor, case_id: UUID, activity_id: UUID, said: Correction
) -> Activity:
    """Strike an activity or a note, also of a case that is closed, watched over or part of another.

    Raises NotFound, NotAllowed, NotTheirActivity, CaseMerged where it went along to another case, ReasonMissing,
    AlreadyStruck, TooEarly.
    """
    case = await own_case(session, actor, case_id)
    activity = await striking.activity_of(session, case_id, activity_id)
    if activity is None:
        case.require_unmerged()
        raise NotFound
    if actor.subject != activity.by_subject and not policy.is_coordinator(actor):
        raise NotTheirActivity
    strike(activity, reason=said.reason, by=actor.subject, on=said.on)
    if activity.kind == ActivityKind.CONTACT:
        await session.flush()
        if activity.on == case.active_on:
            case.dealt_last(await striking.last_done(session, case))
        await outbox.record(session, await _told(session, case, activity, said))
    return activity


async def _told(session: AsyncSession, case: Case, activity: Activity, said: Correction) -> ActivityStruck:
    recorded = await striking.same_as(session, case, activity)
    return ActivityStruck(
        on=said.on,
        activity_id=activity.id,
        case_id=recorded[0].counted.case_id,
        done_on=activity.on,
        counterpart=activity.counterpart,
        member_ids=tuple(activity.member_ids),
        method=activity.method,
        instead=instead_of(activity.id, recorded),
        revision=revision_of(sum(each.struck for each in recorded)),
    )
