"""Load and save meetings, their minutes and determinations."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, exists, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.consent import Consent
from services.coordination.domain.meeting import (
    Determination,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Minutes,
    Result,
)
from services.coordination.store.consents import consents_of
from services.coordination.store.minutes import attendees_of, latest_amendment
from services.coordination.tables import meetings as tables
from shared.refusals import NotFound

__all__ = [
    "about",
    "beside",
    "closing_agreed",
    "determinations_of",
    "grants_of",
    "keep_determinations",
    "keep_minutes",
    "meeting_for_update",
    "meeting_of",
    "minutes_of",
]


async def meeting_for_update(session: AsyncSession, meeting_id: UUID) -> Meeting:
    """The meeting, locked until the transaction ends: two minutes at once are one after the other. Raises NotFound."""
    return await _one(session, select(Meeting).where(tables.meeting.c.id == meeting_id).with_for_update())


async def meeting_of(session: AsyncSession, meeting_id: UUID) -> Meeting:
    """The meeting, to be read only. Raises NotFound."""
    return await _one(session, select(Meeting).where(tables.meeting.c.id == meeting_id))


async def about(session: AsyncSession, case_id: UUID) -> list[Meeting]:
    """Every meeting that has the case on its agenda, oldest first."""
    on_agenda = select(tables.meeting_agenda.c.meeting_id).where(tables.meeting_agenda.c.case_id == case_id)
    statement = select(Meeting).where(tables.meeting.c.id.in_(on_agenda))
    return list(await session.scalars(statement.order_by(tables.meeting.c.held_on, tables.meeting.c.id)))


async def beside(session: AsyncSession, meeting: Meeting) -> list[Meeting]:
    """The other meetings of a joint day, whichever of them names the other (R6); not those called off."""
    rows = await session.scalars(
        select(Meeting)
        .where(
            or_(tables.meeting.c.id.in_(meeting.joint_with), tables.meeting.c.joint_with.contains([meeting.id])),
            tables.meeting.c.status.not_in([MeetingStatus.CANCELLED, MeetingStatus.MOVED]),
        )
        .order_by(tables.meeting.c.start.nulls_last(), tables.meeting.c.id)
    )
    return list(rows)


async def grants_of(session: AsyncSession, cases: Iterable[Case]) -> list[Consent]:
    """What the cases' households granted, held still until the transaction ends.

    A withdrawal that is being written is waited for, and a later one waits for us: nothing rests on a consent that
    was gone when it was relied on (R3).
    """
    found: list[Consent] = []
    for household_id in sorted({case.household_id for case in cases}):
        found += await consents_of(session, household_id, hold=True)
    return found


async def keep_minutes(
    session: AsyncSession, meeting: Meeting, minutes: Minutes, *, recorded_by: str, text: str | None
) -> None:
    """Keep who attended and the text, where it may stand with the meeting."""
    await session.execute(
        insert(tables.meeting_minutes).values(
            meeting_id=meeting.id,
            city_present=minutes.city_present,
            recorded_by=recorded_by,
            text=text,
            began=minutes.began,
            ended=minutes.ended,
            next_on=minutes.next_on,
        )
    )
    rows = [
        {"meeting_id": meeting.id, "position": position, "agency": each.agency, "subject": each.subject}
        for position, each in enumerate(minutes.attendees)
    ]
    if rows:
        await session.execute(insert(tables.meeting_attendee), rows)


async def keep_determinations(
    session: AsyncSession, meeting: Meeting, determined: Sequence[Determination], episodes: dict[UUID, int]
) -> None:
    """Keep what was determined, each with the episode of its case; notes of a conference lie in its compartment."""
    rows = [
        {
            "meeting_id": meeting.id,
            "position": position,
            "case_id": each.case_id,
            "episode": episodes[each.case_id],
            "result": each.result.value,
            "plan_id": each.plan_id,
            "member_ids": list(each.member_ids or ()),
            "note": None if meeting.is_confidential else each.note,
        }
        for position, each in enumerate(determined)
    ]
    if rows:
        await session.execute(insert(tables.meeting_determination), rows)


async def closing_agreed(
    session: AsyncSession,
    meeting_id: UUID,
    case_id: UUID,
    episode: int,
    *,
    kinds: Sequence[MeetingKind] = (MeetingKind.COORDINATION_MEETING,),
) -> bool:
    """Whether this held meeting, of one of these kinds, agreed to close this episode of the case (R12)."""
    determination, meeting = tables.meeting_determination, tables.meeting
    found = await session.scalar(
        select(
            exists().where(
                meeting.c.id == meeting_id,
                meeting.c.kind.in_(kinds),
                meeting.c.status == MeetingStatus.HELD,
                determination.c.meeting_id == meeting.c.id,
                determination.c.case_id == case_id,
                determination.c.episode == episode,
                determination.c.result == Result.CLOSING_AGREED.value,
                determination.c.lapsed_on.is_(None),
            )
        )
    )
    return bool(found)


async def determinations_of(session: AsyncSession, meeting_id: UUID) -> list[Determination]:
    """What a meeting determined, in the order of its minutes."""
    determination = tables.meeting_determination
    rows = await session.execute(
        select(determination).where(determination.c.meeting_id == meeting_id).order_by(determination.c.position)
    )
    return [
        Determination(row.case_id, Result(row.result), row.plan_id, tuple(row.member_ids), row.note) for row in rows
    ]


async def minutes_of(session: AsyncSession, meeting_id: UUID) -> Minutes | None:
    """What the last version says but for the determinations; None before the meeting was recorded as held."""
    table = tables.meeting_minutes
    kept = (await session.execute(select(table).where(table.c.meeting_id == meeting_id))).one_or_none()
    if kept is None:
        return None
    amended = await latest_amendment(session, meeting_id)
    attendees = amended.attendees if amended else await attendees_of(session, meeting_id)
    facts = {
        "text": amended.text if amended else kept.text,
        "began": kept.began,
        "ended": kept.ended,
        "next_on": kept.next_on,
    }
    return Minutes(kept.city_present, attendees, **facts)


async def _one(session: AsyncSession, statement: Select[Meeting]) -> Meeting:
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found
