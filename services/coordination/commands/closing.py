"""Evaluation, closure and reopening of a case (R12)."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Body, CodeText, Dated, LongText
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case, Stage
from services.coordination.domain.closing import Closure, Evaluation, require_closable
from services.coordination.domain.errors import UnknownAgency, not_before
from services.coordination.domain.plan import PlanStatus
from services.coordination.policy import cases as policy
from services.coordination.store import cases, meetings, plans, presence, records
from shared.actors import Actor
from shared.contracts.coordination import CaseClosed, CaseReopened
from shared.messaging import outbox
from shared.reference import codes
from shared.reference.fields import Day
from shared.reference.profile import Profile
from shared.refusals import Invalid


class NewEvaluation(Dated):
    """What came of it: how many goals were reached; `ease_of_support` is the agencies' own view (1 hard – 5 easy)."""

    goals_reached: Annotated[int, Field(ge=0, le=100)]
    ease_of_support: Annotated[int, Field(ge=1, le=5)]
    text: LongText | None = None


class Watch(Body):
    """Who watches over the household afterwards (見守り)."""

    agency: CodeText
    until: Day | None = None
    text: LongText | None = None


class NewClosure(Dated):
    """Why the case ends, and on which meeting's determination."""

    reason: CodeText
    meeting_id: UUID
    watch: Watch | None = None


async def evaluate(session: AsyncSession, actor: Actor, case_id: UUID, new: NewEvaluation) -> Evaluation:
    """Record the evaluation that a closure needs."""
    case = await _own_case(session, actor, case_id)
    case.require_open(on=new.on)
    await _check_goals(session, case, new.goals_reached)
    evaluation = Evaluation(
        id=uuid4(),
        case_id=case.id,
        episode=case.episode,
        on=new.on,
        goals_reached=new.goals_reached,
        ease_of_support=new.ease_of_support,
        by_subject=actor.subject,
        text=new.text,
    )
    session.add(evaluation)
    case.advance(Stage.CLOSING)
    await tell_stage(session, case, on=new.on)
    return evaluation


async def close_case(session: AsyncSession, actor: Actor, case_id: UUID, new: NewClosure, *, profile: Profile) -> Case:
    """End the episode: evaluated, agreed by a held coordination meeting, every role finished (R12)."""
    case = await _own_case(session, actor, case_id)
    case.require_open(on=new.on)
    _check_codes(new, profile)
    require_closable(
        on=new.on,
        evaluated_on=await records.evaluated_on(session, case),
        agreed=await meetings.closing_agreed(session, new.meeting_id, case.id, case.episode),
        open_roles=await plans.open_roles(session, case.id),
    )
    not_before(new.on, (await meetings.meeting_of(session, new.meeting_id)).held_on, after="meeting_held")
    not_before(new.watch.until or new.on if new.watch else new.on, new.on, after="closure")
    for plan in await plans.unfinished_plans(session, case.id):
        plan.pass_away(PlanStatus.ENDED, on=new.on)
    session.add(_closure(case, new, by=actor.subject))
    case.close(on=new.on, watched=new.watch is not None)
    await tell_stage(session, case, on=new.on)
    facts = {"case_id": case.id, "episode": case.episode, "reason": new.reason, "watched": new.watch is not None}
    await outbox.record(session, CaseClosed(on=new.on, **facts))
    return case


async def reopen_case(session: AsyncSession, actor: Actor, case_id: UUID, *, reason: str, on: date) -> Case:
    """Begin a new episode under the same number (R12); its owner stays until someone else is assigned (R2)."""
    case = await _own_case(session, actor, case_id)
    case.reopen(on=on)
    await cases.keep_episode(session, case, referral_id=None, reason=reason, by=actor.subject)
    await outbox.record(session, CaseReopened(on=on, case_id=case.id, episode=case.episode))
    await tell_stage(session, case, on=on)
    return case


async def _check_goals(session: AsyncSession, case: Case, reached: int) -> None:
    in_force = [plan for plan in await plans.unfinished_plans(session, case.id) if plan.in_force_on is not None]
    if in_force and reached > len(in_force[-1].said.goals):
        raise Invalid({"/goals_reached": "達成した目標の数は、支援プランの目標の数以下で入力してください。"})


async def _own_case(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    return case


def _check_codes(new: NewClosure, profile: Profile) -> None:
    if new.reason not in codes.of("closure_reason"):
        raise Invalid({"/reason": "終結の理由は、コード表から選んでください。"})
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
