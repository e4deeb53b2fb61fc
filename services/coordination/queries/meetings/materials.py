"""What lies in a support conference's compartment, for those inside it (R5)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries.meetings.views import ItemView, MaterialsView, RequestView
from services.coordination.store import conferences
from shared import access
from shared.actors import Actor


async def materials(session: AsyncSession, actor: Actor, meeting_id: UUID, *, today: date) -> MaterialsView:
    """Items and requests. Raises NotFound outside the conference, `AcknowledgementRequired` before one's own."""
    found = (await conferences.open_to(session, actor, meeting_id, today=today)).id
    await access.log(session, actor, act="read", kind="compartment", record=found, basis="support_conference")
    return MaterialsView(
        items=[
            ItemView.model_validate(item, from_attributes=True) for item in await conferences.items_of(session, found)
        ],
        requests=[
            RequestView.model_validate(asked, from_attributes=True)
            for asked in await conferences.requests_of(session, found)
        ],
    )
