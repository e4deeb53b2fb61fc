"""`/households`: who lives together, who is registered there, and how that changed."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from pydantic import BaseModel

from services.intake.commands import households, moves
from services.intake.inputs.households import (
    Death,
    DeathReversal,
    HouseholdFacts,
    MemberChange,
    Move,
    NewMember,
    Registration,
    Representative,
)
from services.intake.queries import households as queries
from services.intake.queries.views.base import View
from services.intake.queries.views.households import HouseholdRecord, HouseholdState
from shared.web import ExpectedRevision, Router, Work, etag, work

router = Router(tags=["households"])
MEMBER = "/households/{household_id}/members/{member_id}"


class MadeMember(BaseModel):
    """The id of who was added."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Belonging:
    """A member as addresses name them."""

    household_id: UUID
    member_id: UUID


BelongingTo = Annotated[Belonging, Depends(Belonging)]


class MovedView(View):
    """Where they live now."""

    household_id: UUID
    members: tuple[UUID, ...]


@router.get("/households/{household_id}")
async def read_household(household_id: UUID, response: Response, work: Work = Depends(work)) -> HouseholdRecord:
    """A household with who belongs to it and its history; the ETag is its revision."""
    found = await queries.household(work.session, work.actor, household_id)
    response.headers["ETag"] = etag(found.revision)
    return found


@router.put("/households/{household_id}")
async def change_household(
    household_id: UUID,
    body: HouseholdFacts,
    expected: ExpectedRevision,
    response: Response,
    work: Work = Depends(work),
) -> HouseholdState:
    """Correct the address or its protection over the revision that was read (If-Match)."""
    work.check_date(body.on)
    changed = await households.change_household(
        work.session, work.actor, household_id, body, expected=expected, keys=work.keys
    )
    response.headers["ETag"] = etag(changed.revision)
    return HouseholdState.model_validate(changed)


@router.post("/households/{household_id}/members", status_code=201)
async def add_member(household_id: UUID, body: NewMember, work: Work = Depends(work)) -> MadeMember:
    """Take somebody into the household who was not on record."""
    work.check_date(body.on)
    return MadeMember(id=(await households.add_member(work.session, work.actor, household_id, body)).id)


@router.put(MEMBER)
async def change_member(
    of: BelongingTo, body: MemberChange, expected: ExpectedRevision, response: Response, work: Work = Depends(work)
) -> HouseholdState:
    """Correct who somebody is over the revision of the household that was read (If-Match)."""
    work.check_date(body.on)
    changed = await households.change_member(
        work.session, work.actor, of.household_id, of.member_id, body, expected=expected
    )
    response.headers["ETag"] = etag(changed.revision)
    return HouseholdState.model_validate(changed)


@router.post(MEMBER + "/representative")
async def change_representative(
    household_id: UUID, member_id: UUID, body: Representative, work: Work = Depends(work)
) -> HouseholdState:
    """Name who represents a member from a day on (R3)."""
    work.check_date(body.on)
    changed = await households.change_representative(work.session, work.actor, household_id, member_id, body)
    return HouseholdState.model_validate(changed)


@router.post(MEMBER + "/registration")
async def record_registration(
    household_id: UUID, member_id: UUID, body: Registration, work: Work = Depends(work)
) -> HouseholdState:
    """Note where a member is registered (住民票)."""
    work.check_date(body.on)
    changed = await households.record_registration(work.session, work.actor, household_id, member_id, body)
    return HouseholdState.model_validate(changed)


@router.post(MEMBER + "/death")
async def record_death(household_id: UUID, member_id: UUID, body: Death, work: Work = Depends(work)) -> HouseholdState:
    """Note that a member died; their consents carry nothing new (R3)."""
    work.check_date(body.on)
    changed = await households.record_death(work.session, work.actor, household_id, member_id, body, keys=work.keys)
    return HouseholdState.model_validate(changed)


@router.post(MEMBER + "/death/reversal")
async def reverse_death(
    household_id: UUID, member_id: UUID, body: DeathReversal, work: Work = Depends(work)
) -> HouseholdState:
    """Take back a death that was recorded by mistake."""
    work.check_date(body.on)
    changed = await households.reverse_death(work.session, work.actor, household_id, member_id, body, keys=work.keys)
    return HouseholdState.model_validate(changed)


@router.post("/households/{household_id}/moves", status_code=201)
async def move(household_id: UUID, body: Move, work: Work = Depends(work)) -> MovedView:
    """Move some members, or the whole household, to another household or a new address."""
    work.check_date(body.on)
    return MovedView.model_validate(await moves.move(work.session, work.actor, household_id, body, keys=work.keys))
