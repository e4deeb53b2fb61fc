"""A joint day as one thing to look at: each slot for those who are in it, for nobody else anything of it (R6, R15)."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.policy import meetings as policy
from services.coordination.policy.cases import is_staff
from services.coordination.queries.meetings.one import basis_of, line
from services.coordination.queries.meetings.views import MeetingLine, TimeOfDay
from services.coordination.store import joint as store
from services.coordination.store import meetings as meeting_store
from services.coordination.store.joint import ExternalSlot
from shared import access
from shared.actors import Actor
from shared.reference import codes


class ExternalView(BaseModel):
    """A meeting under another law, in its own slot."""

    id: UUID
    kind: str
    name: str
    start: TimeOfDay
    end: TimeOfDay
    agencies: list[str]


class SlotView(BaseModel):
    """One slot: a meeting of ours, with its own wall, attendance and minutes, or one under another law."""

    start: TimeOfDay | None
    end: TimeOfDay | None
    meeting: MeetingLine | None
    external: ExternalView | None


class JointDayView(BaseModel):
    """The slots of a day that the reader is in, the earliest first."""

    held_on: date
    slots: list[SlotView]


async def joint_day(session: AsyncSession, actor: Actor, meeting_id: UUID) -> JointDayView:
    """The day of a meeting. Raises NotFound for those who were not called to that meeting and are not staff."""
    found = await meeting_store.meeting_of(session, meeting_id)
    policy.require_sight(actor, found)
    day = await store.day_of(session, found)
    slots = []
    for each in day.meetings:
        if policy.may_see(actor, each):
            await access.log(session, actor, act="read", kind="meeting", record=each.id, basis=basis_of(each))
            slots.append(SlotView(start=each.start, end=each.end, meeting=line(each), external=None))
    slots += [
        SlotView(start=each.start, end=each.end, meeting=None, external=_external(each))
        for each in day.external
        if is_staff(actor) or actor.agency in each.agencies
    ]
    slots.sort(key=lambda each: (each.start is None, each.start))
    return JointDayView(held_on=found.held_on, slots=slots)


def _external(each: ExternalSlot) -> ExternalView:
    name = codes.of("external_meeting").label(each.kind)
    return ExternalView(
        id=each.id, kind=each.kind, name=name, start=each.start, end=each.end, agencies=list(each.agencies)
    )
