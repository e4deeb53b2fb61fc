"""Sheets and copies as they are read: who has prepared, who holds what, and the contents within the walls (R4, R5)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import Meeting, MeetingStatus
from services.coordination.domain.meeting.copies import CopyStatus
from services.coordination.domain.meeting.preparation import Preparation, SheetStatus
from services.coordination.policy import meetings as policy
from services.coordination.policy.cases import is_staff
from services.coordination.queries.meetings.letting import letting
from services.coordination.queries.meetings.one import basis_of
from services.coordination.store import conferences
from services.coordination.store import meetings as meeting_store
from services.coordination.store import preparations as store
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile


class AskView(BaseModel):
    """What one agency asks of another."""

    agency: str
    text: str


class Sheet(BaseModel):
    """What an agency wrote."""

    seen: str
    doing: str
    asks: list[AskView]
    member_ids: list[UUID]


class PreparationLine(BaseModel):
    """One agency's sheet on one agenda item; without a right to it, only whether it is there."""

    agency: str
    case_id: UUID | None
    status: SheetStatus
    due_on: date | None
    overdue: bool
    submitted_on: date | None
    sheet: Sheet | None
    """What was submitted."""
    draft: Sheet | None
    """What one's own agency has typed since."""
    revision: int | None
    """Of one's own agency's sheet; 0 before it is begun."""


class CopyView(BaseModel):
    """A copy in somebody's hands."""

    id: UUID
    number: int
    label: str
    item_ids: list[UUID]
    agency: str
    subject: str
    handed_on: date
    status: CopyStatus
    returned_on: date | None
    note: str | None
    missing: bool
    """Still out although the meeting is over."""


async def preparations(
    session: AsyncSession, actor: Actor, meeting_id: UUID, *, profile: Profile, today: date
) -> list[PreparationLine]:
    """A line for every agency called × agenda item. Raises NotFound for those who were not called and are not staff."""
    found = await meeting_store.meeting_of(session, meeting_id)
    policy.require_sight(actor, found)
    await access.log(session, actor, act="read_preparations", kind="meeting", record=found.id, basis=basis_of(found))
    begun = {(each.agency, each.case_id): each for each in await store.sheets_of(session, found.id)}
    shown = await _readable(session, actor, found, list(begun.values()), profile=profile, today=today)
    abouts: list[UUID | None] = [item.case_id for item in found.agenda] or [None]
    agencies = [each for each in found.agencies if profile.is_open(each, found.held_on)]
    return [
        _line(found, agency, about, begun.get((agency, about)), shown, actor=actor, today=today)
        for about in abouts
        for agency in agencies
    ]


async def copies(session: AsyncSession, actor: Actor, meeting_id: UUID, *, today: date) -> list[CopyView]:
    """Every copy for staff inside the conference, those of one's own agency for other members; by number."""
    found = await conferences.open_to(session, actor, meeting_id, today=today)
    await access.log(session, actor, act="read_copies", kind="compartment", record=found.id, basis=basis_of(found))
    over = found.status is MeetingStatus.HELD
    return [
        CopyView.model_validate({**vars(each), "missing": over and each.is_out}, from_attributes=True)
        for each in await store.copies_of(session, found.id)
        if is_staff(actor) or each.agency == actor.agency
    ]


async def _readable(
    session: AsyncSession, actor: Actor, found: Meeting, sheets: Sequence[Preparation], *, profile: Profile, today: date
) -> set[UUID]:
    """The sheets of which the actor may read what was submitted, and of their own agency's the draft (R4, R5)."""
    if found.is_confidential:
        given = await conferences.acknowledgement_of(session, found.id, agency=actor.agency, subject=actor.subject)
        inside = given is not None and given.on <= today and actor.agency in found.agencies
        return {each.id for each in sheets} if inside else set()
    free = {each.id for each in sheets if is_staff(actor) or each.case_id is None or each.agency == actor.agency}
    resting = {
        each.id: (each.case_id, [UUID(one) for one in each.submitted["member_ids"]])
        for each in sheets
        if each.id not in free and each.case_id is not None and each.submitted is not None
    }
    words = {each.id: _texts(each.submitted) for each in sheets if each.id in resting and each.submitted}
    return free | await letting(session, actor.agency, resting, today=today, words=words, profile=profile)


def _texts(said: Mapping[str, Any]) -> list[str]:
    return [said["seen"], said["doing"], *(each["text"] for each in said["asks"])]


def _line(
    found: Meeting,
    agency: str,
    about: UUID | None,
    sheet: Preparation | None,
    shown: set[UUID],
    *,
    actor: Actor,
    today: date,
) -> PreparationLine:
    status = SheetStatus.MISSING if sheet is None else sheet.status
    own = agency == actor.agency and policy.is_invited(actor, found)
    due = found.prepare_by
    waits = found.status is MeetingStatus.CONVENED and status is not SheetStatus.SUBMITTED
    return PreparationLine(
        agency=agency,
        case_id=about,
        status=status,
        due_on=due,
        overdue=waits and due is not None and due < today,
        submitted_on=sheet.submitted_on if sheet else None,
        sheet=_sheet(sheet.submitted) if sheet and sheet.id in shown else None,
        draft=_sheet(sheet.draft) if sheet and own and sheet.id in shown and sheet.has_unsubmitted else None,
        revision=(sheet.revision if sheet else 0) if own else None,
    )


def _sheet(said: Mapping[str, Any] | None) -> Sheet | None:
    return None if said is None else Sheet.model_validate(said)
