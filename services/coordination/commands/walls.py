"""Walls between members, with whom agencies work, and whose a text is (R15)."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import CodeText, Dated, LongText
from services.coordination.commands.own_case import own_case
from services.coordination.commands.sources import Members, NewSource
from services.coordination.domain.errors import UnknownAgency, not_before
from services.coordination.domain.walls import Wall, WallStands, WallWithinOnePerson
from services.coordination.policy import cases as policy
from services.coordination.store import cases, presence
from services.coordination.store import walls as store
from shared import access
from shared.actors import Actor
from shared.reference.fields import Listed
from shared.reference.profile import Profile
from shared.refusals import NotFound


class NewWall(Dated):
    """Between whom a wall is set, and why (code list `wall_reason`)."""

    one: UUID
    other: UUID
    reason: Annotated[str, Listed("wall_reason")]
    note: LongText | None = None


class NewEngagement(Dated):
    """With whom an agency works from a day on; nobody: it works with nobody of them any more."""

    agency: CodeText
    member_ids: Members


async def set_wall(session: AsyncSession, actor: Actor, case_id: UUID, new: NewWall) -> Wall:
    """Set a wall between two members. Raises UnknownMember, WallWithinOnePerson, WallStands."""
    case = await own_case(session, actor, case_id)
    case.require_unmerged()
    one, other = case.records_of(new.one), case.records_of(new.other)
    if set(one) & set(other):
        raise WallWithinOnePerson
    not_before(new.on, case.opened_on, after="case_opened")
    for wall in await store.walls_in(session, case.id):
        if wall.stands and _is_between(wall, one, other):
            raise WallStands(wall=str(wall.id))
    wall = Wall(
        id=uuid4(),
        case_id=case.id,
        one=new.one,
        other=new.other,
        reason=new.reason,
        set_on=new.on,
        set_by=actor.subject,
        set_by_agency=actor.agency,
        note=new.note,
    )
    session.add(wall)
    await access.log(session, actor, act="set_wall", kind="case", record=case.id, basis="internal_use")
    return wall


async def lift_wall(session: AsyncSession, actor: Actor, wall_id: UUID, *, reason: str, on: date) -> Wall:
    """The city lifts a wall, with a reason: who set it does not end it alone. Raises LiftedAlready, CityOnly."""
    case = await cases.case_for_update(session, await store.case_with_wall(session, wall_id))
    agencies = await presence.agencies_on(session, case.id)
    policy.require_staff(actor, agencies)
    policy.require_city(actor, agencies)
    wall = await store.wall_of(session, wall_id)
    wall.lift(by=actor.subject, reason=reason, on=on)
    await access.log(session, actor, act="lift_wall", kind="case", record=case.id, basis="internal_use")
    return wall


async def engage_agency(
    session: AsyncSession, actor: Actor, case_id: UUID, new: NewEngagement, *, profile: Profile
) -> None:
    """Say with which members an agency works; what it may know stays within their consent (R3)."""
    case = await own_case(session, actor, case_id)
    case.require_unmerged()
    case.require_members(new.member_ids)
    if not profile.has_agency(new.agency):
        raise UnknownAgency(agencies=[new.agency])
    not_before(new.on, case.opened_on, after="case_opened")
    members = list(dict.fromkeys(new.member_ids))
    await store.engage(session, case.id, new.agency, members, by=actor.subject, on=new.on)


async def say_whose(session: AsyncSession, actor: Actor, case_id: UUID, record_id: UUID, new: NewSource) -> None:
    """Say of whom a text of the case comes and whom it concerns. Raises UnknownMember, NotFound."""
    case = await own_case(session, actor, case_id)
    case.require_unmerged()
    case.require_members(new.named)
    if not await store.is_of_case(session, case.id, record_id):
        raise NotFound
    await store.keep_source(session, case.id, record_id, said_by=new.said_by, concerns=new.member_ids, by=actor.subject)


def _is_between(wall: Wall, one: list[UUID], other: list[UUID]) -> bool:
    return (wall.one in one and wall.other in other) or (wall.one in other and wall.other in one)
