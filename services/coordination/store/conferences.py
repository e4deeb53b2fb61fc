"""Load and save what is shared on support conferences: acknowledgements, requests, items (R5)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.compartment import (
    Acknowledgement,
    AcknowledgementRequired,
    InformationRequest,
    duty,
    require_conference,
)
from services.coordination.domain.meeting import Meeting
from services.coordination.policy import meetings as policy
from services.coordination.tables import meetings as tables
from services.coordination.tables.preparations import material_copy, preparation
from shared.actors import Actor
from shared.refusals import NotFound


async def acknowledgement_of(
    session: AsyncSession, meeting_id: UUID, *, agency: str, subject: str
) -> Acknowledgement | None:
    """One person's own confirmation of the duty, if given."""
    table = tables.meeting_acknowledgement
    return await session.scalar(
        select(Acknowledgement).where(
            table.c.meeting_id == meeting_id, table.c.agency == agency, table.c.subject == subject
        )
    )


async def acknowledgements_of(session: AsyncSession, meeting_id: UUID) -> list[Acknowledgement]:
    """Everybody who confirmed the duty for this conference."""
    table = tables.meeting_acknowledgement
    rows = await session.scalars(
        select(Acknowledgement)
        .where(table.c.meeting_id == meeting_id)
        .order_by(table.c.on, table.c.agency, table.c.subject)
    )
    return list(rows)


async def open_to(
    session: AsyncSession, actor: Actor, meeting_id: UUID, *, today: date, adding: bool = False
) -> Meeting:
    """The support conference whose compartment the actor may enter: called to it, and the duty confirmed (R5).

    `adding` holds the meeting still until the transaction ends, so that nothing is left behind when it is moved.
    Raises NotFound for everybody else, `SupportConferenceOnly`, `NotConvened`, `AcknowledgementRequired` with the duty.
    """
    statement = select(Meeting).where(tables.meeting.c.id == meeting_id)
    if adding:
        statement = statement.with_for_update(read=True)
    meeting = await session.scalar(statement.execution_options(populate_existing=True))
    if meeting is None:
        raise NotFound
    policy.require_member(actor, meeting)
    require_conference(meeting)
    if not meeting.was_convened:
        meeting.require_under_way(on=today)
    given = await acknowledgement_of(session, meeting.id, agency=actor.agency, subject=actor.subject)
    if given is None or given.on > today:
        raise AcknowledgementRequired(meeting=str(meeting.id), duty=duty(today).fact())
    return meeting


async def conference_asking(session: AsyncSession, request_id: UUID) -> UUID:
    """Which conference a request belongs to. Raises NotFound."""
    table = tables.information_request
    found: UUID | None = await session.scalar(select(table.c.meeting_id).where(table.c.id == request_id))
    if found is None:
        raise NotFound
    return found


async def request_for_update(session: AsyncSession, request_id: UUID) -> InformationRequest:
    """The request, locked until the transaction ends. Raises NotFound."""
    statement = select(InformationRequest).where(tables.information_request.c.id == request_id).with_for_update()
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def requests_of(session: AsyncSession, meeting_id: UUID) -> list[InformationRequest]:
    """What the conference asked of its members, oldest first."""
    table = tables.information_request
    rows = await session.scalars(
        select(InformationRequest).where(table.c.meeting_id == meeting_id).order_by(table.c.asked_on, table.c.id)
    )
    return list(rows)


async def carry_over(session: AsyncSession, old_meeting_id: UUID, new_meeting_id: UUID) -> None:
    """What was asked and shared for a conference that moved belongs to the one on the new day."""
    for table in (tables.information_request, tables.compartment_item, preparation, material_copy):
        await session.execute(
            update(table).where(table.c.meeting_id == old_meeting_id).values(meeting_id=new_meeting_id)
        )
