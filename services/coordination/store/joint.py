"""Load and save joint days: our meetings that share a day, and slots of meetings under other laws beside them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import Meeting, MeetingStatus, Slot
from services.coordination.tables.calling import external_slot
from services.coordination.tables.meetings import meeting as meeting_table
from shared.refusals import NotFound

GONE = (MeetingStatus.CANCELLED, MeetingStatus.MOVED)


@dataclass(frozen=True, slots=True)
class ExternalSlot:
    """A meeting under another law beside one of ours; `agencies` are those of ours that attend it."""

    id: UUID
    meeting_id: UUID
    kind: str
    held_on: date
    start: time
    end: time
    agencies: tuple[str, ...]
    noted_on: date

    @property
    def slot(self) -> Slot:
        """Its time."""
        return Slot(self.held_on, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Day:
    """All that shares one day."""

    meetings: list[Meeting]
    external: list[ExternalSlot]


async def day_of(session: AsyncSession, meeting: Meeting) -> Day:
    """A meeting's day: whatever is joined with it, or with something that is, on that same day; itself too.

    What was called off or moved away is not on the day any more, but still holds together what it had joined.
    """
    found = {meeting.id: meeting}
    new = await _joined_with(session, meeting.held_on, {meeting.id, *meeting.joint_with}, [meeting.id])
    while new := [each for each in new if each.id not in found]:
        found |= {each.id: each for each in new}
        named = {other for each in new for other in each.joint_with}
        new = await _joined_with(session, meeting.held_on, named, [each.id for each in new])
    asked = select(external_slot).where(
        external_slot.c.meeting_id.in_(found), external_slot.c.held_on == meeting.held_on
    )
    rows = await session.execute(asked.order_by(external_slot.c.start, external_slot.c.id))
    there = [each for each in found.values() if each.id == meeting.id or each.status not in GONE]
    return Day(there, [ExternalSlot(*row) for row in rows])


async def _joined_with(
    session: AsyncSession, day: date, named: Collection[UUID], naming: Collection[UUID]
) -> Sequence[Meeting]:
    """The meetings of a day that are named by some, or name them."""
    joined = or_(meeting_table.c.id.in_(named), meeting_table.c.joint_with.overlap(list(naming)))
    return list(await session.scalars(select(Meeting).where(meeting_table.c.held_on == day, joined)))


async def keep_external(session: AsyncSession, slot: ExternalSlot) -> None:
    """Keep a slot of a meeting under another law."""
    told = {name: getattr(slot, name) for name in ExternalSlot.__slots__}
    await session.execute(insert(external_slot).values(told))


async def external_of(session: AsyncSession, slot_id: UUID) -> ExternalSlot:
    """One such slot. Raises NotFound."""
    row = (await session.execute(select(external_slot).where(external_slot.c.id == slot_id))).one_or_none()
    if row is None:
        raise NotFound
    return ExternalSlot(*row)


async def drop_external(session: AsyncSession, slot_id: UUID) -> None:
    """Forget such a slot."""
    await session.execute(delete(external_slot).where(external_slot.c.id == slot_id))
