"""Roles over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from services.coordination.commands import role_offers
from services.coordination.commands import roles as commands
from services.coordination.commands.bodies import Dated, LongText
from services.coordination.domain.role import Role
from services.coordination.queries import roles as queries
from services.coordination.queries import sources
from services.coordination.queries.views.roles import OpenRole, RoleView
from services.coordination.queries.views.sources import Told
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["roles"])


class Decline(Dated):
    """Why the agency cannot take the role, and what it could do instead."""

    reason: LongText | None = None
    counter_proposal: LongText | None = None


class RoleState(BaseModel):
    """Where a role stands."""

    id: UUID
    status: str


def _state(role: Role) -> RoleState:
    return RoleState(id=role.id, status=role.status)


@router.get("/roles")
async def list_roles(case_id: Annotated[UUID, Query()], work: Work = Depends(work)) -> Page[RoleView]:
    """The roles of a case: staff see all, an agency its own."""
    today = work.clock.today()
    return Page(items=await queries.roles(work.session, work.actor, case_id, profile=work.profile, today=today))


@router.get("/open-roles")
async def list_open_roles(
    overdue: Annotated[bool, Query(description="only what is late or needs somebody else")] = False,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[OpenRole]:
    """Roles that are not done, of all cases: staff see all, others their own agency's."""
    today = work.clock.today()
    return await queries.open_roles(
        work.session, work.actor, paging, overdue=overdue, profile=work.profile, today=today
    )


@router.post("/roles/{role_id}/offers", status_code=201)
async def offer_role_anew(role_id: UUID, body: role_offers.NewOffer, work: Work = Depends(work)) -> RoleState:
    """Offer a role that nobody took once more: by the counter-proposal, in other words, to another agency."""
    work.check_date(body.on)
    today = work.clock.today()
    return _state(
        await role_offers.offer_anew(work.session, work.actor, role_id, body, profile=work.profile, today=today)
    )


@router.post("/roles/{role_id}/handover", status_code=201)
async def hand_role_over(role_id: UUID, body: role_offers.NewHandover, work: Work = Depends(work)) -> RoleState:
    """Ask another agency to take the role over; until it accepts, the role stays where it is."""
    work.check_date(body.on)
    today = work.clock.today()
    return _state(
        await role_offers.hand_over(work.session, work.actor, role_id, body, profile=work.profile, today=today)
    )


@router.post("/roles/{role_id}/withdrawal")
async def take_role_back(role_id: UUID, body: role_offers.TakenBack, work: Work = Depends(work)) -> RoleState:
    """Staff take a role back that nobody is to do any more, with the reason."""
    work.check_date(body.on)
    today = work.clock.today()
    return _state(
        await role_offers.take_role_back(work.session, work.actor, role_id, body, profile=work.profile, today=today)
    )


@router.post("/roles/{role_id}/acceptance")
async def accept_role(role_id: UUID, body: Dated, work: Work = Depends(work)) -> RoleState:
    """The agency takes the role."""
    work.check_date(body.on)
    return _state(await commands.accept_role(work.session, work.actor, role_id, on=body.on, profile=work.profile))


@router.post("/roles/{role_id}/decline")
async def decline_role(role_id: UUID, body: Decline, work: Work = Depends(work)) -> RoleState:
    """The agency says no, with a reason."""
    work.check_date(body.on)
    said = {"reason": body.reason, "counter_proposal": body.counter_proposal}
    return _state(await commands.decline_role(work.session, work.actor, role_id, on=body.on, **said))


@router.post("/roles/{role_id}/reports", status_code=201)
async def report_on_role(role_id: UUID, body: commands.Report, work: Work = Depends(work)) -> Told:
    """The agency tells how its part goes, and with it whose words it is."""
    work.check_date(body.on)
    today = work.clock.today()
    made = await commands.report_on_role(work.session, work.actor, role_id, body, today=today)
    return (await sources.told(work.session, work.actor, [made], today=today))[0]


@router.post("/roles/{role_id}/completion")
async def complete_role(role_id: UUID, body: Dated, work: Work = Depends(work)) -> RoleState:
    """The agency has done its part."""
    work.check_date(body.on)
    return _state(await commands.complete_role(work.session, work.actor, role_id, on=body.on))
