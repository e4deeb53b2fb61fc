"""The history of a meeting's minutes, within the wall of the minutes themselves (R5, R15)."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting.amendments import MinutesVersion
from services.coordination.policy import meetings as policy
from services.coordination.queries.meetings.one import basis_of, is_inside, may_read_text
from services.coordination.queries.meetings.views import AttendeeView
from services.coordination.store import meetings as meeting_store
from services.coordination.store import minutes as store
from shared import access
from shared.actors import Actor
from shared.privacy.masking import mask


class VersionView(BaseModel):
    """One version; of a support conference the text is among its materials."""

    version: int
    on: date
    by_subject: str
    reason: str | None
    attendees: list[AttendeeView]
    text: str | None


class MinutesHistory(BaseModel):
    """Every version, the first one first; the last one holds."""

    versions: list[VersionView]


async def minutes_history(session: AsyncSession, actor: Actor, meeting_id: UUID, *, today: date) -> MinutesHistory:
    """What the minutes said and say. Raises NotFound for those who were not called and are not staff."""
    found = await meeting_store.meeting_of(session, meeting_id)
    policy.require_sight(actor, found)
    await access.log(session, actor, act="read_minutes", kind="meeting", record=found.id, basis=basis_of(found))
    if not await is_inside(session, actor, found, today=today):
        return MinutesHistory(versions=[])
    shown = await may_read_text(session, actor, found, today=today)
    return MinutesHistory(versions=[_view(each, shown=shown) for each in await store.versions_of(session, found)])


def _view(each: MinutesVersion, *, shown: bool) -> VersionView:
    return VersionView(
        version=each.version,
        on=each.on,
        by_subject=each.by_subject,
        reason=each.reason and mask(shown, each.reason),
        attendees=[AttendeeView(agency=one.agency, subject=one.subject) for one in each.attendees],
        text=each.text and mask(shown, each.text),
    )
