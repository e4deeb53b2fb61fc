"""The directory of resources."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from services.community import queries, store
from services.community.api.bodies import OnDay, RegisterResource, ResourceView
from services.community.commands import resources as commands
from services.community.domain.resources import Resource, ResourceEntry
from shared.reference.fields import Day
from shared.web import ExpectedRevision, Page, Paging, Router, Work, etag, paging, work

router = Router()


@router.get("/resources")
async def list_resources(
    work: Annotated[Work, Depends(work)], paging: Annotated[Paging, Depends(paging)], due_by: Day | None = None
) -> Page[ResourceView]:
    """Show what can be used, the entry assured longest ago first; with `due_by` those to be looked at by that day."""
    found = await queries.resources(work.session, after=paging.after(date, UUID), fetch=paging.fetch, due_by=due_by)
    return paging.page([ResourceView.model_validate(one) for one in found], lambda one: (one.assured_on, one.id))


@router.get("/resources/{resource_id}")
async def show_resource(resource_id: UUID, work: Annotated[Work, Depends(work)], answer: Response) -> ResourceView:
    """Show one resource with its revision."""
    found = await store.get(work.session, Resource, resource_id)
    answer.headers["ETag"] = etag(found.revision)
    return ResourceView.model_validate(found)


@router.post("/resources", status_code=201)
async def register_resource(body: RegisterResource, work: Annotated[Work, Depends(work)]) -> ResourceView:
    """Put a resource into the directory."""
    work.check_date(body.on)
    opened = await commands.register_resource(work.session, work.actor, _entry(body), on=body.on)
    return ResourceView.model_validate(opened)


@router.put("/resources/{resource_id}")
async def correct_resource(
    resource_id: UUID, body: RegisterResource, expected: ExpectedRevision, work: Annotated[Work, Depends(work)]
) -> ResourceView:
    """Correct an entry over the revision that was read (If-Match)."""
    work.check_date(body.on)
    corrected = await commands.correct_resource(
        work.session, work.actor, resource_id, _entry(body), work.profile, expected=expected, on=body.on
    )
    return ResourceView.model_validate(corrected)


@router.post("/resources/{resource_id}/assurance")
async def assure_resource(resource_id: UUID, body: OnDay, work: Annotated[Work, Depends(work)]) -> ResourceView:
    """Say that an entry is still true."""
    work.check_date(body.on)
    assured = await commands.assure_resource(work.session, work.actor, resource_id, work.profile, on=body.on)
    return ResourceView.model_validate(assured)


@router.post("/resources/{resource_id}/closing")
async def close_resource(resource_id: UUID, body: OnDay, work: Annotated[Work, Depends(work)]) -> ResourceView:
    """Take a resource out of use."""
    work.check_date(body.on)
    closed = await commands.close_resource(work.session, work.actor, resource_id, work.profile, on=body.on)
    return ResourceView.model_validate(closed)


def _entry(body: RegisterResource) -> ResourceEntry:
    return ResourceEntry.model_validate(body.model_dump(exclude={"on"}))
