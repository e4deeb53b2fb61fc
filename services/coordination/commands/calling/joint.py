"""Meetings under other laws on the day of one of ours, each in its own time (R6)."""

from collections.abc import Iterator
from datetime import time
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.calling.bodies import NewExternalSlot
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.meeting.errors import SlotsOverlap
from services.coordination.policy import meetings as policy
from services.coordination.store import joint as store
from services.coordination.store import meetings as meeting_store
from services.coordination.store.joint import ExternalSlot
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.refusals import Invalid


async def note_external_slot(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: NewExternalSlot, *, profile: Profile
) -> ExternalSlot:
    """Note that a meeting under another law is held on the same day, in its own time.

    Raises NotAllowed, `SlotsOverlap`, Invalid, and what the state refuses.
    """
    meeting = await meeting_store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    meeting.require_ahead(on=body.on)
    if faults := dict(_faults(body, meeting, profile)):
        raise Invalid(faults)
    noted = ExternalSlot(
        id=uuid4(),
        meeting_id=meeting.id,
        kind=body.kind,
        held_on=meeting.held_on,
        start=time.fromisoformat(body.start),
        end=time.fromisoformat(body.end),
        agencies=tuple(dict.fromkeys(body.agencies)),
        noted_on=body.on,
    )
    day = await store.day_of(session, meeting)
    for other in (*(each.slot for each in day.meetings), *(each.slot for each in day.external)):
        if noted.slot.overlaps(other):
            raise SlotsOverlap(external=noted.kind)
    await store.keep_external(session, noted)
    return noted


async def drop_external_slot(session: AsyncSession, actor: Actor, slot_id: UUID) -> None:
    """The other meeting is not on that day after all. Raises NotAllowed, NotFound."""
    slot = await store.external_of(session, slot_id)
    policy.require_staff(actor, await meeting_store.meeting_for_update(session, slot.meeting_id))
    await store.drop_external(session, slot_id)


def _faults(body: NewExternalSlot, meeting: Meeting, profile: Profile) -> Iterator[tuple[str, str]]:
    if not (meeting.start and meeting.end):
        yield "/start", "先に、この会議の開始時刻と終了時刻を決めてください。"
    if body.end <= body.start:
        yield "/end", "終了時刻は開始時刻より後にしてください。"
    for position, agency in enumerate(body.agencies):
        if not profile.has_agency(agency):
            yield f"/agencies/{position}", "登録されていない機関です。機関の一覧から選んでください。"
