"""A plan's copy in plain Japanese for one of the persons concerned (本人用)."""

from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.plan.agreement import Agreement
from services.coordination.domain.plan.plain import Reader, plain
from services.coordination.domain.walls import Walls
from services.coordination.policy import cases as policy
from services.coordination.queries.sight import sight_of
from services.coordination.queries.views.plans import PlainPlan, PlainSection
from services.coordination.store import cases, plans, presence, wordings
from services.coordination.store.walls import walls_of
from shared.actors import Actor
from shared.reference.calendar import era
from shared.reference.profile import Profile
from shared.refusals import NotFound


async def plain_plan(
    session: AsyncSession, actor: Actor, plan_id: UUID, member_id: UUID, *, profile: Profile, today: date
) -> PlainPlan:
    """What of a version may be handed to one person. Staff only; NotFound for somebody of another household."""
    found = await plans.plan_of(session, plan_id)
    case = await cases.case_of(session, found.case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case.id))
    if member_id not in {member.id for member in case.members}:
        raise NotFound
    sight = await sight_of(session, actor, case, act="read_plan", today=today)
    walls = await walls_of(session, case, today=today, grants=sight.grants, profile=profile)
    own = walls.records_of([member_id])
    person = next(sight.person(records) for records in case.persons() if records[0].id in own)
    reader = Reader(own, lambda telling: walls.on_sheet(telling, member_id), partial(_named, walls, member_id, profile))
    answers = await wordings.agreements_of(session, found.id)
    sections = plain(found, reader, agreed=_last(answers, own, found.revision))
    return PlainPlan(
        plan_id=found.id,
        version=found.version,
        member_id=person.id,
        title="わたしの支援プラン",
        name=f"{person.name}さん" if person.name else None,
        written_on=era(found.drafted_on),
        sections=[PlainSection.model_validate(each) for each in sections],
    )


def _last(answers: list[Agreement], own: frozenset[UUID], revision: int) -> tuple[date, bool] | None:
    theirs = [each for each in answers if each.member_id in own and each.revision == revision]
    return (theirs[-1].on, theirs[-1].agreed) if theirs else None


def _named(walls: Walls, member_id: UUID, profile: Profile, agency: str) -> str | None:
    known = profile.has_agency(agency) and walls.may_be_named(agency, member_id)
    return profile.agency(agency).name if known else None
