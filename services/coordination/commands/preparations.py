"""Sheets before a meeting: kept while they are typed, shown to the others when submitted (R4, R5)."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.compartments import keep_closed_around
from services.coordination.commands.meetings.bodies import AgencyCode, Body, Long, Persons
from services.coordination.commands.sources import NewSource, keep_source
from services.coordination.domain.compartment import CompartmentItem, ItemKind
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.meeting.preparation import Preparation
from services.coordination.policy import meetings as policy
from services.coordination.store import cases as case_store
from services.coordination.store import conferences, consents
from services.coordination.store import meetings as meeting_store
from services.coordination.store import preparations as store
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.refusals import Invalid, NotFound, Stale
from shared.web import check_revision

Typed = Annotated[str, StringConstraints(max_length=20_000)]


class Ask(BaseModel):
    """What one agency asks of another."""

    model_config = ConfigDict(extra="forbid")

    agency: AgencyCode
    text: Long


class SheetKept(Body):
    """What is typed so far; without `member_ids` it is about everybody concerned."""

    case_id: UUID | None = None
    seen: Typed = ""
    doing: Typed = ""
    asks: Annotated[tuple[Ask, ...], Field(max_length=50)] = ()
    member_ids: Persons | None = None
    source: NewSource | None = None
    """Whose words the sheet holds, where that is known."""


class SheetSubmission(Body):
    """Which sheet is shown to the others."""

    case_id: UUID | None = None


async def keep_sheet(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: SheetKept, *, expected: int
) -> Preparation:
    """Keep what one's agency has typed so far; 0 is the revision of a sheet that nobody has begun.

    Raises NotFound for those who were not called, `AcknowledgementRequired` (R5), `Stale` when a colleague wrote on
    meanwhile, and what the meeting's state refuses.
    """
    meeting = await _entered(session, actor, meeting_id, body)
    about = _about(meeting, body.case_id)
    members = meeting.item(about).among(tuple(dict.fromkeys(body.member_ids or ())) or None) if about else ()
    asks = [each.model_dump() for each in body.asks]
    draft = {"seen": body.seen, "doing": body.doing, "asks": asks, "member_ids": [str(each) for each in members]}
    sheet = await store.sheet_for_update(session, meeting.id, actor.agency, about)
    check_revision(expected, sheet.revision if sheet else 0)
    if sheet is None:
        sheet = Preparation(uuid4(), meeting.id, about, actor.agency, draft, body.on, actor.subject)
        session.add(sheet)
    else:
        sheet.keep(draft, by=actor.subject, on=body.on)
    await session.flush()
    if about is not None and not meeting.is_confidential:
        await keep_source(
            session, actor, await case_store.case_of(session, about), sheet.id, body.source, today=body.on
        )
    return sheet


async def submit_sheet(
    session: AsyncSession,
    actor: Actor,
    meeting_id: UUID,
    body: SheetSubmission,
    *,
    expected: int,
    profile: Profile,
    today: date,
) -> Preparation:
    """Show one's agency's sheet to the others who were called; in a conference it goes into the compartment (R5).

    Raises what `keep_sheet` raises, `ConsentMissing` when somebody has withdrawn since (R4), `NothingPrepared`,
    `NotAskable`, `CompartmentClosed` when it repeats what lies in a conference (R5).
    """
    meeting = await _entered(session, actor, meeting_id, body)
    about = _about(meeting, body.case_id)
    sheet = await store.sheet_for_update(session, meeting.id, actor.agency, about)
    if sheet is None:
        raise Stale
    check_revision(expected, sheet.revision)
    names = {each.code: each.name for each in profile.agencies}
    called = {code: names.get(code, code) for code in meeting.agencies}
    text = sheet.submit(called, by=actor.subject, on=body.on)
    await keep_closed_around(session, meeting, [text], profile=profile, today=today)
    if about is not None and meeting.rests_on_consent:
        await _check_consents(session, meeting, about, body)
    if about is not None and meeting.is_confidential:
        sheet.item_ids = (*sheet.item_ids, _shared(session, actor, meeting, sheet, text))
    await session.flush()
    return sheet


async def _entered(session: AsyncSession, actor: Actor, meeting_id: UUID, body: Body) -> Meeting:
    """The meeting locked, for who was called to it: colleagues come one after the other, and minutes too."""
    meeting = await meeting_store.meeting_for_update(session, meeting_id)
    policy.require_member(actor, meeting)
    if meeting.is_confidential:
        await conferences.open_to(session, actor, meeting_id, today=body.on, adding=True)
    if not policy.is_invited(actor, meeting):
        raise NotFound
    meeting.require_called(on=body.on)
    return meeting


def _about(meeting: Meeting, case_id: UUID | None) -> UUID | None:
    if not meeting.kind.takes_up_cases and case_id is None:
        return None
    if case_id is not None:
        return meeting.item(case_id).case_id
    if len(meeting.agenda) != 1:
        raise Invalid({"/case_id": "議題に複数の事例があります。どの事例の事前シートか指定してください。"})
    return meeting.agenda[0].case_id


async def _check_consents(session: AsyncSession, meeting: Meeting, case_id: UUID, body: Body) -> None:
    case = await case_store.case_for_update(session, case_id)
    await consents.must_be_verifiable(session, [case.household_id])
    grants = await meeting_store.grants_of(session, [case])
    meeting.require_consents([meeting.item(case_id)], grants, days=(body.on, *meeting.slot.days))


def _shared(session: AsyncSession, actor: Actor, meeting: Meeting, sheet: Preparation, text: str) -> UUID:
    if sheet.case_id is None or sheet.submitted_on is None:
        raise NotFound
    item = CompartmentItem(
        id=uuid4(),
        meeting_id=meeting.id,
        case_id=sheet.case_id,
        kind=ItemKind.PREPARATION,
        agency=actor.agency,
        subject=actor.subject,
        on=sheet.submitted_on,
        content=text,
        member_ids=tuple(UUID(each) for each in sheet.draft["member_ids"]),
    )
    session.add(item)
    return item.id
