"""What lies in a support conference's compartment, for those inside it (R5)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries import items
from services.coordination.queries.meetings.views import MaterialsView, RequestView
from services.coordination.store import cases, conferences
from services.coordination.store import items as store
from shared import access
from shared.actors import Actor


async def materials(session: AsyncSession, actor: Actor, meeting_id: UUID, *, today: date) -> MaterialsView:
    """Items and requests. Raises NotFound outside the conference, `AcknowledgementRequired` before one's own."""
    found = (await conferences.open_to(session, actor, meeting_id, today=today)).id
    await access.log(session, actor, act="read", kind="compartment", record=found, basis="support_conference")
    shared = await store.items_of(session, found)
    leaves = {
        case_id: await store.leave_for(session, await cases.case_of(session, case_id))
        for case_id in {each.case_id for each in shared}
    }
    return MaterialsView(
        items=[items.inside(each, leaves[each.case_id], today=today) for each in shared],
        requests=[
            RequestView.model_validate(asked, from_attributes=True)
            for asked in await conferences.requests_of(session, found)
        ],
    )
