"""Load and save what calendars are told: invitations, and the agencies left out of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload

from services.coordination.domain.calling.invitation import Invitation, Standing, invitation_to
from services.coordination.domain.meeting import Meeting, MeetingStatus, Slot
from services.coordination.tables.calling import invitation, left_out
from services.coordination.tables.meetings import meeting

ON_CALENDARS = (MeetingStatus.PLANNED, MeetingStatus.CONVENED, MeetingStatus.HELD, MeetingStatus.CANCELLED)
"""Where a moved meeting stands now has a row of its own, to which its invitation points."""


async def invite(session: AsyncSession, meeting_id: UUID) -> None:
    """A meeting was convened: for the first time, or anew after it moved."""
    made = insert(invitation).values(id=meeting_id, meeting_id=meeting_id, sequence=0)
    await session.execute(
        made.on_conflict_do_update(
            index_elements=[invitation.c.meeting_id],
            set_={"sequence": invitation.c.sequence + 1, "changed_at": func.now()},
        )
    )


async def tell_change(session: AsyncSession, meeting_id: UUID, *, now_at: UUID | None = None) -> None:
    """Something changed that calendars know; `now_at` is the meeting as which it goes on."""
    await session.execute(
        update(invitation)
        .where(invitation.c.meeting_id == meeting_id)
        .values(meeting_id=now_at or meeting_id, sequence=invitation.c.sequence + 1, changed_at=func.now())
    )


async def leave_out(session: AsyncSession, meeting_id: UUID, slot: Slot, agencies: Iterable[str]) -> None:
    """Agencies are called no longer: they are told once more of the slot they knew; comes after `tell_change`."""
    row = (await session.execute(select(invitation).where(invitation.c.meeting_id == meeting_id))).one_or_none()
    told = {"held_on": slot.day, "start": slot.start, "end": slot.end}
    if row and (rows := [{"invitation_id": row.id, "agency": each, "sequence": row.sequence} for each in agencies]):
        await session.execute(insert(left_out), [each | told for each in rows])


async def call_again(session: AsyncSession, meeting_id: UUID, agencies: Iterable[str]) -> None:
    """Agencies that had been left out are called after all."""
    found = select(invitation.c.id).where(invitation.c.meeting_id == meeting_id)
    await session.execute(
        delete(left_out).where(left_out.c.invitation_id.in_(found), left_out.c.agency.in_(list(agencies)))
    )


async def invitation_of(session: AsyncSession, found: Meeting) -> Invitation | None:
    """What calendars know of a meeting, None before it was first convened."""
    asked = select(invitation).where(invitation.c.meeting_id == found.id)
    row = (await session.execute(asked)).one_or_none()
    return None if row is None else invitation_to(found, row.id, sequence=row.sequence, changed_at=row.changed_at)


async def withdrawn_from(session: AsyncSession, found: Meeting, agency: str) -> Invitation | None:
    """The last word to an agency that is called to this meeting no longer; None where it never was left out."""
    asked = _left_out(agency).where(meeting.c.id == found.id)
    row = (await session.execute(asked)).one_or_none()
    return None if row is None else _last_word(row)


async def invitations_for(session: AsyncSession, agency: str, *, since: date) -> Sequence[Invitation]:
    """Everything a calendar of this agency shows from a day on, in two statements however many there are."""
    asked = (
        select(Meeting, invitation.c.id, invitation.c.sequence, invitation.c.changed_at)
        .join(invitation, invitation.c.meeting_id == meeting.c.id)
        .where(
            meeting.c.agencies.contains([agency]), meeting.c.held_on >= since, meeting.c.status.in_(list(ON_CALENDARS))
        )
    )
    called = [
        invitation_to(each, uid, sequence=sequence, changed_at=changed_at)
        for each, uid, sequence, changed_at in await session.execute(asked.options(lazyload("*")))
    ]
    rows = await session.execute(_left_out(agency).where(left_out.c.held_on >= since))
    return sorted([*called, *map(_last_word, rows)], key=lambda each: (each.slot.day, each.uid))


def _left_out(agency: str) -> Select[Any]:
    return (
        select(left_out, meeting.c.kind)
        .join(invitation, invitation.c.id == left_out.c.invitation_id)
        .join(meeting, meeting.c.id == invitation.c.meeting_id)
        .where(left_out.c.agency == agency)
    )


def _last_word(row: Row[Any]) -> Invitation:
    slot = Slot(row.held_on, row.start, row.end)
    return Invitation(row.invitation_id, row.sequence, row.changed_at, row.kind, Standing.CANCELLED, slot)
