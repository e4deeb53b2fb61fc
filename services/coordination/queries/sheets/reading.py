"""The sheet as it is read: each line is asked whether it may stand there, and none is known to be missing."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.walls import Walls
from services.coordination.policy import cases as policy
from services.coordination.queries.sheets.subjects import SUBJECTS
from services.coordination.queries.sheets.told import Asked
from services.coordination.queries.sight import sight_of
from services.coordination.queries.views.walls import MemberSheet, SheetLine
from services.coordination.store import cases, presence
from services.coordination.store.walls import sources_of, walls_of
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.refusals import NotFound


async def sheet(
    session: AsyncSession, actor: Actor, case_id: UUID, member_id: UUID, *, today: date, profile: Profile
) -> MemberSheet:
    """One member's own sheet. Staff only; NotFound for a member of another case."""
    found = await cases.case_of(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    if member_id not in {member.id for member in found.members}:
        raise NotFound
    sight = await sight_of(session, actor, found, act="read_sheet", today=today)
    walls = await walls_of(session, found, today=today, grants=sight.grants, profile=profile)
    own = walls.records_of([member_id])
    person = next(sight.person(records) for records in found.persons() if records[0].id in own)
    is_beside_a_wall = bool(walls.across(member_id))
    return MemberSheet(
        case_id=found.id,
        case_number=found.number,
        member_id=person.id,
        name=person.name,
        kana=person.kana,
        birth_date=person.birth_date,
        address=None if is_beside_a_wall else sight.address(),
        issues=[] if is_beside_a_wall else list(person.issues),
        agencies=_agencies(walls, member_id),
        consents=[each for each in sight.consents() if each.member_id in own],
        lines=await _lines(session, found, member_id, walls),
    )


async def _lines(session: AsyncSession, case: Case, member_id: UUID, walls: Walls) -> list[SheetLine]:
    asked = Asked(case, walls.records_of([member_id]), await sources_of(session, case.id))
    return [
        line
        for subject in SUBJECTS
        async for telling, line in subject.told(session, asked)
        if walls.on_sheet(telling, member_id)
    ]


def _agencies(walls: Walls, member_id: UUID) -> list[str]:
    """The agencies that work with this person; whoever works with others alone is not named."""
    beside = {agency for agency in walls.works_with if walls.may_be_named(agency, member_id)}
    own = walls.records_of([member_id])
    return sorted({agency for agency in beside if walls.members_of(agency) & own} | walls.everywhere)
