"""Papers: PDF to print and hand out, XLSX to work with; each shows what its reader may read (R15)."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries import papers
from services.coordination.queries.papers.words import Words
from shared import access
from shared.actors import Actor
from shared.files import documents, typesetting, workbooks
from shared.files.documents import Document
from shared.web import Router, Work, work
from shared.web.downloads import disposition

router = Router(tags=["papers"])

Format = Annotated[Literal["pdf", "xlsx"], Query(alias="format")]
Episode = Annotated[int | None, Query(ge=1, le=1_000)]
Made = Callable[[AsyncSession, Actor, UUID, Words], Awaitable[Document]]


@router.get("/meetings/{meeting_id}/invitation/paper", response_class=Response)
async def print_invitation(meeting_id: UUID, ending: Format = "pdf", work: Work = Depends(work)) -> Response:
    """The notice of a meeting (開催通知); it tells nothing of persons."""
    return await _printed(work, papers.invitation, "meeting", meeting_id, ending)


@router.get("/meetings/{meeting_id}/minutes/paper", response_class=Response)
async def print_minutes(meeting_id: UUID, ending: Format = "pdf", work: Work = Depends(work)) -> Response:
    """The record of a meeting (会議録); that of a support conference for those who confirmed the duty (R5)."""
    return await _printed(work, papers.minutes, "meeting", meeting_id, ending)


@router.get("/plans/{plan_id}/paper", response_class=Response)
async def print_plan(plan_id: UUID, ending: Format = "pdf", work: Work = Depends(work)) -> Response:
    """A version of the plan with the application for its use (プラン兼利用申込書)."""
    return await _printed(work, papers.plan_form, "plan", plan_id, ending)


@router.get("/plans/{plan_id}/plain/paper", response_class=Response)
async def print_plain(
    plan_id: UUID,
    member: Annotated[UUID, Query(description="for whom")],
    ending: Format = "pdf",
    work: Work = Depends(work),
) -> Response:
    """The plan in plain Japanese for one person concerned, in large print (本人向け)."""
    return await _printed(work, partial(papers.plain_copy, member_id=member), "plan", plan_id, ending)


@router.get("/plans/{plan_id}/decision/paper", response_class=Response)
async def print_decision(
    plan_id: UUID, ending: Format = "pdf", member: UUID | None = None, work: Work = Depends(work)
) -> Response:
    """The city's decision, to be sent to the household, or to one member where a wall stands (決定通知書)."""
    return await _printed(work, partial(papers.decision_notice, member=member), "plan", plan_id, ending)


@router.get("/cases/{case_id}/roles/paper", response_class=Response)
async def print_roles(case_id: UUID, ending: Format = "pdf", work: Work = Depends(work)) -> Response:
    """Who does what (役割分担表)."""
    return await _printed(work, papers.role_table, "case", case_id, ending)


@router.get("/cases/{case_id}/members/{member_id}/sheet/paper", response_class=Response)
async def print_sheet(case_id: UUID, member_id: UUID, ending: Format = "pdf", work: Work = Depends(work)) -> Response:
    """What is one person's own, to be handed to them (本人用); nothing of it crosses a wall."""
    return await _printed(work, partial(papers.member_sheet, member_id=member_id), "case", case_id, ending)


@router.get("/cases/{case_id}/evaluation/paper", response_class=Response)
async def print_evaluation(
    case_id: UUID, ending: Format = "pdf", episode: Episode = None, work: Work = Depends(work)
) -> Response:
    """What came of an episode, by default of the last one (終結評価票)."""
    return await _printed(work, partial(papers.closing_evaluation, episode=episode), "case", case_id, ending)


async def _printed(work: Work, make: Made, kind: str, record: UUID, ending: str) -> Response:
    made = await make(work.session, work.actor, record, Words(work.profile, work.clock.today()))
    await access.log(work.session, work.actor, act="print", kind=kind, record=record, basis=made.basis)
    headers = {"Content-Disposition": disposition(f"{made.name}.{ending}")}
    if ending == "xlsx":
        return Response(documents.xlsx(made), media_type=workbooks.MEDIA_TYPE, headers=headers)
    return Response(await documents.pdf(made), media_type=typesetting.MEDIA_TYPE, headers=headers)
