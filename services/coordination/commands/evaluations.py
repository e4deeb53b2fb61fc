"""What came of the support: goal by goal, and as each agency saw it (R12)."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Body, Dated, LongText
from services.coordination.commands.sources import Sourced, keep_source
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case, Stage
from services.coordination.domain.evaluation import REACHED, EaseView, Evaluation, unanswered
from services.coordination.domain.merging import TwoPlansInForce
from services.coordination.domain.plan import Plan
from services.coordination.policy import cases as policy
from services.coordination.store import cases, plans, presence
from shared.actors import Actor
from shared.reference.fields import Listed
from shared.refusals import Invalid

Mark = Annotated[int, Field(ge=1, le=5)]


class GoalResult(Body):
    """What became of one goal of the plan in force; `goal` is its number there, from 1."""

    goal: Annotated[int, Field(ge=1, le=100)]
    result: Annotated[str, Listed("goal_result")]
    text: LongText | None = None


class NewEvaluation(Dated, Sourced):
    """What came of it: every goal of the plan in `goals`, or how many were reached.

    `ease_of_support` is the team's own mark (1 hard – 5 easy); each agency gives its own apart.
    """

    goals: Annotated[list[GoalResult], Field(max_length=100)] = Field(default_factory=list)
    goals_reached: Annotated[int, Field(ge=0, le=100)] | None = None
    ease_of_support: Mark | None = None
    text: LongText | None = None


class NewEaseView(Dated):
    """How easy supporting the household was for one's own agency, before this support or after it."""

    before: Mark | None = None
    after: Mark | None = None
    text: LongText | None = None


NUMBERS = "実施中の支援プランの目標の番号を、1つずつ入力してください。"
WITHOUT_PLAN = "実施中の支援プランがありません。goals を空にし、達成した目標の数（goals_reached）を入力してください。"


async def evaluate(session: AsyncSession, actor: Actor, case_id: UUID, new: NewEvaluation) -> Evaluation:
    """Record the evaluation that a closure needs. Raises TwoPlansInForce after a merge."""
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    case.require_open(on=new.on)
    plan = await _plan_in_force(session, case)
    evaluation = Evaluation(
        id=uuid4(),
        case_id=case.id,
        episode=case.episode,
        on=new.on,
        goals_reached=_reached(new, plan),
        ease_of_support=new.ease_of_support,
        by_subject=actor.subject,
        text=new.text,
        goals=[each.model_dump() for each in sorted(new.goals, key=lambda each: each.goal)],
        plan_id=plan.id if plan else None,
    )
    session.add(evaluation)
    await keep_source(session, actor, case, evaluation.id, new.source, today=new.on)
    case.advance(Stage.CLOSING)
    await tell_stage(session, case, on=new.on)
    return evaluation


async def give_ease_view(session: AsyncSession, actor: Actor, case_id: UUID, new: NewEaseView) -> EaseView:
    """An agency on the case says how easy support was for itself; nobody says it for another (plan §8 ⑵)."""
    case = await cases.case_for_update(session, case_id)
    agencies = await presence.agencies_on(session, case_id)
    policy.require_sight(actor, agencies)
    case.require_open(on=new.on)
    if new.before is None and new.after is None:
        raise Invalid({"/after": "支援のしやすさを、支援の前（before）か後（after）について選んでください。"})
    view = EaseView(
        id=uuid4(),
        case_id=case.id,
        episode=case.episode,
        agency=actor.agency,
        on=new.on,
        by_subject=actor.subject,
        before=new.before,
        after=new.after,
        text=new.text,
    )
    session.add(view)
    return view


async def _plan_in_force(session: AsyncSession, case: Case) -> Plan | None:
    found = await plans.running(session, case.id)
    if len(found) > 1:
        raise TwoPlansInForce(plans=[str(each) for each in found])
    return await plans.plan_of(session, found[0]) if found else None


def _reached(new: NewEvaluation, plan: Plan | None) -> int:
    """How many goals were reached. Raises Invalid for what does not fit the plan, or itself."""
    goals = len(plan.said.goals) if plan else 0
    if faults := dict(_faults(new, goals)):
        raise Invalid(faults)
    if not new.goals:
        return new.goals_reached or 0
    return sum(each.result == REACHED for each in new.goals)


def _faults(new: NewEvaluation, goals: int) -> Any:
    numbers = [each.goal for each in new.goals]
    for position, each in enumerate(new.goals):
        if each.goal > goals or each.goal in numbers[:position]:
            yield f"/goals/{position}/goal", NUMBERS if goals else WITHOUT_PLAN
    if numbers and (missing := unanswered(numbers, goals)):
        told = "、".join(str(number) for number in missing)
        yield "/goals", f"目標 {told} の達成状況も入力してください。"
    reached = sum(each.result == REACHED for each in new.goals)
    if new.goals_reached is None and not new.goals:
        yield "/goals", "目標ごとの達成状況を入力してください。"
    elif new.goals_reached is not None and new.goals and new.goals_reached != reached:
        yield "/goals_reached", "目標ごとの達成状況から数えた数と違います。どちらかを直してください。"
    elif new.goals_reached is not None and goals and new.goals_reached > goals:
        yield "/goals_reached", "達成した目標の数は、支援プランの目標の数以下で入力してください。"
