"""Cases over HTTP: reading, coordinator, activities, reviews."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import BaseModel

from services.coordination.api.board import selected
from services.coordination.commands import coordinators, records
from services.coordination.commands.bodies import Dated, LongText
from services.coordination.domain.case import Case, Stage
from services.coordination.queries import cases as queries
from services.coordination.queries import sources
from services.coordination.queries import timeline as timelines
from services.coordination.queries.selection import Selection
from services.coordination.queries.views.activities import ActivityView
from services.coordination.queries.views.base import Owner
from services.coordination.queries.views.cases import CaseLine, CaseView
from services.coordination.queries.views.sources import Told
from services.coordination.queries.views.timeline import TimelineEntry
from shared.reference.fields import Subject
from shared.web import Page, Paging, Router, Work, etag, paging, work

router = Router(tags=["cases"])


class Assignment(Dated):
    """Who shall own the case (R2): the subject of a coordinator of the council; `note` is the hand-over (申し送り)."""

    subject: Subject
    note: LongText | None = None


class CaseState(BaseModel):
    """Where a case stands after an act."""

    id: UUID
    number: str
    status: str
    episode: int
    coordinator: Owner | None


def state_of(case: Case) -> CaseState:
    """The state of a case after an act."""
    owner = Owner(subject=case.coordinator, agency=case.coordinator_agency or "") if case.coordinator else None
    return CaseState(id=case.id, number=case.number, status=case.stage, episode=case.episode, coordinator=owner)


@router.get("/cases")
async def list_cases(
    stage: Annotated[Stage | None, Query()] = None,
    household_id: Annotated[UUID | None, Query()] = None,
    selection: Selection = Depends(selected),
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[CaseLine]:
    """The cases the actor may know of, newest first."""
    return await queries.list_cases(
        work.session,
        work.actor,
        paging,
        selection,
        stage=stage,
        household_id=household_id,
        today=work.clock.today(),
    )


@router.get("/cases/{case_id}")
async def read_case(case_id: UUID, response: Response, work: Work = Depends(work)) -> CaseView:
    """One case, as far as the actor may know it."""
    view = await queries.case(work.session, work.actor, case_id, today=work.clock.today())
    response.headers["ETag"] = etag(view.revision)
    return view


@router.get("/cases/{case_id}/timeline")
async def read_timeline(
    case_id: UUID,
    kind: Annotated[timelines.Kind | None, Query(description="only what one subject tells")] = None,
    member_id: Annotated[UUID | None, Query(description="only what names this member")] = None,
    paging: Paging = Depends(paging),
    work: Work = Depends(work),
) -> Page[TimelineEntry]:
    """What happened in the case, oldest first."""
    return await timelines.timeline(
        work.session, work.actor, case_id, paging, today=work.clock.today(), kind=kind, member_id=member_id
    )


@router.post("/cases/{case_id}/coordinator")
async def assign_coordinator(case_id: UUID, body: Assignment, work: Work = Depends(work)) -> CaseState:
    """Name the coordinator who owns the case."""
    work.check_date(body.on)
    case = await coordinators.assign_coordinator(
        work.session, work.actor, case_id, subject=body.subject, on=body.on, note=body.note
    )
    return state_of(case)


@router.get("/cases/{case_id}/activities")
async def list_activities(
    case_id: UUID, paging: Paging = Depends(paging), work: Work = Depends(work)
) -> Page[ActivityView]:
    """Activities and notes with their contents."""
    return await queries.activities(work.session, work.actor, case_id, paging)


@router.post("/cases/{case_id}/activities", status_code=201)
async def record_activity(case_id: UUID, body: records.NewActivity, work: Work = Depends(work)) -> Told:
    """Record what the coordinator did with a counterpart, or a note, and with it whose words it is."""
    work.check_date(body.on)
    activity = await records.record_activity(work.session, work.actor, case_id, body, profile=work.profile)
    return (await sources.told(work.session, work.actor, [activity.id], today=work.clock.today()))[0]
