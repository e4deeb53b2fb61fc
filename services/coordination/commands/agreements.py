"""What the persons concerned say to a plan is recorded: agreed or not, on which day, in which form, by whom (R8)."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.drafts import PersonsAnswer
from services.coordination.commands.plans import plan_and_case
from services.coordination.domain.errors import not_before
from services.coordination.domain.plan import PAST, PlanSuperseded
from services.coordination.domain.plan.agreement import Agreement
from services.coordination.policy import cases as policy
from services.coordination.store import presence
from shared.actors import Actor


async def record_agreement(session: AsyncSession, actor: Actor, plan_id: UUID, answer: PersonsAnswer) -> Agreement:
    """Record one person's answer to the present wording. Raises UnknownMember, PersonDead, PlanSuperseded, TooEarly."""
    plan, case = await plan_and_case(session, plan_id)
    policy.require_staff(actor, await presence.agencies_on(session, case.id))
    case.require_open(on=answer.on)
    if plan.status in PAST:
        raise PlanSuperseded(status=plan.status)
    named = [answer.member_id] + ([answer.represented_by] if answer.represented_by else [])
    case.require_members(named)
    case.require_alive(named)
    not_before(answer.on, plan.drafted_on, after="plan_drafted")
    said = Agreement(
        id=uuid4(),
        plan_id=plan.id,
        revision=plan.revision,
        by_subject=actor.subject,
        **answer.model_dump(),
    )
    session.add(said)
    return said
