"""Copies of a support conference's materials: handed out by number, collected back or destroyed (R5, R11)."""

from typing import Annotated
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.meetings.bodies import AgencyCode, Body, Long, Short
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.meeting.copies import CopyStatus, MaterialCopy, NotYourCopy, require_confirmed
from services.coordination.policy import meetings as policy
from services.coordination.policy.cases import is_staff
from services.coordination.store import conferences, items
from services.coordination.store import meetings as meeting_store
from services.coordination.store import preparations as store
from shared.actors import Actor
from shared.reference.fields import Subject
from shared.refusals import Invalid


class Recipient(BaseModel):
    """Whose hands a copy is put into."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    agency: AgencyCode
    subject: Subject


class Handout(Body):
    """One paper and who gets it; `item_ids` are the items of the compartment that stand on it."""

    label: Short
    item_ids: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    recipients: Annotated[list[Recipient], Field(min_length=1, max_length=200)]


class CopyBack(Body):
    """What became of a copy."""

    how: CopyStatus
    note: Long | None = None


async def hand_out(session: AsyncSession, actor: Actor, meeting_id: UUID, body: Handout) -> list[MaterialCopy]:
    """Hand out numbered copies to people who have confirmed the duty. Staff inside the conference only.

    Raises NotFound, NotAllowed, `AcknowledgementRequired` for staff and for recipients, `AgencyNotConvened`, Invalid.
    """
    meeting = await _held(session, actor, meeting_id, body)
    policy.require_staff(actor, meeting)
    recipients = list(dict.fromkeys((each.agency, each.subject) for each in body.recipients))
    meeting.require_convened([agency for agency, _ in recipients])
    require_confirmed(recipients, await conferences.acknowledgements_of(session, meeting.id), on=body.on)
    await _check_items(session, meeting, body)
    number = await store.last_number(session, meeting.id)
    copies = [
        MaterialCopy(
            uuid4(), meeting.id, number + n, body.label, body.item_ids, agency, subject, body.on, actor.subject
        )
        for n, (agency, subject) in enumerate(recipients, start=1)
    ]
    session.add_all(copies)
    await session.flush()
    return copies


async def take_back(session: AsyncSession, actor: Actor, copy_id: UUID, body: CopyBack) -> MaterialCopy:
    """Note that a copy was collected (staff), or destroyed as was told (staff, or the agency that holds it)."""
    if body.how is CopyStatus.OUT:
        raise Invalid({"/how": "回収 (collected) か廃棄 (destroyed) を選んでください。"})
    await _held(session, actor, await store.meeting_of_copy(session, copy_id), body)
    copy = await store.copy_for_update(session, copy_id)
    holds = copy.agency == actor.agency and body.how is CopyStatus.DESTROYED
    if not (holds or is_staff(actor)):
        raise NotYourCopy
    copy.end(body.how, note=body.note, by=actor.subject, on=body.on)
    return copy


async def _held(session: AsyncSession, actor: Actor, meeting_id: UUID, body: Body) -> Meeting:
    """The conference locked, so that no number is given twice, for who is inside it."""
    await meeting_store.meeting_for_update(session, meeting_id)
    meeting = await conferences.open_to(session, actor, meeting_id, today=body.on, adding=True)
    meeting.require_under_way(on=body.on)
    return meeting


async def _check_items(session: AsyncSession, meeting: Meeting, body: Handout) -> None:
    known = {item.id for item in await items.items_of(session, meeting.id)} if body.item_ids else set()
    strangers = [position for position, each in enumerate(body.item_ids) if each not in known]
    if strangers:
        raise Invalid({f"/item_ids/{position}": "この会議の資料の番号を指定してください。" for position in strangers})
