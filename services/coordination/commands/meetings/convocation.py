"""The city calls the agencies together (R4, R6)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Stage
from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.meeting.quorum import require_open_agencies
from services.coordination.policy import meetings as policy
from services.coordination.store import cases as case_store
from services.coordination.store import consents, invitations
from services.coordination.store import meetings as store
from shared.actors import Actor
from shared.contracts.coordination import MeetingConvened
from shared.messaging import outbox
from shared.reference.profile import Profile


async def convene_meeting(
    session: AsyncSession, actor: Actor, meeting_id: UUID, *, on: date, profile: Profile
) -> Meeting:
    """Convene a planned meeting; the persons concerned are fixed now.

    Raises `CityConvenes` (R6), `AgencyClosed`, `ConsentMissing` naming members × agencies (R4),
    `ConsentNotVerifiable`, and what state and dates refuse.
    """
    meeting = await store.meeting_for_update(session, meeting_id)
    policy.require_convener(actor, meeting)
    require_open_agencies(profile, meeting.agencies, on=meeting.held_on)
    cases = await case_store.cases_for_update(session, [item.case_id for item in meeting.agenda])
    if meeting.rests_on_consent:
        await consents.must_be_verifiable(session, [case.household_id for case in cases])
    meeting.convene(cases, await store.grants_of(session, cases), on=on)
    meeting.prepare_by = Calendar.of(profile).preparation_due(meeting.held_on, convened_on=on)
    for case in cases:
        case.advance(Stage.DELIBERATING if meeting.rests_on_consent else Stage.GATHERING)
        await tell_stage(session, case, on=on)
    await invitations.invite(session, meeting.id)
    await outbox.record(
        session, MeetingConvened(on=on, meeting_id=meeting.id, kind=meeting.kind, agencies=meeting.agencies)
    )
    return meeting
