"""One meeting, as far as the actor may know it (R5, R15)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.compartment import Acknowledgement
from services.coordination.domain.meeting import AgendaItem, Attendee, Determination, Meeting, MeetingStatus
from services.coordination.policy import meetings as policy
from services.coordination.policy.cases import is_staff
from services.coordination.queries.meetings.letting import letting
from services.coordination.queries.meetings.views import (
    AgendaView,
    AttendeeView,
    DeterminationView,
    MeetingLine,
    MeetingView,
    MinutesView,
    MissingView,
)
from services.coordination.store import cases, conferences
from services.coordination.store import meetings as store
from services.coordination.store.consents import consents_of
from shared import access
from shared.actors import Actor
from shared.privacy.masking import mask

AHEAD = (MeetingStatus.PLANNED, MeetingStatus.CONVENED)
BASES = {"coordination_meeting": "consent", "support_conference": "support_conference"}
"""Why it is lawful to read a meeting (code list `legal_basis`); the promotion council has no persons."""


async def meeting(session: AsyncSession, actor: Actor, meeting_id: UUID, *, today: date) -> MeetingView:
    """One meeting. Raises NotFound for those who were not called to it and are not staff."""
    found = await store.meeting_of(session, meeting_id)
    policy.require_sight(actor, found)
    await access.log(session, actor, act="read", kind="meeting", record=found.id, basis=basis_of(found))
    acknowledged = await conferences.acknowledgements_of(session, found.id) if found.is_confidential else None
    others = [other.id for other in await store.beside(session, found) if policy.may_see(actor, other)]
    lacking = await _lacking(session, actor, found)
    return MeetingView(
        **line(found).model_dump(),
        planned_on=found.planned_on,
        convened_on=found.convened_on,
        prepare_by=found.prepare_by,
        ended_on=found.ended_on,
        end_reason=found.end_reason if is_staff(actor) else None,
        place=found.place,
        agenda=[_agenda(item, lacking.get(item.case_id, [])) for item in found.agenda],
        topics=found.topics or [],
        joint_with=[*others, *(found.joint_external if is_staff(actor) else ())],
        moved_from=found.moved_from,
        moved_to=found.moved_to,
        acknowledged=None if acknowledged is None else [_person(each) for each in acknowledged],
        minutes=await _minutes(session, actor, found, today=today),
    )


async def is_inside(session: AsyncSession, actor: Actor, found: Meeting, *, today: date) -> bool:
    """Whether the frame of the minutes may be read: of a conference by staff and by who confirmed the duty (R5)."""
    if is_staff(actor) or not found.is_confidential:
        return True
    return _confirmed(actor, await conferences.acknowledgements_of(session, found.id), today)


async def may_read_text(session: AsyncSession, actor: Actor, found: Meeting, *, today: date) -> bool:
    """Whether the text of the minutes may be read: everyone of whom it may tell lets the actor's agency know.

    In a conference nobody is asked, but nobody reads before having confirmed the duty, staff neither (R5).
    """
    if found.is_confidential:
        return _confirmed(actor, await conferences.acknowledgements_of(session, found.id), today)
    return (await _shown(session, actor, found, today=today)).issuperset(_told_of(found))


def line(found: Meeting) -> MeetingLine:
    """A meeting in a list."""
    return MeetingLine(
        id=found.id,
        kind=found.kind.value,
        status=found.status.value,
        host=found.host,
        held_on=found.held_on,
        start=found.start,
        end=found.end,
        agencies=list(found.agencies),
        case_ids=[item.case_id for item in found.agenda],
    )


def basis_of(found: Meeting) -> str:
    """Why it is lawful to read this meeting."""
    return basis_of_kind(found.kind.value)


def basis_of_kind(kind: str) -> str:
    """Why it is lawful to read a meeting of this kind."""
    return BASES.get(kind, "internal_use")


def _confirmed(actor: Actor, acknowledged: Iterable[Acknowledgement], today: date) -> bool:
    return any(
        each.agency == actor.agency and each.subject == actor.subject and each.on <= today for each in acknowledged
    )


def _agenda(item: AgendaItem, lacking: list[MissingView]) -> AgendaView:
    members = None if item.member_ids is None else list(item.member_ids)
    said = {"taken_up": item.taken_up, "left_out": item.left_out, "missing": lacking}
    return AgendaView(case_id=item.case_id, member_ids=members, came_from=list(item.came_from), **said)


async def _lacking(session: AsyncSession, actor: Actor, found: Meeting) -> dict[UUID, list[MissingView]]:
    """What keeps each case from being taken up, as the ledger stands now: it may have changed since the call (R4)."""
    if not (is_staff(actor) and found.rests_on_consent and found.status in AHEAD):
        return {}
    lacking = {}
    for item in found.agenda:
        case = await cases.case_of(session, item.case_id)
        grants = await consents_of(session, case.household_id)
        concerned = case.alive(item.concerned) if item.member_ids is not None else case.present()
        missing = found.missing(concerned, grants, found.slot.days)
        lacking[item.case_id] = [MissingView(member=each.member, agency=each.agency) for each in missing]
    return lacking


def _person(each: Attendee | Acknowledgement) -> AttendeeView:
    return AttendeeView(agency=each.agency, subject=each.subject)


async def _minutes(session: AsyncSession, actor: Actor, found: Meeting, *, today: date) -> MinutesView | None:
    kept = await store.minutes_of(session, found.id)
    if kept is None or not await is_inside(session, actor, found, today=today):
        return None
    determined = await store.determinations_of(session, found.id)
    shown = await _shown(session, actor, found, today=today)
    return MinutesView(
        city_present=kept.city_present,
        attendees=[_person(each) for each in kept.attendees],
        determinations=[_determination(each, shown) for each in determined],
        text=kept.text if kept.text is None else mask(shown.issuperset(_told_of(found)), kept.text),
        began=kept.began,
        ended=kept.ended,
        next_on=kept.next_on,
    )


def _told_of(found: Meeting) -> Iterable[UUID]:
    """The cases of which the text may tell: those taken up; where none was determined on, all of the agenda."""
    return found.taken_up() or [item.case_id for item in found.agenda]


async def _shown(session: AsyncSession, actor: Actor, found: Meeting, *, today: date) -> set[UUID]:
    """The cases whose texts the actor may read: an agency's only while everyone concerned lets it (R3, R15)."""
    if is_staff(actor):
        return {item.case_id for item in found.agenda}
    persons = {item.case_id: (item.case_id, item.concerned) for item in found.agenda}
    return await letting(session, actor.agency, persons, today=today)


def _determination(each: Determination, shown: set[UUID]) -> DeterminationView:
    return DeterminationView(
        case_id=each.case_id,
        result=each.result.value,
        plan_id=each.plan_id,
        member_ids=list(each.member_ids or ()),
        note=each.note if each.note is None else mask(each.case_id in shown, each.note),
    )
