"""What happens inside a support conference: the duty acknowledged, information asked and given (R5)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.meetings.bodies import Answer, NewMaterial, NewRequest, Withdrawal
from services.coordination.domain.compartment import (
    Acknowledgement,
    CompartmentItem,
    InformationRequest,
    ItemKind,
    duty,
    require_conference,
)
from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.meeting.quorum import require_open_agencies
from services.coordination.policy import meetings as policy
from services.coordination.store import conferences as store
from services.coordination.store import meetings as meeting_store
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.refusals import Invalid


async def acknowledge_duty(session: AsyncSession, actor: Actor, meeting_id: UUID, *, on: date) -> Acknowledgement:
    """Confirm the duty of confidentiality for oneself (art. 106-6 ⑥); the first confirmation stays.

    Raises NotFound outside the conference, `SupportConferenceOnly`, and what state and dates refuse.
    """
    meeting = await meeting_store.meeting_for_update(session, meeting_id)
    policy.require_member(actor, meeting)
    require_conference(meeting)
    meeting.require_under_way(on=on)
    given = await store.acknowledgement_of(session, meeting.id, agency=actor.agency, subject=actor.subject)
    if given is None:
        given = Acknowledgement(meeting.id, actor.agency, actor.subject, on, duty(on).statute)
        session.add(given)
        await session.flush()
    return given


async def request_information(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: NewRequest, *, profile: Profile
) -> InformationRequest:
    """Ask one of the conference's agencies for material or information (art. 106-6 ③)."""
    meeting = await meeting_store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    require_conference(meeting)
    meeting.require_under_way(on=body.on)
    meeting.require_convened([body.agency])
    require_open_agencies(profile, [body.agency], on=body.on)
    due_on = body.due_on or Calendar.of(profile).information_due(body.on, held_on=meeting.held_on)
    if due_on < body.on:
        raise Invalid({"/due_on": "回答期限は依頼日以降の日付にしてください。"})
    asked = InformationRequest(
        id=uuid4(),
        meeting_id=meeting.id,
        case_id=_case_meant(meeting, body.case_id, None),
        agency=body.agency,
        question=body.question,
        asked_on=body.on,
        due_on=due_on,
    )
    session.add(asked)
    await session.flush()
    return asked


async def answer_request(
    session: AsyncSession, actor: Actor, request_id: UUID, body: Answer, *, today: date
) -> InformationRequest:
    """Give what was asked, as an item of the compartment, or refuse with a reason (art. 106-6 ④).

    Raises `AgencyNotAsked`, `AlreadyAnswered`, and what `store.conferences.open_to` raises.
    """
    meeting_id = await store.conference_asking(session, request_id)
    meeting = await store.open_to(session, actor, meeting_id, today=today, adding=True)
    meeting.require_under_way(on=body.on)
    asked = await store.request_for_update(session, request_id)
    if body.refused:
        asked.refuse(agency=actor.agency, reason=_given("/reason", body.reason), on=body.on)
        return asked
    content = _given("/content", body.content)
    item = _item(actor, meeting, ItemKind.ANSWER, body, content, case_id=asked.case_id)
    asked.answer(agency=actor.agency, item_id=item.id, on=body.on)
    session.add(item)
    await session.flush()
    return asked


async def withdraw_request(
    session: AsyncSession, actor: Actor, request_id: UUID, body: Withdrawal, *, today: date
) -> InformationRequest:
    """Ask no more, with the reason: the agency has closed, or was heard otherwise. Staff inside the conference only.

    Raises NotFound, NotAllowed, `AlreadyAnswered`, and what `store.conferences.open_to` raises.
    """
    meeting_id = await store.conference_asking(session, request_id)
    meeting = await store.open_to(session, actor, meeting_id, today=today, adding=True)
    policy.require_staff(actor, meeting)
    asked = await store.request_for_update(session, request_id)
    asked.withdraw(reason=body.reason, on=body.on)
    return asked


async def share_material(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: NewMaterial, *, today: date
) -> CompartmentItem:
    """Share something with the conference; it becomes an item of its compartment."""
    meeting = await store.open_to(session, actor, meeting_id, today=today, adding=True)
    meeting.require_under_way(on=body.on)
    case_id = _case_meant(meeting, body.case_id, body.member_ids)
    item = _item(actor, meeting, ItemKind.MATERIAL, body, body.content, case_id=case_id)
    session.add(item)
    await session.flush()
    return item


def _case_meant(meeting: Meeting, case_id: UUID | None, members: Sequence[UUID] | None) -> UUID:
    """The case that is meant: the one named, the one whose persons are named, or the only one there is."""
    if case_id is not None:
        return meeting.item(case_id).case_id
    fitting = [item for item in meeting.agenda if set(members or ()) <= set(item.concerned)]
    if len(meeting.agenda) == 1:
        return meeting.agenda[0].case_id
    if len(fitting) != 1:
        raise Invalid({"/case_id": "議題に複数の事例があります。どの事例のことか指定してください。"})
    return fitting[0].case_id


def _item(
    actor: Actor, meeting: Meeting, kind: ItemKind, said: Answer | NewMaterial, content: str, *, case_id: UUID
) -> CompartmentItem:
    named = tuple(dict.fromkeys(said.member_ids)) if said.member_ids else None
    return CompartmentItem(
        id=uuid4(),
        meeting_id=meeting.id,
        case_id=case_id,
        kind=kind,
        agency=actor.agency,
        subject=actor.subject,
        on=said.on,
        content=content,
        member_ids=meeting.item(case_id).among(named),
        categories=tuple(dict.fromkeys(said.categories)),
    )


def _given(pointer: str, text: str | None) -> str:
    if text is None:
        raise Invalid({pointer: "入力してください。"})
    return text
