"""Closure and reopening of a case (R12)."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Dated
from services.coordination.commands.own_case import own_case
from services.coordination.commands.scheduling import schedule_review
from services.coordination.commands.stages import tell_stage
from services.coordination.commands.watching import Watch, begin_watch, let_go
from services.coordination.domain.case import Case
from services.coordination.domain.closing import Closure, Ready, agreeing
from services.coordination.domain.errors import UnknownAgency, not_before
from services.coordination.domain.evaluation import mean, together
from services.coordination.domain.plan import PlanStatus
from services.coordination.store import cases, meetings, plans, records, watching
from shared.actors import Actor
from shared.contracts.coordination import CaseClosed, CaseReopened
from shared.messaging import outbox
from shared.reference.fields import Listed
from shared.reference.profile import Profile


class NewClosure(Dated):
    """Why the case ends, and on which meeting's determination."""

    reason: Annotated[str, Listed("closure_reason")]
    meeting_id: UUID
    watch: Watch | None = None
    considered_referrals: Annotated[list[UUID], Field(max_length=100)] = Field(default_factory=list)
    """Referrals that joined on the meeting's day and were spoken of there."""


async def close_case(
    session: AsyncSession, actor: Actor, case_id: UUID, new: NewClosure, *, today: date, profile: Profile
) -> Case:
    """End the episode: evaluated, agreed by a held meeting, every role finished, nothing new unspoken of (R12)."""
    case = await own_case(session, actor, case_id)
    case.require_open(on=new.on)
    _check_codes(new, profile)
    ready = Ready(
        evaluated_on=await records.evaluated_on(session, case),
        met_on=await _agreed_on(session, case, new),
        open_roles=await plans.open_roles(session, case.id),
        finished_on=await plans.roles_finished_on(session, case.id, case.episode),
        joined=await watching.joined(session, case),
        considered=new.considered_referrals,
    )
    ready.require(on=new.on)
    if new.watch is not None:
        not_before(new.watch.until or new.on, new.on, after="closure")
        await begin_watch(session, case, new.watch, on=new.on, today=today, profile=profile)
    told = await _told(session, case, new)
    for plan in await plans.unfinished_plans(session, case.id):
        plan.pass_away(PlanStatus.ENDED, on=new.on)
    session.add(_closure(case, new, by=actor.subject))
    await schedule_review(session, case, None, on=new.on)
    case.close(on=new.on, watched=new.watch is not None)
    await tell_stage(session, case, on=new.on)
    await outbox.record(session, told)
    return case


async def reopen_case(session: AsyncSession, actor: Actor, case_id: UUID, *, reason: str, on: date) -> Case:
    """Begin a new episode under the same number (R12); its owner stays until someone else is assigned (R2)."""
    case = await own_case(session, actor, case_id)
    case.require_unmerged()
    await let_go(session, case, on=on)
    case.reopen(on=on)
    await cases.keep_episode(session, case, referral_id=None, reason=reason, by=actor.subject)
    await outbox.record(session, CaseReopened(on=on, case_id=case.id, episode=case.episode))
    await tell_stage(session, case, on=on)
    return case


async def _agreed_on(session: AsyncSession, case: Case, new: NewClosure) -> date | None:
    """The day of the meeting, if it is one that could agree to close this episode, and did."""
    kinds = agreeing(case, await meetings.grants_of(session, [case]), on=new.on)
    if not await meetings.closing_agreed(session, new.meeting_id, case.id, case.episode, kinds=kinds):
        return None
    return (await meetings.meeting_of(session, new.meeting_id)).held_on


async def _told(session: AsyncSession, case: Case, new: NewClosure) -> CaseClosed:
    """What the others are told: codes and numbers, nothing of a person (R17)."""
    evaluated = [each for each in await watching.evaluations_of(session, case.id) if each.episode == case.episode]
    said = together(each for each in await watching.views_of(session, case.id) if each.episode == case.episode)
    last = evaluated[-1] if evaluated else None
    return CaseClosed(
        on=new.on,
        case_id=case.id,
        episode=case.episode,
        reason=new.reason,
        watched=new.watch is not None,
        goals=len(last.goals) if last and last.goals else None,
        goals_reached=last.goals_reached if last else None,
        ease_before=mean(each.before for each in said),
        ease_after=mean(each.after for each in said),
    )


def _check_codes(new: NewClosure, profile: Profile) -> None:
    if new.watch and not profile.has_agency(new.watch.agency):
        raise UnknownAgency(agencies=[new.watch.agency])


def _closure(case: Case, new: NewClosure, *, by: str) -> Closure:
    watch = new.watch
    return Closure(
        id=uuid4(),
        case_id=case.id,
        episode=case.episode,
        on=new.on,
        reason=new.reason,
        meeting_id=new.meeting_id,
        by_subject=by,
        watch_agency=watch.agency if watch else None,
        watch_until=watch.until if watch else None,
        watch_text=watch.text if watch else None,
    )
