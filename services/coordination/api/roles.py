"""Roles over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from services.coordination.commands import roles as commands
from services.coordination.commands.bodies import Dated, LongText
from services.coordination.domain.role import Role
from services.coordination.queries import plans as queries
from services.coordination.queries.views.plans import RoleView
from shared.web import Page, Router, Work, work

router = Router(tags=["roles"])


class Decline(Dated):
    """Why the agency cannot take the role."""

    reason: LongText | None = None


class Report(Dated):
    """How the agency's part goes."""

    text: Annotated[LongText, Field(min_length=1)]


class Created(BaseModel):
    """What was recorded."""

    id: UUID


class RoleState(BaseModel):
    """Where a role stands."""

    id: UUID
    status: str


def _state(role: Role) -> RoleState:
    return RoleState(id=role.id, status=role.status)


@router.get("/roles")
async def list_roles(case_id: Annotated[UUID, Query()], work: Work = Depends(work)) -> Page[RoleView]:
    """The roles of a case: staff see all, an agency its own."""
    return Page(items=await queries.roles(work.session, work.actor, case_id))


@router.post("/roles/{role_id}/acceptance")
async def accept_role(role_id: UUID, body: Dated, work: Work = Depends(work)) -> RoleState:
    """The agency takes the role."""
    work.check_date(body.on)
    return _state(await commands.accept_role(work.session, work.actor, role_id, on=body.on))


@router.post("/roles/{role_id}/decline")
async def decline_role(role_id: UUID, body: Decline, work: Work = Depends(work)) -> RoleState:
    """The agency says no, with a reason."""
    work.check_date(body.on)
    return _state(await commands.decline_role(work.session, work.actor, role_id, reason=body.reason, on=body.on))


@router.post("/roles/{role_id}/reports", status_code=201)
async def report_on_role(role_id: UUID, body: Report, work: Work = Depends(work)) -> Created:
    """The agency tells how its part goes."""
    work.check_date(body.on)
    return Created(id=await commands.report_on_role(work.session, work.actor, role_id, text=body.text, on=body.on))


@router.post("/roles/{role_id}/completion")
async def complete_role(role_id: UUID, body: Dated, work: Work = Depends(work)) -> RoleState:
    """The agency has done its part."""
    work.check_date(body.on)
    return _state(await commands.complete_role(work.session, work.actor, role_id, on=body.on))
